"""Raises the vocabulary's version whenever one of its models is saved or deleted."""

from django.db.models.signals import pre_delete, pre_save

from glossary.models import Alias, Glossary, Term, VocabularyVersion


def connect():
    """Watch the models that the vocabulary is made of; called when the app is ready."""
    for model in (Glossary, Term, Alias):
        uid = f"glossary.vocabulary.{model.__name__}"
        # `save` and `delete` open the transaction before these are sent.
        pre_save.connect(_advance, sender=model, dispatch_uid=uid)
        pre_delete.connect(_advance, sender=model, dispatch_uid=uid)


def _advance(sender, using, **kwargs):
    VocabularyVersion.objects.advance_unless_changing(using)
