"""What can be done with a topic's question: the verbs of `Topic`."""

from forum import transactions
from forum.models.interpretations.questions import Question
from forum.models.moderation import moderate
from forum.policy import get_policy, refuse_unless


class QuestionedTopic:
    """The part of `Topic` that is about its question."""

    @transactions.on_primary()
    def ask(self, question, *, by, interpretations=(), guidance="", terms=(), reason=""):
        """Give the topic a question that there is, or a new one with this title; return it.

        `interpretations`, `guidance` and `terms` are those of a new one, as `Question.create`
        takes them. What was tagged under an earlier question stays, and counts again if that is
        asked again. Raises PermissionDenied, ValidationError.
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
            moderate(self, by, "ask", reason=reason, question_id=question.pk)
        return question

    def clear_question(self, *, by, reason=""):
        """Let the topic ask nothing; return the Action. Raises PermissionDenied."""
        return moderate(self, by, "drop question", reason=reason, question_id=None)
