"""Apply an import's plan: all of it or nothing, in one transaction."""

from django.utils.translation import gettext as _

from glossary.models.vocabulary import changing_vocabulary
from glossary.transfer.planning import plan_steps
from glossary.transfer.records import Problem
from glossary.transfer.steps import finish
from glossary.transfer.writing import RowRejected, Writer


class Refused(Exception):
    """Nothing was written. plan: the `Plan` that was refused. problems: why, `Problem`s."""

    def __init__(self, plan, problems):
        self.plan, self.problems = plan, problems
        super().__init__("\n".join(map(str, problems)))


def import_records(records, *, by, glossary=None, reason="", expected=None, progress=None):
    """Import a file's `Records` and return the `Plan` that was applied.

    by, glossary: as for `planning.plan`. reason: for the history of every changed term. expected:
    the fingerprint of the plan that the user has seen; a different plan is refused. progress: a
    function that takes a `Step`.
    Raises PermissionDenied or Refused; then nothing was written.
    """
    steps = import_steps(records, by=by, glossary=glossary, reason=reason, expected=expected)
    return finish(steps, progress)


def import_steps(records, *, by, glossary=None, reason="", expected=None):
    """Do what `import_records` does as a generator of `Step`s that returns the `Plan`.

    If it is closed before its end, nothing is written.
    """
    with changing_vocabulary():
        plan = yield from plan_steps(records, by=by, glossary=glossary)
        if plan.problems:
            raise Refused(plan, plan.problems)
        if expected is not None and expected != plan.fingerprint:
            changed = _("Terms have changed since you looked: look again.")
            raise Refused(plan, [Problem(None, changed)])
        for change in plan.glossaries:
            change.row.save()
        try:
            yield from Writer(plan, by=by, reason=reason).write()
        except RowRejected as error:
            raise Refused(plan, [error.problem]) from error
    return plan
