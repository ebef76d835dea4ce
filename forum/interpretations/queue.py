"""The queue of what is left to tag: its lists, what they are narrowed to, and one reply a card."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from django.db.models import Count, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.interpretations.tagging_summary import taggings_on
from forum.models import Forum, Post, Question, Reading, Topic
from forum.models.paths import OPENING_PATH
from forum.models.stamp import SITE_STAMP
from forum.policy import get_policy
from forum.reading.post_rows import read_posts
from forum.reading.site import current_site

LISTS = {
    "untagged": gettext_lazy("To tag"),
    "again": gettext_lazy("To read again"),
    "contested": gettext_lazy("Moderators differ"),
    "unlisted": gettext_lazy("Not listed"),
    "mine": gettext_lazy("Mine"),
}
# Whole tags, so that nothing inside of an attribute is taken for one.
HTML_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
INLINE_TAG = re.compile(r"</?(?:a|abbr|b|cite|code|del|em|i|ins|kbd|s|span|strong|sub|sup)\b")
NUMBER = re.compile("[0-9]{1,18}")


class Queue:
    """One list of the queue for one tagger, of everything or of a topic, question or forum."""

    def __init__(self, user, name, of=""):
        """Take the name of the list and what it is narrowed to: "topic-6", "forum-cancer" or "".

        Raises Http404 where there is no such list; whatever reads it, too, where the user may not
        see what it is narrowed to.
        """
        if name not in LISTS:
            raise Http404(_("There is no such list."))
        self.user, self.name, self.of = user, name, of or ""

    @cached_property
    def scope(self):
        """Return the Topic, Question or Forum that it is narrowed to, or None. One query."""
        return self._find_scope()

    def _find_scope(self, **with_columns):
        kind, _dash, key = self.of.partition("-")
        rows = {"topic": Topic, "question": Question, "forum": Forum}.get(kind)
        if not self.of:
            return None
        by = {"slug": key} if kind == "forum" else {"pk": key}
        if rows is None or (kind != "forum" and not NUMBER.fullmatch(key)):
            raise Http404(_("There is nothing like that to tag."))
        found = rows.objects.visible_to(self.user).filter(**by).annotate(**with_columns).first()
        if found is None:
            raise Http404(_("There is nothing like that to tag."))
        return found

    @property
    def scoped(self):
        """Return the readings that the tagger may work on, of all lists."""
        readings = Reading.objects.for_tagger(self.user)
        if isinstance(self.scope, Topic):
            return readings.of_topic(self.scope)
        if isinstance(self.scope, Question):
            return readings.of_question(self.scope)
        if isinstance(self.scope, Forum):
            return readings.of_forum(self.scope)
        # Not as a plain equation: PostgreSQL would go from the question to all posts of its topics.
        return readings.filter(question=Coalesce("post__topic__question", 0))

    @property
    def readings(self):
        """Return the readings of this list, in its order."""
        if self.name == "mine":
            return self.scoped.tagged_by(self.user)
        return self.scoped.in_queue(self.name)

    @cached_property
    def lengths(self):
        """Return how many replies each list holds, and "all" how many there are. Two queries."""
        rows = self.scoped.order_by().values_list("queue").annotate(Count("pk"))
        found = dict.fromkeys(LISTS, 0) | dict(rows)
        found["all"] = sum(count for _name, count in rows)
        found["mine"] = self.scoped.tagged_by(self.user).count()
        return found

    @property
    def length(self):
        """Return how many replies this list holds."""
        return self.lengths[self.name]

    @property
    def read_count(self):
        """Return how many replies somebody has tagged."""
        return self.lengths["all"] - self.lengths["untagged"]

    @property
    def tabs(self):
        """Return [(name, label, number, address)] of the lists."""
        return [
            (name, label, self.lengths[name], Queue.address(name, of=self.of))
            for name, label in LISTS.items()
        ]

    def find(self, *, after=None, before=None, reply=None):
        """Return the reading for the next card, with its reply; None at the end of the list.

        `after` and `before` are numbers of replies that were in the list, `reply` that of one that
        is shown whether it is in the list or not. Two queries. Raises Http404.
        """
        if reply:
            found = self.scoped.for_card().filter(post=self._number(reply)).first()
            if found is None:
                raise Http404(_("There is no such reply to tag."))
            return found
        # The place first: it is looked up together with what the queue is narrowed to.
        place = self._place(after or before) if after or before else None
        readings = self.readings
        if place is not None:
            readings = readings.after(place) if after else readings.before(place)
        # Found first and fetched then: the database looks long for a way through all the joins.
        return Reading.objects.filter(pk=Subquery(readings.values("pk")[:1])).for_card().first()

    def following(self, reading):
        """Return the reading for the card after this one, with its reply; None at the end."""
        return self.readings.for_card().after(reading).first()

    def _place(self, number):
        """Return where in the order of the lists a reply stands, as a Reading that is not saved.

        With what the queue is narrowed to, one query.
        """
        number = self._number(number)
        asked = Post.objects.filter(pk=number).values_list("topic__question")
        if self.of and "scope" not in self.__dict__:
            self.scope = self._find_scope(asked_of_reply=Subquery(asked[:1]))
            question = self.scope.asked_of_reply
        else:
            question = (asked.first() or [None])[0]
        if question is None:
            raise Http404(_("There is no such reply to tag."))
        return Reading(post_id=number, question_id=question)

    @staticmethod
    def _number(text):
        if not NUMBER.fullmatch(str(text)):
            raise Http404(_("There is no such reply to tag."))
        return int(text)

    def url(self, **where):
        """Return the address of a card of this list."""
        return self.address(self.name, of=self.of, **where)

    @staticmethod
    def address(name, **parameters):
        """Return the address of a list, or a card of it."""
        query = urlencode({key: value for key, value in parameters.items() if value})
        url = reverse("forum:queue-list", args=[name])
        return f"{url}?{query}" if query else url


@dataclass
class Card:
    """A reply to be tagged, with the Rows of what stands around it."""

    reading: Reading
    row: object
    text: str
    answered: object = None
    before: object = None
    after: object = None
    mine: object = None
    others: list = field(default_factory=list)

    @property
    def answered_excerpt(self):
        """Return the beginning of what the reply answers."""
        return excerpt(self.answered.html, 240)

    @property
    def before_excerpt(self):
        """Return the beginning of the reply before."""
        return excerpt(self.before.html, 160)

    @property
    def after_excerpt(self):
        """Return the beginning of the reply after."""
        return excerpt(self.after.html, 160)

    @property
    def post(self):
        """Return the reply."""
        return self.reading.post

    @property
    def question(self):
        """Return the question that it may answer."""
        return self.reading.question


def read_card(reading, user):
    """Return the Card of a reading that `for_card` has fetched. Four queries."""
    post = reading.post
    around = {neighbour.path: neighbour for neighbour in _around(post)}
    posts = [*around.values(), post]
    # The same stamp came with all of them; where there are none, it is asked for.
    site = current_site(*{neighbour.site_stamp for neighbour in around.values()})
    rows, _people = read_posts(posts, post.topic, user, site)
    rows = {row.post.pk: row for row in rows}
    paths = sorted(around)
    answered = next((one for one in posts if one.pk == post.parent_id), around.get(OPENING_PATH))
    before = [path for path in paths if path < post.path and path != OPENING_PATH]
    after = [path for path in paths if path > post.path]
    card = Card(reading, rows[post.pk], mark_quotations(rows[post.pk].html))
    if answered is not None and (post.parent_id is None or answered.pk == post.parent_id):
        card.answered = rows[answered.pk]
    # What is answered is shown once.
    if before and around[before[-1]].pk != post.parent_id:
        card.before = rows[around[before[-1]].pk]
    if after:
        card.after = rows[around[after[0]].pk]
    said = taggings_on(reading.question, [post]).get(post.pk, [])
    card.mine = next((one for one in said if one.moderator_id == user.pk), None)
    card.others = [one for one in said if one is not card.mine]
    return card


def _around(post):
    """Return the posts that stand around one: what it answers, and the next ones. One query."""
    posts = Post.objects.filter(topic=post.topic_id, status="published")
    wanted = Q(path=OPENING_PATH) | Q(pk=post.parent_id)
    for neighbours in (
        posts.filter(path__lt=post.path, depth__gt=0).order_by("-path"),
        posts.filter(path__gt=post.path).order_by("path"),
    ):
        wanted |= Q(path=Subquery(neighbours.values("path")[:1]))
    return posts.filter(wanted).for_page().annotate(site_stamp=SITE_STAMP)


def mark_quotations(html):
    """Return a post's clean HTML with its quotations labelled as somebody else's words."""
    label = format_html('<p class="others-words">{}</p>', _("Somebody else's words"))

    def labelled(match):
        if match[0] != "<blockquote>":
            return match[0]
        return f'<blockquote class="quotation">{label}'

    return mark_safe(HTML_TAG.sub(labelled, html))


def excerpt(html, length):
    """Return the beginning of a post's clean HTML as plain text, what it quotes left out."""
    text, quoted, end = [], 0, 0
    for match in HTML_TAG.finditer(html):
        if not quoted:
            text.append(html[end : match.start()])
            text.append("" if INLINE_TAG.match(match[0]) else " ")
        quoted += {"<blockquote>": 1, "</blockquote>": -1}.get(match[0], 0)
        end = match.end()
    text.append(html[end:])
    return Truncator(unescape(" ".join("".join(text).split()))).chars(length)


def scopes(user):
    """Return [(heading, [(value, title)])] of what the queue can be narrowed to. One query."""
    policy = get_policy()
    topics = Topic.objects.visible_to(user).exclude(question=None).order_by("title", "pk")
    topics = list(topics.select_related("question", "forum")[:MAX_SCOPES])
    allowed = {topic.forum: policy.can_tag_in(user, topic.forum) for topic in topics}
    topics = [topic for topic in topics if allowed[topic.forum]]
    questions = dict.fromkeys(
        (f"question-{each.question_id}", str(each.question)) for each in topics
    )
    forums = dict.fromkeys((f"forum-{each.forum.slug}", str(each.forum)) for each in topics)
    return [
        (_("Questions"), sorted(questions, key=lambda each: each[1])),
        (_("Topics"), [(f"topic-{each.pk}", str(each)) for each in topics]),
        (_("Forums"), sorted(forums, key=lambda each: each[1])),
    ]


MAX_SCOPES = 500
