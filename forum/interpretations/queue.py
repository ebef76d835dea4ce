"""The tagging queue: its lists, the scopes that narrow them, and one card for each reply."""

import re
from dataclasses import dataclass, field
from html import unescape
from operator import itemgetter
from urllib.parse import urlencode

from django.db.models import Count, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.interpretations.tagging_summary import own_and_others, taggings_on
from forum.models import Forum, Post, Question, Reading, Topic
from forum.models.paths import OPENING_PATH
from forum.models.stamp import SITE_STAMP
from forum.policy import get_policy
from forum.reading.post_rows import read_posts
from forum.reading.site import current_site

LISTS = {
    "untagged": gettext_lazy("To tag"),
    "again": gettext_lazy("To tag again"),
    "contested": gettext_lazy("Moderators differ"),
    "unlisted": gettext_lazy("Not listed"),
    "mine": gettext_lazy("Mine"),
}
# A whole tag, so that nothing inside an attribute is taken for one.
HTML_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
INLINE_TAG = re.compile(r"</?(?:a|abbr|b|cite|code|del|em|i|ins|kbd|s|span|strong|sub|sup)\b")
NUMBER = re.compile("[0-9]{1,18}")
# Topics that are read to offer scopes.
MAX_SCOPES = 500


class Queue:
    """One list of the queue for one tagger: of all topics, or of a topic, question or forum."""

    def __init__(self, user, name, of=""):
        """Open the list called `name`; `of` is its scope: "topic-6", "forum-cancer" or "".

        Raises Http404 where there is no such list. Reading the queue raises it where the user may
        not see the scope.
        """
        if name not in LISTS:
            raise Http404(_("There is no such list."))
        self.user, self.name, self.of = user, name, of or ""

    @cached_property
    def scope(self):
        """Return the Topic, Question or Forum that the queue is narrowed to, or None. One query."""
        return self._find_scope()

    def _find_scope(self, **with_columns):
        kind, _dash, key = self.of.partition("-")
        rows = {"topic": Topic, "question": Question, "forum": Forum}.get(kind)
        if not self.of:
            return None
        by = {"slug": key} if kind == "forum" else {"pk": key}
        if rows is None or (kind != "forum" and not NUMBER.fullmatch(key)):
            raise Http404(_("There is nothing like that to tag."))
        scope = rows.objects.visible_to(self.user).filter(**by).annotate(**with_columns).first()
        if scope is None:
            raise Http404(_("There is nothing like that to tag."))
        return scope

    @property
    def readings_in_scope(self):
        """Return the readings in the scope that the user may tag, of all lists."""
        readings = Reading.objects.for_tagger(self.user)
        if isinstance(self.scope, Topic):
            return readings.of_topic(self.scope)
        if isinstance(self.scope, Question):
            return readings.of_question(self.scope)
        if isinstance(self.scope, Forum):
            return readings.of_forum(self.scope)
        # With a plain comparison PostgreSQL reads all posts of the topics that ask the question.
        return readings.filter(question=Coalesce("post__topic__question", 0))

    @property
    def readings(self):
        """Return the readings of this list, in its order."""
        if self.name == "mine":
            return self.readings_in_scope.tagged_by(self.user)
        return self.readings_in_scope.in_queue(self.name)

    @cached_property
    def lengths(self):
        """Return {list: number of replies in it}, with the sum of all as "all". Two queries."""
        rows = self.readings_in_scope.order_by().values_list("queue").annotate(Count("pk"))
        lengths = dict.fromkeys(LISTS, 0) | dict(rows)
        lengths["all"] = sum(count for _name, count in rows)
        lengths["mine"] = self.readings_in_scope.tagged_by(self.user).count()
        return lengths

    @property
    def length(self):
        """Return how many replies this list holds."""
        return self.lengths[self.name]

    @property
    def read_count(self):
        """Return how many replies have been tagged by anybody."""
        return self.lengths["all"] - self.lengths["untagged"]

    @property
    def tabs(self):
        """Return [(name, label, length, address)] of the lists."""
        return [
            (name, label, self.lengths[name], Queue.address(name, of=self.of))
            for name, label in LISTS.items()
        ]

    def find(self, *, after=None, before=None, reply=None):
        """Return the reading for the next card, with its reply; None at the end of the list.

        `after` and `before` are the numbers of replies that are, or were, in the list; `reply` is
        the number of a reply to show whether it is in the list or not. Two queries. Raises Http404
        where there is no such reply.
        """
        if reply:
            reading = self.readings_in_scope.for_card().filter(post=self._number(reply)).first()
            if reading is None:
                raise Http404(_("There is no such reply to tag."))
            return reading
        # First, because it is looked up in the same query as the scope.
        position = self._position(after or before) if after or before else None
        readings = self.readings
        if position is not None:
            readings = readings.after(position) if after else readings.before(position)
            if isinstance(self.scope, Topic | Question):
                # Of one question alone: so the index is read from the reply on.
                side = "gt" if after else "lt"
                readings = readings.filter(**{f"post__{side}": position.post_id})
        # The id in a subquery: with all the joins in one query, planning takes long.
        return Reading.objects.filter(pk=Subquery(readings.values("pk")[:1])).for_card().first()

    def following(self, reading):
        """Return the reading for the card after this one, with its reply; None at the end."""
        return self.readings.for_card().after(reading).first()

    def _position(self, number):
        """Return a reply's position in the order of the lists, as a Reading that is not saved.

        One query, which finds the scope as well.
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
        """Return the address of this list, or of a card in it."""
        return self.address(self.name, of=self.of, **where)

    @staticmethod
    def address(name, **parameters):
        """Return the address of a list, or of a card in it."""
        query = urlencode({key: value for key, value in parameters.items() if value})
        url = reverse("forum:queue-list", args=[name])
        return f"{url}?{query}" if query else url


@dataclass
class Card:
    """A reply to be tagged, with PostRows of it, of what it answers, and of its neighbours."""

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
        """Return the beginning of the post that the reply answers."""
        return excerpt(self.answered.html, 240)

    @property
    def before_excerpt(self):
        """Return the beginning of the reply before it."""
        return excerpt(self.before.html, 160)

    @property
    def after_excerpt(self):
        """Return the beginning of the reply after it."""
        return excerpt(self.after.html, 160)

    @property
    def post(self):
        """Return the reply."""
        return self.reading.post

    @property
    def question(self):
        """Return the question to which the reply is read as an answer."""
        return self.reading.question


def read_card(reading, user):
    """Return the Card of a reading that was fetched with `for_card`. Four queries."""
    post = reading.post
    context = {other.path: other for other in _context_of(post)}
    posts = [*context.values(), post]
    # All have the same stamp. Without any post, `current_site` reads it.
    site = current_site(*{other.site_stamp for other in context.values()})
    rows, _people = read_posts(posts, post.topic, user, site)
    rows = {row.post.pk: row for row in rows}
    paths = sorted(context)
    parent = next((other for other in posts if other.pk == post.parent_id), None)
    answered = parent or context.get(OPENING_PATH)
    before = [path for path in paths if path < post.path and path != OPENING_PATH]
    after = [path for path in paths if path > post.path]
    card = Card(reading, rows[post.pk], mark_quotations(rows[post.pk].html))
    if post.is_opening:
        answered = None
    if answered is not None and (post.parent_id is None or answered.pk == post.parent_id):
        card.answered = rows[answered.pk]
    # The answered post is not shown again as the one before.
    if before and context[before[-1]].pk != post.parent_id:
        card.before = rows[context[before[-1]].pk]
    if after:
        card.after = rows[context[after[0]].pk]
    taggings = taggings_on(reading.question, [post]).get(post.pk, [])
    card.mine, card.others = own_and_others(taggings, user)
    return card


def _context_of(post):
    """Return the opening post, the post's parent, and its neighbours. One query."""
    posts = Post.objects.filter(topic=post.topic_id, status="published")
    condition = Q(path=OPENING_PATH) | Q(pk=post.parent_id)
    for neighbours in (
        posts.filter(path__lt=post.path, depth__gt=0).order_by("-path"),
        posts.filter(path__gt=post.path).order_by("path"),
    ):
        condition |= Q(path=Subquery(neighbours.values("path")[:1]))
    return posts.filter(condition).for_page().annotate(site_stamp=SITE_STAMP)


def mark_quotations(html):
    """Return a post's clean HTML with a label at the head of each quotation."""
    label = render_to_string("forum/tagging/quotation_label.html")

    def labelled(match):
        return match[0] + label if match[0] == "<blockquote>" else match[0]

    # Both are safe: a post's HTML is clean, and the label comes from a template.
    return mark_safe(HTML_TAG.sub(labelled, html))


def excerpt(html, length):
    """Return the beginning of a post's clean HTML as plain text, without quotations."""
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
    """Return [(heading, [(value, title)])] of the scopes that the queue can have. One query."""
    policy = get_policy()
    topics = Topic.objects.visible_to(user).exclude(question=None).order_by("title", "pk")
    topics = list(topics.select_related("question", "forum")[:MAX_SCOPES])
    allowed = {topic.forum: policy.can_tag_in(user, topic.forum) for topic in topics}
    topics = [topic for topic in topics if allowed[topic.forum]]
    questions = {f"question-{topic.question_id}": str(topic.question) for topic in topics}
    forums = {f"forum-{topic.forum.slug}": str(topic.forum) for topic in topics}
    return [
        (_("Questions"), sorted(questions.items(), key=itemgetter(1))),
        (_("Topics"), [(f"topic-{topic.pk}", str(topic)) for topic in topics]),
        (_("Forums"), sorted(forums.items(), key=itemgetter(1))),
    ]
