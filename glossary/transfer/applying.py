"""Follows a plan: all of it or nothing, with one new version of the vocabulary."""

from django.utils.translation import gettext as _

from glossary.models.vocabulary import changing_vocabulary
from glossary.transfer.planning import planning
from glossary.transfer.records import Problem
from glossary.transfer.steps import finish
from glossary.transfer.writing import RowRejected, Writer


class Refused(Exception):
    """Nothing was written. problems: why, as a list of `Problem`; plan: what it would have been."""

    def __init__(self, made, problems):
        self.plan, self.problems = made, problems
        super().__init__("\n".join(map(str, problems)))


def import_records(records, *, by, glossary=None, reason="", expected=None, progress=None):
    """Write a file's `Records` and return the `Plan` that was followed.

    by, glossary: as `plan` takes them. reason: kept in every changed term's history. expected: the
    fingerprint of the plan that the person has seen; another one is refused. progress: a function
    that takes a `Step`.
    Raises PermissionDenied, and Refused: then nothing was written.
    """
    steps = importing(records, by=by, glossary=glossary, reason=reason, expected=expected)
    return finish(steps, progress)


def importing(records, *, by, glossary=None, reason="", expected=None):
    """Do what `import_records` does step by step: yield a `Step` now and then, return the `Plan`.

    Closed before its end it writes nothing.
    """
    with changing_vocabulary():
        made = yield from planning(records, by=by, glossary=glossary)
        if made.problems:
            raise Refused(made, made.problems)
        if expected is not None and expected != made.fingerprint:
            changed = _("Terms have changed since you looked: look again.")
            raise Refused(made, [Problem(None, changed)])
        for change in made.glossaries:
            change.row.save()
        try:
            yield from Writer(made, by=by, reason=reason).write()
        except RowRejected as error:
            raise Refused(made, [error.problem]) from error
    return made
