"""Receivers: what saving or deleting a glossary, term or alias brings about."""

from django.db.models.signals import pre_delete, pre_save

from glossary.models import Alias, Glossary, Term, TermRevision, VocabularyVersion


def connect():
    """Watch the models that the vocabulary is made of; called when the app is ready."""
    for model in (Glossary, Term, Alias):
        uid = f"glossary.vocabulary.{model.__name__}"
        # `save` and `delete` open the transaction before these are sent.
        pre_save.connect(_advance, sender=model, dispatch_uid=uid)
        pre_delete.connect(_advance, sender=model, dispatch_uid=uid)
    pre_delete.connect(_keep_history, sender=Term, dispatch_uid="glossary.curating.history")


def _advance(sender, using, **kwargs):
    VocabularyVersion.objects.advance_unless_changing(using)


def _keep_history(sender, instance, using, **kwargs):
    # A term that came by a bulk insert has no revision yet.
    TermRevision.keep_last_state(instance, using=using)
