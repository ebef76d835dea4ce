"""Receivers for saved and deleted glossaries, terms and aliases."""

from django.db.models.signals import pre_delete, pre_save

from glossary.models import Alias, Glossary, Term, TermRevision, VocabularyVersion


def connect():
    """Connect the receivers. Called when the app is ready."""
    for model in (Glossary, Term, Alias):
        uid = f"glossary.vocabulary.{model.__name__}"
        # `save` and `delete` open their transaction before they send these signals.
        pre_save.connect(_advance, sender=model, dispatch_uid=uid)
        pre_delete.connect(_advance, sender=model, dispatch_uid=uid)
    pre_delete.connect(_record_history, sender=Term, dispatch_uid="glossary.curating.history")


def _advance(sender, using, **kwargs):
    VocabularyVersion.objects.advance_unless_changing(using)


def _record_history(sender, instance, using, **kwargs):
    # A term that was inserted in bulk has no revision yet.
    TermRevision.record_last_state(instance, using=using)
