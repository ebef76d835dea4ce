"""The row that tells every process whether its compiled vocabulary is out of date.

Every write to the vocabulary raises its version, in the same transaction.
"""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, router, transaction
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from glossary.transactions import PrimaryManager, on_primary

ROW = 1

# Sent inside the transaction, in the process that changes the vocabulary. Arguments: using.
vocabulary_changed = Signal()

# The databases whose vocabulary is being changed in this context.
_being_changed = ContextVar("glossary_being_changed", default=frozenset())


class VocabularyVersionManager(PrimaryManager):
    """Manager that reads and raises the version."""

    def current(self):
        """Return the vocabulary's version, a UUID, or None if there is none. One query."""
        return self.values_list("value", flat=True).first()

    def advance(self, using=None):
        """Raise the version. Call it inside the transaction that changes the vocabulary.

        The row stays locked until that transaction ends, so that a reader never sees a version
        that is newer than the terms it reads next.
        """
        using = using or router.db_for_write(self.model)
        self.using(using).bulk_create(
            [self.model(pk=ROW, value=uuid.uuid4())],
            update_conflicts=True,
            update_fields=["value"],
            unique_fields=["id"],
        )
        vocabulary_changed.send(self.model, using=using)

    def advance_unless_changing(self, using):
        """Raise the version, unless an enclosing `changing_vocabulary` does so."""
        if using not in _being_changed.get():
            self.advance(using)


class VocabularyVersion(models.Model):
    """The version of all that the linker reads. Compare it for equality only.

    It is random, because after a rollback or a restored backup a counter would give the same
    number to other terms.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=ROW)
    value = models.UUIDField(_("version"), default=uuid.uuid4)

    objects = VocabularyVersionManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("vocabulary version")
        verbose_name_plural = _("vocabulary version")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=ROW), name="glossary_one_version_row"),
        ]

    def __str__(self):
        return str(self.value)


@contextmanager
def changing_vocabulary(using=None):
    """Open a transaction in which the vocabulary changes, and raise the version for all changes.

    A context manager and a decorator. Inside, rows are read from the primary. The version is raised
    at the beginning, so that writers wait for its row before they lock any term and cannot
    deadlock; and again at the end, in case a text was linked in between.
    """
    using = using or router.db_for_write(VocabularyVersion)
    if using in _being_changed.get():
        yield
        return
    with on_primary(), transaction.atomic(using=using):
        VocabularyVersion.objects.advance(using)
        token = _being_changed.set(_being_changed.get() | {using})
        try:
            yield
        finally:
            _being_changed.reset(token)
        VocabularyVersion.objects.advance(using)
