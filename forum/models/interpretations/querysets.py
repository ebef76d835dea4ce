"""Reading many questions, taggings and readings, in words.

The queue: `Reading.objects.of_topic(topic).in_queue("untagged").for_tagger(mona).first()`.
"""

from django.db import models
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q

from forum.models.querysets import ChangedQuerySet
from forum.policy import get_policy

# Every verdict but "withdrawn"; "" is that of a tagging with tags.
STANDING_VERDICTS = ["", "none", "other", "unclear", "off_topic"]

# What may name an interpretation: the relation from it, and the column there.
USES = {
    "tags": "interpretation",
    "reading_tags": "interpretation",
    "readings": "supported",
    "merged": "merged_into",
}


class QuestionQuerySet(ChangedQuerySet):
    """Questions."""

    def visible_to(self, user):
        """Filter to the questions of forums that the user may see."""
        return get_policy().visible_questions(user, self)


class InterpretationQuerySet(models.QuerySet):
    """Interpretations."""

    def open(self):
        """Filter to those that taggers may use."""
        return self.filter(archived_at=None, merged_into=None)

    def with_usage(self):
        """Say of each whether it was used, as `was_used`: then it cannot be deleted.

        It was where a tagging or a settled reading names it, or another was merged into it.
        """
        used = Q()
        for relation, column in USES.items():
            rows = self.model._meta.get_field(relation).related_model.objects
            used |= Q(Exists(rows.filter(**{column: OuterRef("pk")})))
        return self.annotate(was_used=ExpressionWrapper(used, output_field=BooleanField()))


class TaggingQuerySet(models.QuerySet):
    """Taggings."""

    def current(self):
        """Filter to what each moderator said last; a withdrawal is one of these."""
        return self.filter(superseded_at=None)

    def not_withdrawn(self):
        """Filter to what each moderator said last and did not withdraw."""
        return self.current().filter(verdict__in=STANDING_VERDICTS)


class ReadingQuerySet(models.QuerySet):
    """Readings: what is published of replies, and the queue of what is left for taggers to do."""

    def with_tags(self):
        """Fetch with each reading its tags and their interpretations. Two more queries."""
        return self.prefetch_related("tags__interpretation")

    def of_topic(self, topic):
        """Filter to the replies of a topic, for the question that it asks."""
        return self.filter(question=topic.question_id, post__topic=topic)

    def of_question(self, question):
        """Filter to the replies of the topics that ask a question."""
        return self.filter(question=question, post__topic__question=question)

    def of_forum(self, forum):
        """Filter to the replies of a forum's topics, for the questions that these ask."""
        return self.filter(post__topic__forum=forum, post__topic__question=F("question"))

    def in_queue(self, name):
        """Filter to one queue: untagged, again, contested or unlisted; in a stable order.

        The order is by question, then by the replies' numbers, so that what is new comes last.
        """
        return self.filter(queue=name).order_by("question_id", "post_id")

    def tagged_by(self, user):
        """Filter to the replies that the user has tagged, in the order of a queue."""
        mine = Q(
            post__taggings__question=F("question"),
            post__taggings__moderator=user,
            post__taggings__superseded_at=None,
            post__taggings__verdict__in=STANDING_VERDICTS,
        )
        # The same order as by the reading's own columns, but that of an index.
        return self.filter(mine).order_by("post__taggings__question_id", "post__taggings__post_id")

    def for_tagger(self, user):
        """Filter to the published replies that the user may tag: none of their own."""
        return self.filter(get_policy().taggable_filter(user, "post__"))

    def after(self, reading):
        """Filter to what comes later in a queue than this."""
        return self.filter(
            Q(question__gt=reading.question_id) | Q(post__gt=reading.post_id),
            question__gte=reading.question_id,
        )

    def before(self, reading):
        """Filter to what comes earlier in a queue than this, the nearest first."""
        earlier = self.filter(
            Q(question__lt=reading.question_id) | Q(post__lt=reading.post_id),
            question__lte=reading.question_id,
        )
        return earlier.order_by("-question_id", "-post_id")

    def for_card(self):
        """Fetch with each reading what a card of the queue shows: the reply, what it answers."""
        return self.select_related("question__forum", "post__topic__forum", "post__parent")

    def queue_lengths(self):
        """Return {name: how many are in that queue}. One query."""
        rows = self.exclude(queue="").order_by().values_list("queue").annotate(Count("pk"))
        return dict(rows)
