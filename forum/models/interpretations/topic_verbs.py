"""The verbs of `Topic` about its question."""

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
        count again if it is asked again. Raises PermissionDenied, ValidationError.
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
            moderate(self, "ask", by=by, reason=reason, question_id=question.pk)
        return question

    def clear_question(self, *, by, reason=""):
        """Take the question off the topic; return the Action, None if it has none.

        Taggings stay. Raises PermissionDenied.
        """
        return moderate(self, "clear_question", by=by, reason=reason, question_id=None)
