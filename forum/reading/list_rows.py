"""The rows of lists of forums and of topics, as data for `forum/forums/row.html` and
`forum/topics/row.html`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from django.urls import reverse

from forum.reading.people import Person, TemplateData, author_among


@dataclass(frozen=True, slots=True)
class LastPost(TemplateData):
    """The last post in a forum or topic: its author, time and address, and its topic's title."""

    url: str
    person: Person
    created_at: datetime
    title: str


@dataclass(slots=True)
class ForumRow(TemplateData):
    """One forum in a list; `topic_count` and `post_count` include all forums below it."""

    forum: object
    url: str
    topic_count: int
    post_count: int
    last: LastPost | None
    children: list["ForumRow"] = field(default_factory=list)


@dataclass(slots=True)
class TopicRow(TemplateData):
    """One topic in a list.

    `forum` is set in lists of several forums' topics, and for topics of another forum. `classes`
    are the CSS classes of a topic that is sticky, closed or not published, else "". `division_bar`
    is a DivisionBar where the topic asks a question and enough of its replies are tagged.
    """

    topic: object
    url: str
    person: Person
    post_count: int
    classes: str
    last: LastPost | None
    forum: object = None
    division_bar: object = None


def forum_rows(branches, people):
    """Return the ForumRows of Branches; `people` is {user id: Person} of all authors in them."""
    forum_url, post_url = _address("forum:forum", "0"), _address("forum:post", 0)

    def row(branch):
        return ForumRow(
            forum=branch.forum,
            url=forum_url(quote(branch.forum.slug)),
            topic_count=branch.topic_count,
            post_count=branch.post_count,
            last=_last_post(branch.last_post, people, post_url),
            children=[row(child) for child in branch.children],
        )

    return [row(branch) for branch in branches]


def topic_rows(topics, people, *, forum=None, division_bars=None):
    """Return the TopicRows of topics; `people` is {user id: Person} of all authors in them.

    `forum` is the forum whose list it is; rows of topics in other forums name theirs.
    `division_bars` is {topic id: DivisionBar}.
    """
    division_bars = division_bars or {}
    topic_url, post_url = _address("forum:topic-by-number", 0), _address("forum:post", 0)
    return [
        TopicRow(
            topic=topic,
            url=topic_url(f"{topic.pk}-{quote(topic.slug)}"),
            person=author_among(topic, people),
            post_count=topic.reply_count + 1,
            classes=_classes(topic),
            last=_last_post(topic.last_post, people, post_url, topic=topic),
            forum=None if forum and topic.forum_id == forum.pk else topic.forum,
            division_bar=division_bars.get(topic.pk),
        )
        for topic in topics
    ]


def _last_post(post, people, post_url, topic=None):
    """Return a post as a LastPost, or None; pass its `topic` to spare a query."""
    if post is None:
        return None
    title = (topic or post.topic).title
    return LastPost(post_url(post.pk), author_among(post, people), post.created_at, title)


def _classes(topic):
    if topic.sticky == "none" and not topic.is_closed and topic.status == "published":
        return ""
    sticky, closed = "is-sticky " * topic.is_sticky, "is-closed " * topic.is_closed
    return f"{sticky}{closed}is-{topic.status}"


def _address(name, value):
    """Return a function from an argument to the URL with that name; `value` is 0 or "0".

    It calls `reverse` once: doing so for every link would cost more than the rest of a row.
    """
    before, after = reverse(name, args=[value]).rsplit("0", 1)
    return lambda value: f"{before}{value}{after}"
