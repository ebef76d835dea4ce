"""The verbs by which authors take a post of their own from sight, and bring it back."""

from functools import partial

from forum import transactions
from forum.models.moderation import moderate
from forum.models.status import put_back_values, withdraw_values
from forum.policy import get_policy


class OwnPost:
    """The part of `Post` that is about what its author does, besides editing it."""

    @transactions.on_primary()
    def withdraw(self, *, by):
        """Take one's own post from sight; of an opening post, its topic, if nobody has replied.

        A placeholder stays while something published hangs below. Return the Action, None if it is
        withdrawn already. Raises PermissionDenied.
        """
        may = partial(_may, get_policy().can_withdraw)
        return moderate(self._withdrawn_row, "withdraw", by=by, change=withdraw_values, may=may)

    @transactions.on_primary()
    def put_back(self, *, by):
        """Bring back one's own post that one has withdrawn; return the Action.

        Raises PermissionDenied.
        """
        may = partial(_may, get_policy().can_put_back)
        return moderate(self._withdrawn_row, "put_back", by=by, change=put_back_values, may=may)

    @property
    def _withdrawn_row(self):
        return self.topic if self.is_opening else self


def _may(answer, user, row):
    """Return a policy's answer about a post, or about a topic's opening post."""
    return answer(user, row.opening_post if row._meta.model_name == "topic" else row)
