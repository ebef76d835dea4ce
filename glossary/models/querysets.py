"""Querysets of the glossary's models; their bulk writes raise the vocabulary's version."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from glossary import conf
from glossary.models.sort_keys import sort_key_of
from glossary.models.vocabulary import changing_vocabulary
from glossary.policy import get_policy


class VocabularyQuerySet(models.QuerySet):
    """A queryset whose bulk writes raise the vocabulary's version in the same transaction.

    `save` and `delete` raise it too, by the receivers in `glossary.signals`.
    """

    def bulk_create(self, objs, *args, **kwargs):
        """Insert as Django does, and raise the vocabulary's version."""
        with self._changing():
            return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        """Update as Django does, and raise the vocabulary's version."""
        with self._changing():
            return super().bulk_update(objs, fields, *args, **kwargs)

    def update(self, **kwargs):
        """Update as Django does, and raise the vocabulary's version."""
        with self._changing():
            return super().update(**kwargs)

    update.alters_data = True

    def delete(self):
        """Delete as Django does, and raise the vocabulary's version once for all rows."""
        with self._changing():
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def _changing(self):
        return changing_vocabulary(self.db)


class GlossaryQuerySet(VocabularyQuerySet):
    """Queries about glossaries."""

    def with_term_counts(self, user):
        """Add `term_count`: how many terms of each the user may see."""
        visible = get_policy().term_filter(user, "terms__")
        return self.annotate(term_count=models.Count("terms", filter=visible))


class AliasQuerySet(VocabularyQuerySet):
    """Queries about aliases."""

    def bulk_create(self, objs, *args, **kwargs):
        """Insert as Django does, filling what `Alias.save` fills."""
        objs = list(objs)
        for alias in objs:
            alias.prepare()
        return super().bulk_create(objs, *args, **kwargs)

    def shown(self):
        """Return those that a page may show: misspellings match but never show."""
        return self.exclude(kind="misspelling")


class TermQuerySet(VocabularyQuerySet):
    """Queries about terms."""

    def bulk_create(self, objs, *args, **kwargs):
        """Insert as Django does, filling what `Term.save` fills."""
        objs = list(objs)
        for term in objs:
            term.prepare()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        """Update as Django does, and keep the columns that follow from the others."""
        objs = list(objs)
        for term in objs:
            term.prepare()
        return super().bulk_update(objs, self.model.with_derived(fields), *args, **kwargs)

    def update(self, **kwargs):
        """Update as Django does, and keep the columns that follow from the others."""
        return super().update(**self.model.derive(kwargs))

    update.alters_data = True

    def published(self):
        """Return those that readers see."""
        return self.filter(status="published")

    def drafts(self):
        """Return those that wait to be published."""
        return self.filter(status="draft")

    def review_due(self):
        """Return the published ones whose last review is longer ago than GLOSSARY_REVIEW_DAYS."""
        limit = timezone.now() - timedelta(days=conf.GLOSSARY_REVIEW_DAYS)
        unread = Q(reviewed_at=None, created_at__lt=limit)
        return self.published().filter(unread | Q(reviewed_at__lt=limit))

    def linkable(self):
        """Return those that link: published, with a definition, and with `autolink`."""
        return self.published().filter(autolink=True).exclude(definition_html="")

    def visible_to(self, user):
        """Return those that the user may see: all for a curator, the published ones for others.

        A retired term leaves the readers' lists, but keeps its page: see `with_page_for`.
        """
        return get_policy().visible_terms(user, self)

    def with_page_for(self, user):
        """Return those whose page the user may open: retired ones too, but no drafts."""
        return get_policy().visible_pages(user, self)

    def beginning_with(self, initial):
        """Return those listed under a letter, as `Term.initial` has it."""
        return self.filter(initial=initial)

    def matching(self, query):
        """Return those whose headword or shown alias contains the text, or whose summary does.

        query: what a reader typed; its words are all looked for, in any case.
        """
        terms = self
        for word in query.split()[:8]:
            key = sort_key_of(word)
            aliases = self.model.aliases.rel.related_model.objects.shown()
            alias = aliases.filter(term=models.OuterRef("pk"), sort_key__contains=key)
            terms = terms.filter(
                Q(sort_key__contains=key) | Q(summary__icontains=word) | models.Exists(alias)
            )
        return terms

    def by_name(self):
        """Order them as an index does."""
        return self.order_by("sort_key", "name", "pk")


class TermRevisionQuerySet(models.QuerySet):
    """Queries about revisions."""

    def visible_to(self, user):
        """Return those that the user may see: all for a curator, none of drafts for others."""
        return get_policy().visible_revisions(user, self)
