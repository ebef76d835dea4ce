"""Reading many questions, taggings and readings, in words."""

from django.db import models

from forum.policy import get_policy


class QuestionQuerySet(models.QuerySet):
    """Questions."""

    def visible_to(self, user):
        """Filter to the questions of forums that the user may see."""
        return get_policy().visible_questions(user, self)


class InterpretationQuerySet(models.QuerySet):
    """Interpretations."""

    def open(self):
        """Filter to those that taggers may use."""
        return self.filter(archived_at=None, merged_into=None)


class TaggingQuerySet(models.QuerySet):
    """Taggings."""

    def current(self):
        """Filter to what each moderator said last; a withdrawal is one of these."""
        return self.filter(superseded_at=None)


class ReadingQuerySet(models.QuerySet):
    """Readings."""

    def with_tags(self):
        """Fetch with each reading its tags and their interpretations. Two more queries."""
        return self.prefetch_related("tags__interpretation")
