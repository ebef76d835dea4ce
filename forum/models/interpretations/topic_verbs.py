"""The verbs of `Topic` about its question."""

from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models.interpretations.questions import Question
from forum.models.moderation import moderate
from forum.policy import get_policy, refuse_unless


class QuestionedTopic:
    """The part of `Topic` that is about its question."""

    @transactions.on_primary()
    def ask(self, question, *, by, interpretations=(), guidance="", terms=(), reason=""):
        """Give the topic a question; return the Question.

        `question` is a Question, or the title of a new one, which gets `interpretations`,
        `guidance` and `terms` (see `Question.create`). Taggings for an earlier question stay, and
        count again if it is asked again. Raises PermissionDenied, ValidationError; so where not
        everybody who sees the topic sees the forum that the question belongs to.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        with transactions.atomic():
            if not isinstance(question, Question):
                question = Question.create(
                    question,
                    forum=self.forum,
                    by=by,
                    interpretations=interpretations,
                    guidance=guidance,
                    terms=terms,
                )
            moderate(self, "ask", by=by, reason=reason, change=partial(_asking, question))
        return question

    def clear_question(self, *, by, reason=""):
        """Take the question off the topic; return the Action, None if it has none.

        Taggings stay. Raises PermissionDenied.
        """
        return moderate(self, "clear_question", by=by, reason=reason, question_id=None)


def _asking(question, topic):
    """Return the values of a locked Topic that asks a Question."""
    if not question.forum.is_as_open_as(topic.forum):
        raise ValidationError(
            {
                "question": _(
                    "This question belongs to ‘%(forum)s’, which not everybody who reads the topic "
                    "may see. Write a new question instead."
                )
                % {"forum": question.forum}
            }
        )
    return {"question_id": question.pk}
