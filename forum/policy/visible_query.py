"""Compiled queries for what someone may see."""

import copy
from functools import partial

from forum.compiled import CompiledQuery, Plan, Statement
from forum.policy import get_policy


class VisibleQuery(CompiledQuery):
    """A compiled query for what a user may see.

    `build`, and whoever asks, has the user before the values. One form of the query is kept for all
    users whom the policy gives the same viewpoint.
    """

    def statement(self, user, *values, **fixed):
        """Return the query for a user and values as a Statement."""
        viewpoint, number = get_policy().viewpoint(user), getattr(user, "pk", None)
        if viewpoint is None:
            return Statement(Plan(self.build(user, *values, **fixed), ()), ())
        # Who has no number has one value less, and must not be taken for one with fewer values.
        key = (viewpoint, number is None, self.key(**fixed))
        if number is None:
            return self._statement(values, key, partial(self.build, user, **fixed))

        def build(*markers):
            stand_in = copy.copy(user)
            stand_in.pk = markers[-1]
            return self.build(stand_in, *markers[:-1], **fixed)

        return self._statement((*values, number), key, build)
