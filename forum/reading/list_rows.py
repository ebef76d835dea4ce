"""The rows of lists of forums and of topics, put together before the template sees them."""

from dataclasses import dataclass, field
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import mark_safe

from forum.reading.people import former_member
from forum.reading.snippets import avatar, count, person_link, when


@dataclass(slots=True)
class ForumRow:
    """One forum in a list, with the counts of it and all below it, as text.

    `last_html` says who posted last, and when.
    """

    forum: object
    url: str
    topic_count: str
    post_count: str
    children: list = field(default_factory=list)
    last_title: str = ""
    last_url: str = ""
    last_html: str = ""


@dataclass(slots=True)
class TopicRow:
    """One topic in a list; `author_html` names who started it, `last_html` who posted last."""

    topic: object
    url: str
    author_html: str
    voice_count: str
    post_count: str
    # The CSS classes of a row that stands out, "" for the others.
    classes: str = ""
    last_url: str = ""
    last_time_html: str = ""
    last_html: str = ""


class Lister:
    """Makes the rows of one page. `people` is {user id: Person} of all authors that they name."""

    def __init__(self, people):
        self.people = people
        self.names = {}
        # Asked for once a page: `reverse` for each link would cost more than all else in a row.
        self.post_url = _around("forum:post", 0)
        self.forum_url = _around("forum:forum", "0")
        self.topic_url = _around("forum:topic-by-number", 0)

    def forums(self, branches):
        """Return the ForumRows of Branches."""
        return [self._forum(branch) for branch in branches]

    def topics(self, topics):
        """Return the TopicRows of topics."""
        return [self._topic(topic) for topic in topics]

    def _forum(self, branch):
        before, after = self.forum_url
        row = ForumRow(
            forum=branch.forum,
            url=f"{before}{quote(branch.forum.slug)}{after}",
            topic_count=count(branch.topic_count),
            post_count=count(branch.post_count),
            children=self.forums(branch.children),
        )
        if last := branch.last_post:
            row.last_title = last.topic.title
            row.last_url = f"{self.post_url[0]}{last.pk}{self.post_url[1]}"
            time = f'<span class="quiet">{when(last.created_at)}</span>'
            row.last_html = mark_safe(f"{self._name(last)} {time}")
        return row

    def _topic(self, topic):
        before, after = self.topic_url
        row = TopicRow(
            topic=topic,
            url=f"{before}{topic.pk}-{quote(topic.slug)}{after}",
            author_html=self._name(topic),
            voice_count=count(topic.voice_count),
            post_count=count(topic.reply_count + 1),
            classes=_classes(topic),
        )
        if last := topic.last_post:
            row.last_url = f"{self.post_url[0]}{last.pk}{self.post_url[1]}"
            row.last_time_html = when(last.created_at)
            row.last_html = self._name(last)
        return row

    def _name(self, row):
        """Return the author of a topic or post with their picture, as HTML."""
        key = (row.author_id, row.author_name)
        if key not in self.names:
            person = self.people.get(row.author_id) or former_member(row.author_name)
            self.names[key] = mark_safe(f"{avatar(person)} {person_link(person)}")
        return self.names[key]


def _classes(topic):
    if topic.sticky == "none" and not topic.is_closed and topic.status == "published":
        return ""
    sticky, closed = "is-sticky " * topic.is_sticky, "is-closed " * topic.is_closed
    return f"{sticky}{closed}is-{topic.status}"


def _around(name, value):
    """Return what comes before and after a value, 0 or "0", in the address of that name."""
    return reverse(name, args=[value]).rsplit("0", 1)
