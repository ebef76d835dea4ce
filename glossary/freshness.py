"""Every write to the vocabulary raises its version, in the same transaction."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import router, transaction
from django.db.models.signals import pre_delete, pre_save

_being_changed = ContextVar("glossary_being_changed", default=frozenset())


@contextmanager
def changing_vocabulary(using=None):
    """Open a transaction that changes the vocabulary and raise its version, once for all within.

    The version is raised first, so that writers queue at its row before they lock any term and
    cannot deadlock; and once more at the end, in case something linked a text in between.
    """
    from glossary.models import VocabularyVersion

    using = using or router.db_for_write(VocabularyVersion)
    if using in _being_changed.get():
        yield
        return
    with transaction.atomic(using=using):
        VocabularyVersion.objects.advance(using)
        token = _being_changed.set(_being_changed.get() | {using})
        try:
            yield
        finally:
            _being_changed.reset(token)
        VocabularyVersion.objects.advance(using)


def _advance(sender, using, **kwargs):
    from glossary.models import VocabularyVersion

    if using not in _being_changed.get():
        VocabularyVersion.objects.advance(using)


def connect():
    """Watch the models that the vocabulary is made of; called when the app is ready."""
    from glossary.models import Alias, Glossary, Term

    for model in (Glossary, Term, Alias):
        uid = f"glossary.freshness.{model.__name__}"
        # `save` and `delete` open the transaction before these are sent.
        pre_save.connect(_advance, sender=model, dispatch_uid=uid)
        pre_delete.connect(_advance, sender=model, dispatch_uid=uid)
