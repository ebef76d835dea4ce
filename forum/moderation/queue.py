"""The queue of moderators: reported and held-back posts, and appeals, each post one case."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Min, Q

from forum.models import Action, Appeal, Claim, Hold, Note, Post, Report
from forum.models.removals import REMOVAL_VERBS, is_out_of_sight
from forum.models.status import REMOVED
from forum.models.verbs import offered_verbs
from forum.policy import get_policy
from forum.reading.excerpts import excerpt
from forum.reading.people import Person, TemplateData, author_among, former_member, read_people

# Cases that the header counts, and that the queue lists, the oldest first.
COUNTED = 100
LISTED = 500
# The verbs of a post that the queue offers, with their keys; those of its other buttons.
VERB_KEYS = {"approve": "a", "spam": "s", "trash": "r"}


def _opened(user):
    """Return [(queryset of what is open where a user moderates, the lookup to its post)].

    Held-back posts and the opening posts of held-back topics are apart: together no index finds
    them.
    """
    policy = get_policy()
    of_post, of_row = (
        policy.moderated_filter(user, f"{prefix}topic__forum") for prefix in ("", "post__")
    )
    posts = Post.objects.filter(of_post).exclude(topic__status__in=REMOVED)
    in_sight = ~Q(post__status__in=REMOVED), ~Q(post__topic__status__in=REMOVED)
    gone = Q(post__status__in=REMOVED) | Q(post__topic__status__in=REMOVED)
    return [
        (posts.filter(status="pending"), "pk"),
        (posts.filter(depth=0, topic__status="pending"), "pk"),
        (Report.objects.filter(of_row, *in_sight, state="open"), "post"),
        (Appeal.objects.filter(of_row, gone, state="open"), "post"),
    ]


def count_open(user):
    """Return how many cases wait for a user, up to COUNTED. One query."""
    return min(len(find_open(user)), COUNTED)


def find_open(user):
    """Return the ids of posts with something open, the oldest first, up to LISTED.

    One query, which takes as many rows of each kind by the indexes of what is open.
    """
    first, *others = [
        rows.model.objects.order_by()
        .filter(pk__in=rows.order_by("created_at").values("pk")[:LISTED])
        .values_list(post, "created_at")
        for rows, post in _opened(user)
    ]
    rows = first.union(*others, all=True).order_by("created_at")[:LISTED]
    return list(dict.fromkeys(post for post, _opened_at in rows))


@dataclass(frozen=True, slots=True)
class Said(TemplateData):
    """A report or a note, and the Person who wrote it."""

    row: Report | Note
    person: Person

    @property
    def words(self):
        """Return what it says."""
        return self.row.words if isinstance(self.row, Report) else self.row.text

    @property
    def rule(self):
        """Return the Rule that a report names, or None."""
        return self.row.rule if isinstance(self.row, Report) else None


@dataclass(slots=True)
class Case(TemplateData):
    """A post with all that is open about it, as moderators read it.

    `answered` is (number, beginning) of the post that it answers. `reports` and `notes` are
    lists of Said. `history` is the author's: since when they have written, how
    many posts, how many of them moderators removed. `holds` say why it waits. `claim` says that
    a moderator has it before them, `claimer` who that is.
    """

    post: Post
    person: Person
    answered: tuple | None = None
    reports: list = field(default_factory=list)
    appeal: Appeal | None = None
    remover: Person | None = None
    decision: object = True
    is_own_removal: bool = False
    notes: list = field(default_factory=list)
    history: dict = field(default_factory=dict)
    rules: list = field(default_factory=list)
    holds: list = field(default_factory=list)
    claim: Claim | None = None
    claimer: Person | None = None
    reader: object = None

    @property
    def words(self):
        """Return the context of `forum/moderation/words.html`."""
        return {"person": self.person, "source": self.post.body, "written_at": self.post.created_at}

    @property
    def is_held(self):
        """Return whether the post waits for approval, or the topic that it opens."""
        return "pending" in (self.post.status, self.post.is_opening and self.post.topic.status)

    @property
    def is_claimed(self):
        """Return whether another moderator than the reader has it before them."""
        return self.claim is not None and self.claim.moderator_id != self.reader.pk

    @property
    def is_suspect(self):
        """Return whether the post waits as possible spam."""
        return self.is_held and any(hold.is_suspicion for hold in self.holds)

    @property
    def is_open(self):
        """Return whether anything is to be decided."""
        return bool(self.is_held or self.reports or self.appeal)

    @property
    def verbs(self):
        """Return what is offered for the post, or the topic that it opens: [(verb, key, options)].

        Verbs that ask for a rule or a reason come last.
        """
        row = self.post.topic if self.post.is_opening else self.post
        verbs = [verb for verb in offered_verbs(row) if verb.name in VERB_KEYS]
        verbs.sort(key=lambda verb: verb.names_rule)
        return [(verb, VERB_KEYS[verb.name], verb.options_for(self.reader)) for verb in verbs]

    @property
    def is_removed(self):
        """Return whether the post is removed."""
        return is_out_of_sight(self.post)


def read_cases(ids, user, site, rules):
    """Return the Cases of posts, in the order of the ids, as a list. Eight queries.

    `rules` are the Rules in force, of all forums.
    """
    posts = Post.objects.select_related("topic__forum", "parent", "claim")
    posts = posts.defer("parent__body", "body_html")
    posts = posts.in_bulk(ids)
    reports = list(Report.objects.filter(post__in=ids, state="open").select_related("rule"))
    appeals = Appeal.objects.filter(post__in=ids, state="open").select_related("removal__rule")
    appeals = {appeal.post_id: appeal for appeal in appeals}
    notes = list(Note.objects.filter(post__in=ids))
    authors = {post.author_id for post in posts.values()}
    histories = _histories(authors - {None})
    named = authors | {row.reporter_id for row in reports} | {row.author_id for row in notes}
    named |= {appeal.removal.actor_id for appeal in appeals.values() if appeal.removal}
    claims = {pk: post.claim for pk, post in posts.items() if hasattr(post, "claim")}
    claims = {pk: claim for pk, claim in claims.items() if claim.is_current}
    named |= {claim.moderator_id for claim in claims.values()}
    people = read_people(named, site)
    cases = {}
    for pk in ids:
        if post := posts.get(pk):
            history = histories.get(post.author_id, {})
            cases[pk] = Case(post, author_among(post, people), history=history, reader=user)
            cases[pk].rules = [
                rule for rule in rules if rule.forum_id in (None, post.topic.forum_id)
            ]
            if claim := claims.get(pk):
                cases[pk].claim, cases[pk].claimer = claim, people.get(claim.moderator_id)
            if post.parent and post.parent.status == "published":
                cases[pk].answered = (post.parent_id, excerpt(post.parent, 160))
    for row in reports:
        person = people.get(row.reporter_id) or former_member(row.reporter_name)
        cases[row.post_id].reports.append(Said(row, person))
    for hold in Hold.objects.filter(post__in=ids):
        cases[hold.post_id].holds.append(hold)
    for row in notes:
        cases[row.post_id].notes.append(Said(row, author_among(row, people)))
    for pk, appeal in appeals.items():
        if cases[pk].is_removed:
            others = site.moderator_ids([cases[pk].post.topic.forum_id]) - {user.pk}
            _add_appeal(cases[pk], appeal, user, people, others=bool(others))
    return list(cases.values())


def _add_appeal(case, appeal, user, people, *, others):
    """Set a case's appeal, who removed the post, and whether the user may decide."""
    case.appeal, appeal.post = appeal, case.post
    case.decision = get_policy().can_decide(user, appeal, others=others)
    if removal := appeal.removal:
        case.is_own_removal = removal.actor_id == user.pk
        case.remover = people.get(removal.actor_id) or former_member(removal.actor_name)


def _histories(authors):
    """Return {author's id: {"since", "posts", "removals"}}. Two queries."""
    histories = defaultdict(lambda: {"posts": 0, "removals": 0})
    written = Post.objects.filter(author__in=authors).order_by().values("author")
    for row in written.annotate(posts=Count("pk"), since=Min("created_at")):
        histories[row["author"]] |= {"posts": row["posts"], "since": row["since"]}
    removals = Action.objects.filter(author__in=authors, verb__in=REMOVAL_VERBS, undone_by=None)
    for row in removals.order_by().values("author").annotate(removals=Count("pk")):
        histories[row["author"]]["removals"] = row["removals"]
    return dict(histories)
