"""Who may see and do what, said once more, from the docs and apart from the policies.

docs/forum.md ("Who may do what"), docs/moderating.md, docs/interpretations.md, docs/glossary.md.
A function here takes a `Role` and a `Case`, a row as its visibility and status make it.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Role:
    """One kind of person. `moderates` is "all", or the names of forums that name them."""

    name: str
    is_member: bool = True
    moderates: object = ()
    permissions: tuple = ()
    groups: tuple = ()
    curates: bool = False
    is_staff: bool = False
    is_administrator: bool = False
    # Who arranges the forums, and moderates all of them.
    owns: bool = False
    # A spectator.
    only_reads: bool = False
    # Whose account is deactivated: a guest, whatever it may have been allowed to do.
    is_active: bool = True
    # Who reads what guests read, and writes nothing, but keeps what is theirs.
    is_blocked: bool = False

    @property
    def is_reader(self):
        """Return whether they read what is for members."""
        return self.is_member and not self.is_blocked

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Case:
    """A row with what decides who sees it; `values` fills in addresses and bodies.

    `place` is the forum's name, `visibility` its own; `topic` and `post` are statuses.
    """

    name: str
    noun: str
    values: dict = field(hash=False, compare=False)
    place: str = ""
    visibility: str = "public"
    topic: str = "published"
    post: str = "published"
    by: str = "author"
    topic_by: str = "author"
    # Whether a removed post has a published reply, so that a placeholder stands in its place.
    is_answered: bool = False
    is_opening: bool = False
    is_closed: bool = False
    is_category: bool = False
    is_tagged: bool = False
    is_merged: bool = False
    # Whether the author has said already why it should come back, which they may once.
    is_appealed: bool = False
    # Of a term.
    status: str = "published"

    def __str__(self):
        return self.name


# Each lies in the one before it.
PLACES = ("public", "members", "committee", "moderators")
# The visibility of a place where it is not of the same name.
VISIBILITIES = {"committee": "groups"}
ROLES = (
    Role("guest", is_member=False),
    Role(
        "deactivated",
        is_member=False,
        moderates="all",
        curates=True,
        is_staff=True,
        is_administrator=True,
        is_active=False,
    ),
    Role("member"),
    Role("author", groups=("Committee",)),
    Role("member of the group", groups=("Committee",)),
    Role("member of another group", groups=("Another group",)),
    Role("spectator", only_reads=True),
    # Whatever they may read, tag, settle and export otherwise.
    Role(
        "blocked",
        is_blocked=True,
        groups=("Committee",),
        permissions=("tag", "settle", "export"),
    ),
    Role("tagger", permissions=("tag",)),
    Role("settler", permissions=("settle",)),
    Role("researcher", permissions=("export",)),
    Role("moderator of the forums", moderates=PLACES),
    # Who moderates a forum moderates none below it.
    Role("moderator of the category above", moderates=("category",)),
    Role("moderator of all", moderates="all", is_staff=True),
    Role("owner", moderates="all", owns=True),
    Role("curator", curates=True),
    Role("staff", is_staff=True),
    Role(
        "administrator",
        moderates="all",
        curates=True,
        is_staff=True,
        is_administrator=True,
        owns=True,
    ),
)


# Forums, topics, posts


def anybody(role, case):
    """Everybody."""
    return True


def nobody(role, case):
    """Nobody."""
    return False


def member(role, case):
    """Whoever is signed in."""
    return role.is_member


def moderates(role, case):
    """A moderator of all forums, or one whom the forum names: not the one above it."""
    return role.is_member and (role.moderates == "all" or case.place in role.moderates)


def sees_forum(role, case):
    """Guests see public forums, members those for members or their group, moderators theirs."""
    levels = {
        "public": True,
        "members": role.is_reader,
        "groups": role.is_reader and "Committee" in role.groups,
        "moderators": False,
    }
    return levels[case.visibility] or moderates(role, case)


def _status_shows(role, case, status, by):
    own = role.is_member and role.name == by and status in ("pending", "withdrawn")
    return status == "published" or own or moderates(role, case)


def sees_topic(role, case):
    """A published topic; one's own that waits; a moderator sees all."""
    return sees_forum(role, case) and _status_shows(role, case, case.topic, case.topic_by)


def reads(role, case):
    """The same of a post in a topic that one sees; one's own reply also while it is removed."""
    own = _is_own(role, case) and case.post == "trashed" and not case.is_opening
    return sees_topic(role, case) and (own or _status_shows(role, case, case.post, case.by))


def _is_own(role, case):
    return role.is_member and role.name == case.by


def has_removed(role, case):
    """The author of a removed reply, or of a removed topic by its opening post."""
    status = case.topic if case.is_opening else case.post
    return _is_own(role, case) and status == "trashed" and sees_forum(role, case)


def is_led_to(role, case):
    """Who sees a topic; the author of a removed one is led to why it is removed."""
    own = role.is_member and role.name == case.topic_by and case.topic == "trashed"
    return sees_topic(role, case) or (own and sees_forum(role, case))


def moderates_somewhere(role, case):
    """Whoever moderates any forum."""
    return role.is_member and bool(role.moderates)


def may_report(role, case):
    """Members, of what others have published."""
    is_shown = case.post == "published" and case.topic == "published"
    return role.is_reader and not _is_own(role, case) and is_shown


def may_decide(role, case):
    """Moderators of the forum, but not the administrator, who removed the posts here."""
    return moderates(role, case) and role.name != "administrator"


def sees_place_of(role, case):
    """Readers see where a removed post was, if it has published replies."""
    return reads(role, case) or (sees_topic(role, case) and case.is_answered)


def sees_removed(role, case):
    """A forum's moderators see the list of its removed topics; a category has no list."""
    return moderates(role, case) or (case.is_category and sees_forum(role, case))


def sees_forum_or_is_guest(role, case):
    """Guests are refused before the forum is looked up."""
    return sees_forum(role, case) or not role.is_member


def may_start(role, case):
    """Members start topics, in no category and in no closed forum but as its moderator.

    Spectators do not.
    """
    open_ = not (case.is_closed or role.only_reads) or moderates(role, case)
    return role.is_reader and not case.is_category and open_


def may_reply(role, case):
    """Members reply while a topic is published and open, moderators always, spectators never."""
    is_open = case.topic == "published" and not (case.is_closed or role.only_reads)
    return role.is_reader and (is_open or moderates(role, case))


def may_edit(role, case):
    """Authors edit what they wrote while the topic takes replies, moderators everything."""
    own = role.name == case.by and case.post in ("published", "pending")
    return moderates(role, case) or (own and may_reply(role, case))


def may_withdraw(role, case):
    """Authors, what they may edit; here others have replied in all topics, but those that wait."""
    is_shown = (case.topic if case.is_opening else case.post) in ("published", "pending")
    writes = may_reply(role, case) or case.topic == "pending"
    has_replies = case.is_opening and case.topic != "pending"
    return _is_own(role, case) and is_shown and writes and not has_replies


def may_put_back(role, case):
    """The author of what is withdrawn, while they may write."""
    return _is_own(role, case) and case.post == "withdrawn" and may_reply(role, case)


def may_block(role, case):
    """Moderators, but nobody who moderates, unless as administrator; never oneself."""
    return role.is_member and bool(role.moderates)


def may_block_everywhere(role, case):
    """Those who moderate all forums."""
    return role.is_member and role.moderates == "all"


def may_lift(role, case):
    """The moderators where the block is."""
    return moderates(role, case)


def may_rename(role, case):
    """Who may edit the opening post may give the topic another title."""
    own = role.name == case.by and case.topic in ("published", "pending")
    return moderates(role, case) or (own and may_reply(role, case))


def opens_member(role, case):
    """Moderators and the member open the page; others, if an active member wrote what they read."""
    if role.is_member and (role.moderates or role.name == case.by):
        return True
    return any(shows(role) for shows in case.values["written"])


def is_self(role, case):
    """The member whose page it is."""
    return role.is_member and role.name == case.by


def anonymises(role, case):
    """The administrator, others' accounts."""
    return role.is_member and role.is_administrator and role.name != case.by


# Questions and tags


def _has(role, case, permission):
    granted = role.is_administrator or permission in role.permissions
    return moderates(role, case) or (role.is_reader and granted and sees_forum(role, case))


def tags_somewhere(role, case):
    """Whoever tags in any forum."""
    tags = role.moderates or "tag" in role.permissions or role.is_administrator
    return bool(role.is_reader and tags)


def tags_in(role, case):
    """The forum's moderators, and whoever may tag in the forums that they see."""
    return _has(role, case, "tag")


def _can_be_tagged_by(role, case):
    return case.by != role.name and case.post == "published" and case.topic == "published"


def may_tag(role, case):
    """A published post that is not one's own."""
    return tags_in(role, case) and _can_be_tagged_by(role, case)


def is_in_queue(role, case):
    """The queue has replies that one may tag; an opening post only while it is tagged."""
    return may_tag(role, case) and not case.is_opening


def may_settle(role, case):
    """The same, for the forum's moderators and whoever may settle."""
    return _has(role, case, "settle") and _can_be_tagged_by(role, case)


def may_object(role, case):
    """The author of a post that they may read and that is not removed."""
    is_there = case.post not in ("trashed", "withdrawn")
    return _is_own(role, case) and is_there and reads(role, case)


def may_export(role, case):
    """The forum's moderators, and whoever may export from the forums that they see."""
    return _has(role, case, "export")


def sees_holders(role, case):
    """Members see who holds what, which the forums here say; and whoever tags there."""
    return role.is_reader or tags_in(role, case)


def reads_notes(role, case):
    """What taggers write is for taggers, for whoever settles, and in exports."""
    return any(_has(role, case, permission) for permission in ("tag", "settle", "export"))


# The glossary and the admin


def curates(role, case):
    """A curator."""
    return role.is_member and (role.curates or role.is_administrator)


def sees_term(role, case):
    """Published terms are for everybody."""
    return case.status == "published" or curates(role, case)


def opens_term(role, case):
    """A retired term keeps its page, which says why it is retired."""
    return case.status != "draft" or curates(role, case)


def reads_log(role, case=None):
    """Staff with the permission to view actions: here, whoever moderates all."""
    return role.is_member and role.is_staff and role.moderates == "all"


def owns(role, case=None):
    """Whoever may change forums."""
    return role.is_member and role.owns


def keeps_rule(role, case):
    """Owners keep all rules, moderators those of their forums."""
    return owns(role) or (bool(case.place) and moderates(role, case))


def administers(role, case=None):
    """The administrator."""
    return role.is_member and role.is_administrator
