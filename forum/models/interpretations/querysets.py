"""Querysets of questions, interpretations, taggings and readings.

The next reply in a queue:
`Reading.objects.of_topic(topic).in_queue("untagged").for_tagger(mona).first()`.
"""

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Coalesce

from forum.models.querysets import ChangedQuerySet
from forum.policy import get_policy

# Every verdict but "withdrawn"; a tagging with tags has the verdict "".
VERDICTS_NOT_WITHDRAWN = ["", "none", "other", "unclear", "off_topic"]

# What may refer to an interpretation: {its relation: the field there}.
USES = {
    "tags": "interpretation",
    "reading_tags": "interpretation",
    "readings": "supported",
    "merged": "merged_into",
}


class QuestionQuerySet(ChangedQuerySet):
    """A queryset of questions."""

    def visible_to(self, user):
        """Filter to the questions of forums that a user may see; None is a guest."""
        return get_policy().visible_questions(user, self)

    def askable_in(self, topic):
        """Filter to the questions whose forum is seen by everybody who sees a Topic's forum."""
        forums = self.model._meta.get_field("forum").related_model.objects
        seen = [forum.pk for forum in forums.all() if forum.is_as_open_as(topic.forum)]
        return self.filter(forum__in=seen)


class InterpretationQuerySet(models.QuerySet):
    """A queryset of interpretations."""

    def open(self):
        """Filter to the interpretations that taggers may use."""
        return self.filter(archived_at=None, merged_into=None)

    def with_usage(self):
        """Annotate each interpretation with whether it was used, as `was_used`.

        It was if a tagging or a reading names it, or another was merged into it. Then it cannot be
        deleted.
        """
        used = Q()
        for relation, field in USES.items():
            rows = self.model._meta.get_field(relation).related_model.objects
            used |= Q(Exists(rows.filter(**{field: OuterRef("pk")})))
        return self.annotate(was_used=ExpressionWrapper(used, output_field=BooleanField()))


class TaggingQuerySet(models.QuerySet):
    """A queryset of taggings."""

    def current(self):
        """Filter to the latest tagging of each moderator, withdrawals included."""
        return self.filter(superseded_at=None)

    def not_withdrawn(self):
        """Filter to the latest tagging of each moderator, without withdrawals."""
        return self.current().filter(verdict__in=VERDICTS_NOT_WITHDRAWN)


class ReadingQuerySet(models.QuerySet):
    """A queryset of readings. The queue is those that need a tagger."""

    def with_tags(self):
        """Prefetch the tags of each reading with their interpretations. Two more queries."""
        return self.prefetch_related("tags__interpretation")

    def of_topic(self, topic):
        """Filter to the readings of a topic's replies, for the question that it asks."""
        # With a plain comparison both databases begin with all posts of the topic.
        in_topic = Coalesce("post__topic", 0)
        return self.annotate(in_topic=in_topic).filter(
            question=topic.question_id, in_topic=topic.pk
        )

    def of_question(self, question):
        """Filter to the readings for a question, of replies in topics that ask it."""
        # The same here, with all topics that ask the question.
        asked = Coalesce("post__topic__question", 0)
        return self.annotate(asked=asked).filter(question=question, asked=question.pk)

    def of_forum(self, forum):
        """Filter to the readings of replies in a forum, for the questions that their topics ask."""
        return self.filter(post__topic__forum=forum, post__topic__question=F("question"))

    def in_queue(self, name):
        """Filter to a queue, "untagged", "again", "contested" or "unlisted", in its order.

        The order is by question, then by the replies' ids, so that new replies come last.
        """
        return self.filter(queue=name).order_by("question_id", "post_id")

    def tagged_by(self, user):
        """Filter to the readings of replies that a user has tagged, in the order of a queue."""
        mine = Q(
            post__taggings__question=F("question"),
            post__taggings__moderator=user,
            post__taggings__superseded_at=None,
            post__taggings__verdict__in=VERDICTS_NOT_WITHDRAWN,
        )
        # The reading's own columns would give the same order, but without an index.
        return self.filter(mine).order_by("post__taggings__question_id", "post__taggings__post_id")

    def for_tagger(self, user):
        """Filter to the readings of replies that a user may tag."""
        return self.filter(get_policy().taggable_filter(user, "post__"))

    def after(self, reading):
        """Filter to the readings that come after a Reading in a queue."""
        return self.filter(
            Q(question__gt=reading.question_id) | Q(post__gt=reading.post_id),
            question__gte=reading.question_id,
        )

    def before(self, reading):
        """Filter to the readings that come before a Reading in a queue, the nearest first."""
        earlier = self.filter(
            Q(question__lt=reading.question_id) | Q(post__lt=reading.post_id),
            question__lte=reading.question_id,
        )
        return earlier.order_by("-question_id", "-post_id")

    def for_card(self):
        """Select with each reading what the queue's page shows: question, reply and its parent."""
        return self.select_related("question__forum", "post__topic__forum", "post__parent")
