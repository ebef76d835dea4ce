"""The posts of a page: who wrote them, what they answer, what the reader may do with them.

`read_posts` prepares a whole page in two queries at most. A row is data; the template
`forum/posts/list.html`, and those that it includes, decide how it looks.
"""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum import conf
from forum.models.querysets import HIDDEN_STATUSES
from forum.models.verbs import verbs_of
from forum.policy import get_policy
from forum.reading.people import Person, TemplateData, author_among, read_people
from forum.reading.post_html import References, named_posts_linked
from glossary.linking import link_terms


@dataclass(slots=True)
class PostAction(TemplateData):
    """Something that the reader may do with a post: a link below it.

    `attributes` are further HTML attributes of the link, {name: value}, which scripts use.
    `is_dangerous` marks what takes the post from sight.
    """

    label: str
    url: str
    attributes: dict = field(default_factory=dict)
    is_dangerous: bool = False


@dataclass(frozen=True, slots=True)
class AnsweredPost(TemplateData):
    """The post that a reply answers: "Paul #3146", and its address, "" where there is no link.

    `before` and `after` are the words around it in the reader's language: "in reply to ".
    """

    label: str
    url: str
    before: str
    after: str


@dataclass(slots=True)
class MoreReplies:
    """The folded replies of a thread: their number, and the address of their page.

    `fragment_url` is the address of their HTML alone, for a script.
    """

    count: int
    url: str
    fragment_url: str


@dataclass(slots=True)
class PostRow(TemplateData):
    """One post as a page shows it to one reader.

    `number` is the post's number as text, the same in every language; `label` is its name for
    screen readers. `attributes` are HTML attributes of its element, which links and scripts use.
    `text` is the post's HTML before the terms of `glossary` and of global ones are linked, ""
    where the reader may not read it; `html` is what pages show.

    `is_ticked` says that moderators tick it, to act on many at once.

    A feature may append to `actions`. Features set the last fields: `forum.interpretations` sets
    `tags`, `stub` and `tagging`, `forum.moderation` sets `removal`, the page of a topic `more`.
    """

    post: object
    person: Person
    url: str
    number: str
    label: str
    classes: str
    attributes: dict
    is_readable: bool
    text: SafeString | str = ""
    glossary: str | None = None
    answers: AnsweredPost | None = None
    actions: list[PostAction] = field(default_factory=list)
    tags: object = None
    stub: object = None
    tagging: object = None
    removal: object = None
    is_ticked: bool = False
    more: MoreReplies | None = None

    @property
    def html(self):
        """Return the post's text with its links. Linked anew each time, most of a row's cost."""
        return link_terms(self.text, self.glossary, links=conf.FORUM_LINKS)


def read_posts(posts, topic, user, site, *, also=()):
    """Return (rows, people): the posts as PostRows, and {user id: Person} of all who are named.

    `posts` are posts of one topic that the user may see on the page; `also` are the ids of further
    people to read. Two queries.
    """
    policy = get_policy()
    for post in posts:
        post.topic = topic
    readable = [post for post in posts if policy.can_read(user, post)]
    parents = {post.parent_id for post in posts if post.parent_id}
    references = References(readable, user, topic.forum, parents)
    ids = references.author_ids() | {post.author_id for post in posts} | set(also)
    references.people = read_people(ids, site, topic.forum)
    references.glossary = site.glossaries.get(topic.forum_id)
    page = Page.of(topic, user, references)
    readable = {post.pk for post in readable}
    rows = []
    for post in posts:
        row = _post_row(post, page, is_readable=post.pk in readable)
        if row.is_readable:
            row.actions = _post_actions(row, page)
            row.is_ticked = bool(page.verbs)
        rows.append(row)
    return rows, references.people


@dataclass(frozen=True, slots=True)
class Page:
    """What is the same for all posts of a page, translations and settings included."""

    references: References
    policy: object
    user: object
    may_write: bool
    can_reply: bool
    # What moderators may do with a post: (Verb, label of its link).
    verbs: list
    reply_url: str
    log_url: str
    max_indent: int
    words: dict
    # Where moderators split replies off; "" for others.
    split_url: str = ""

    @classmethod
    def of(cls, topic, user, references):
        """Return the Page of a topic's posts for a user."""
        policy = get_policy()
        moderates = policy.can_moderate(user, topic.forum)
        verbs = verbs_of("post") if moderates else []
        return cls(
            references=references,
            policy=policy,
            user=user,
            may_write=policy.is_member(user),
            can_reply=bool(policy.can_reply(user, topic)),
            # The dots say that a page asks before anything is done.
            verbs=[(verb, _("%(verb)s…") % {"verb": verb.label}) for verb in verbs],
            reply_url=reverse("forum:reply", args=[topic.pk]),
            log_url=reverse("forum:log"),
            max_indent=conf.FORUM_MAX_INDENT,
            words={
                "label": _("#%(number)s by %(name)s"),
                "answers": _("in reply to %(post)s").partition("%(post)s"),
                "reply": _("Reply"),
                "quote": _("Quote"),
                "edit": _("Edit"),
                "withdraw": _("Withdraw…"),
                "put back": _("Put back…"),
                "move": _("Move…"),
                "split": _("Split from here…"),
                "report": _("Report"),
                "address": _("Address"),
                "log": _("Log"),
            },
            split_url=reverse("forum:split-topic", args=[topic.pk]) if moderates else "",
        )


def _post_row(post, page, *, is_readable):
    """Return the PostRow of a post, without its actions."""
    references = page.references
    person = author_among(post, references.people)
    number = str(post.pk)
    label, attributes = f"#{number}", {"id": f"post-{number}", "data-forum-post": number}
    if post.depth == 0:
        attributes["data-forum-opening"] = ""
    if is_readable:
        label = page.words["label"] % {"number": number, "name": person.name}
        attributes["data-forum-author"] = person.name
    attributes["aria-label"] = label
    row = PostRow(
        post=post,
        person=person,
        url=f"{references.before}{number}{references.after}",
        number=number,
        label=label,
        classes=_classes(post, page.max_indent),
        attributes=attributes,
        is_readable=is_readable,
    )
    if is_readable:
        row.text, row.glossary = named_posts_linked(post.body_html, references), references.glossary
        if post.parent_id:
            row.answers = _answered_post(post, page)
    return row


def _classes(post, max_indent):
    """Return the CSS classes of a post."""
    classes = f"post indent-{min(max(post.depth - 1, 0), max_indent)}"
    if post.depth == 0:
        classes += " opening"
    if post.status in HIDDEN_STATUSES:
        classes += " pending" if post.status == "pending" else " removed"
    return classes


def _answered_post(post, page):
    """Return the AnsweredPost that a reply answers; of a removed one it names no author.

    What a published reply answers has a place on the page for everybody, removed or not.
    """
    references, number = page.references, post.parent_id
    label = f"#{number}"
    if number in references.authors:
        label = f"{references.person(number).name} {label}"
    before, _placeholder, after = page.words["answers"]
    is_shown = number in references.authors or post.status == "published"
    url = references.url(number) if is_shown else ""
    return AnsweredPost(label, url, before, after)


def _post_actions(row, page):
    """Return the PostActions that the reader may take on a post."""
    post, number, words, actions = row.post, row.number, page.words, []
    if page.may_write:
        if page.can_reply and post.status == "published":
            url = page.reply_url
            to, quote = f"{url}?to={number}#reply", f"{url}?quote={number}#reply"
            actions.append(PostAction(words["reply"], to, {"data-forum-reply-to": number}))
            actions.append(PostAction(words["quote"], quote, {"data-forum-quote": number}))
        if page.policy.can_edit(page.user, post):
            actions.append(PostAction(words["edit"], f"{row.url}edit/"))
        if page.policy.can_withdraw(page.user, post):
            actions.append(PostAction(words["withdraw"], f"{row.url}withdraw/"))
        if page.policy.can_put_back(page.user, post):
            actions.append(PostAction(words["put back"], f"{row.url}put-back/"))
        if not page.verbs and page.policy.can_report(page.user, post):
            actions.append(PostAction(words["report"], f"{row.url}report/"))
    if page.verbs and conf.FORUM_ADDRESS_DAYS:
        actions.append(PostAction(words["address"], f"{row.url}address/"))
    # What is done to an opening post is done to its topic, whose menu offers it.
    if post.depth and page.verbs:
        for verb, label in page.verbs:
            if verb.is_offered(post):
                url = f"{row.url}{verb.route}"
                actions.append(PostAction(label, url, is_dangerous=verb.is_dangerous))
        if page.split_url:
            actions.append(PostAction(words["move"], f"{row.url}move/"))
            actions.append(PostAction(words["split"], f"{page.split_url}?from={number}"))
        actions.append(PostAction(words["log"], f"{page.log_url}?post={number}"))
    return actions
