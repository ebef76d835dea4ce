"""Querysets of the glossary's models, whose bulk writes raise the vocabulary's version."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from glossary import conf
from glossary.models.sort_keys import sort_key_of
from glossary.models.vocabulary import changing_vocabulary
from glossary.policy import get_policy
from glossary.transactions import primary_of


class VocabularyQuerySet(models.QuerySet):
    """A queryset whose bulk writes raise the vocabulary's version in the same transaction.

    The receivers in `glossary.signals` do the same for `save` and `delete`.
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
        return changing_vocabulary(primary_of(self))


class GlossaryQuerySet(VocabularyQuerySet):
    """A queryset of glossaries."""

    def with_term_counts(self, user):
        """Annotate with `term_count`: the number of terms that the user may see."""
        visible = get_policy().term_filter(user, "terms__")
        return self.annotate(term_count=models.Count("terms", filter=visible))


class AliasQuerySet(VocabularyQuerySet):
    """A queryset of aliases."""

    def bulk_create(self, objs, *args, **kwargs):
        """Insert as Django does, and compute the columns that `Alias.save` computes."""
        objs = list(objs)
        for alias in objs:
            alias.prepare()
        return super().bulk_create(objs, *args, **kwargs)

    def shown(self):
        """Filter to aliases that pages may show, which excludes misspellings."""
        return self.exclude(kind="misspelling")


class TermQuerySet(VocabularyQuerySet):
    """A queryset of terms."""

    def bulk_create(self, objs, *args, **kwargs):
        """Insert as Django does, and compute the columns that `Term.save` computes."""
        objs = list(objs)
        for term in objs:
            term.prepare()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        """Update as Django does, and the computed columns too."""
        objs = list(objs)
        for term in objs:
            term.prepare()
        return super().bulk_update(objs, self.model.with_derived(fields), *args, **kwargs)

    def update(self, **kwargs):
        """Update as Django does, and the computed columns too."""
        return super().update(**self.model.derive(kwargs))

    update.alters_data = True

    def published(self):
        """Filter to published terms."""
        return self.filter(status="published")

    def drafts(self):
        """Filter to drafts."""
        return self.filter(status="draft")

    def review_due(self):
        """Filter to published terms last reviewed more than GLOSSARY_REVIEW_DAYS ago."""
        limit = timezone.now() - timedelta(days=conf.GLOSSARY_REVIEW_DAYS)
        unread = Q(reviewed_at=None, created_at__lt=limit)
        return self.published().filter(unread | Q(reviewed_at__lt=limit))

    def linkable(self):
        """Filter to terms that link: published, with a definition and `autolink`."""
        return self.published().filter(autolink=True).exclude(definition_html="")

    def visible_to(self, user):
        """Filter to terms that are listed for the user: published ones, all for a curator.

        A retired term is not listed for readers, but keeps its page: see `with_page_for`.
        """
        return get_policy().visible_terms(user, self)

    def with_page_for(self, user):
        """Filter to terms whose page the user may open: retired ones too, but no drafts."""
        return get_policy().visible_pages(user, self)

    def beginning_with(self, initial):
        """Filter to terms listed under an initial of the index."""
        return self.filter(initial=initial)

    def matching(self, query):
        """Filter to terms that contain all words of the query, in any case.

        Searched are headword, summary, and the aliases that pages show.
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
        """Order as in the index."""
        return self.order_by("sort_key", "name", "pk")


class TermRevisionQuerySet(models.QuerySet):
    """A queryset of revisions."""

    def visible_to(self, user):
        """Filter to revisions that the user may see: drafts for curators only."""
        return get_policy().visible_revisions(user, self)
