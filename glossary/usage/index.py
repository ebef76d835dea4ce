"""The index of mentions: which terms each registered text mentions, and how often.

A save only marks a text. `manage.py glossary_index` reads marked texts, and marks those that may
mention a changed term. It can be stopped at any time: texts that were not read stay marked.
"""

import hashlib
import uuid
from collections import Counter, defaultdict
from typing import NamedTuple

from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from glossary.linking import link
from glossary.models import Alias, IndexedTerm, IndexedText, Mention, Term, registry
from glossary.transactions import atomic, primary_of
from glossary.usage import word_signature

# Texts per transaction.
BATCH = 200
# Rows per query.
CHUNK = 1000
# Changed forms. If there are more, nearly every text may contain one, and all are read again.
MAX_FORMS_TO_LOOK_FOR = 200


# Marking


def text_saved(sender, instance, update_fields=None, **kwargs):
    """Mark the texts of a saved row. One query; none if no text can have changed."""
    source = registry.source_of(sender)
    if update_fields is not None and not _touches(source, update_fields):
        return
    mark_rows(source, [instance.pk])


def mark_rows(source, pks):
    """Mark the texts of the rows with these ids. One query."""
    mark, content_type = uuid.uuid4(), source.content_type
    texts = [
        IndexedText(content_type=content_type, object_id=source.key_of(pk), field=field, mark=mark)
        for pk in pks
        for field in source.fields
    ]
    IndexedText.objects.bulk_create(
        texts,
        update_conflicts=True,
        update_fields=["mark"],
        unique_fields=["content_type", "object_id", "field"],
    )


def mark_texts(rows):
    """Mark the texts of a queryset's rows, for instance when their glossary has changed."""
    source = registry.source_of(rows.model)
    for chunk in _chunks(rows.using(primary_of(rows))):
        mark_rows(source, [pk for (pk,) in chunk])


def _touches(source, update_fields):
    """Tell whether a save of these fields may change a text."""
    concrete = {field.name for field in source.model._meta.concrete_fields}
    # A property may follow from any field.
    return not concrete.issuperset(source.fields) or not set(source.fields).isdisjoint(
        update_fields
    )


# Texts that no signal marked: new models, bulk inserts, missing rows


def mark_new_and_drop_missing():
    """Mark rows that are not in the index yet; drop those that no longer exist.

    Yields after each chunk, so that the caller can stop.
    """
    _drop_unregistered()
    for source in registry.sources():
        for field in source.fields:
            indexed = IndexedText.objects.of(source).filter(field=field, object_id=OuterRef("key"))
            rows = source.rows().annotate(key=Cast("pk", TextField()))
            new = list(rows.filter(~Exists(indexed)).order_by().values_list("pk", flat=True))
            for start in range(0, len(new), CHUNK):
                mark_rows(source, new[start : start + CHUNK])
                yield
        row = source.rows().filter(pk=Cast(OuterRef("object_id"), source.key_field))
        missing = IndexedText.objects.of(source).filter(~Exists(row)).order_by()
        missing = list(missing.values_list("pk", flat=True))
        for start in range(0, len(missing), CHUNK):
            IndexedText.objects.filter(pk__in=missing[start : start + CHUNK]).delete()
            yield


def _drop_unregistered():
    unknown = IndexedText.objects.all()
    for source in registry.sources():
        unknown = unknown.exclude(content_type=source.content_type, field__in=source.fields)
    unknown.delete()


def mark_differing():
    """Compare every text with its digest; mark those that changed without a signal.

    Yields after each chunk, so that the caller can stop.
    """
    for source in registry.sources():
        for field in source.fields:
            texts = IndexedText.objects.of(source).filter(field=field).up_to_date()
            for chunk in _chunks(texts, "object_id", "digest"):
                _mark_differing(source, field, {key: digest for _, key, digest in chunk})
                yield


def _mark_differing(source, field, digests):
    rows = source.rows().filter(pk__in=[source.pk_of(key) for key in digests])
    differing = [
        row.pk
        for row in rows
        if digests[source.key_of(row.pk)]
        != _digest(source.html_of(row, field), source.scopes_of(row))
    ]
    if differing:
        mark_rows(source, differing)


# Terms that changed


def mark_changed_terms():
    """Mark the texts that may mention a changed term; return how many.

    They are found by the forms that the term has lost and by those that it has gained.
    """
    before = {term.pk: (term.forms, term.scope) for term in IndexedTerm.objects.all()}
    present = linked_forms()
    changed = [pk for pk in before.keys() | present.keys() if before.get(pk) != present.get(pk)]
    forms = set()
    for pk in changed:
        forms |= _changed_forms(before.get(pk), present.get(pk))
    pks = _texts_that_may_contain(forms)
    with atomic(IndexedText):
        for start in range(0, len(pks), CHUNK):
            IndexedText.objects.filter(pk__in=pks[start : start + CHUNK]).mark()
        _store_indexed_terms(changed, present)
    return len(pks)


def linked_forms():
    """Return ([[text, exact case, deprecated], …], scope or "") by id, of all terms that link."""
    deprecated = set(
        Alias.objects.filter(kind=Alias.Kind.DEPRECATED).values_list("term_id", "text")
    )
    return {
        term.pk: (
            [[text, exact, (term.pk, text) in deprecated] for text, exact in term.forms],
            term.scope or "",
        )
        for term in link.linkable_terms()
    }


def _changed_forms(old, new):
    old_forms, new_forms = (
        {(*form, scope) for form in forms} for forms, scope in (old or ([], ""), new or ([], ""))
    )
    return {form[0] for form in old_forms ^ new_forms}


def _texts_that_may_contain(forms):
    """Return the ids of unmarked texts that may contain one of the forms."""
    texts = IndexedText.objects.up_to_date()
    if len(forms) > MAX_FORMS_TO_LOOK_FOR:
        return list(texts.values_list("pk", flat=True))
    sieve = word_signature.Sieve(forms)
    return [
        pk
        for chunk in (_chunks(texts, "signature") if forms else ())
        for pk, signature in chunk
        if sieve.may_match(signature)
    ]


def _store_indexed_terms(changed, present):
    for start in range(0, len(changed), CHUNK):
        IndexedTerm.objects.filter(pk__in=changed[start : start + CHUNK]).delete()
    IndexedTerm.objects.bulk_create(
        (
            IndexedTerm(term_id=pk, forms=present[pk][0], scope=present[pk][1])
            for pk in changed
            if pk in present
        ),
        batch_size=CHUNK,
    )


# Reading


class ReadText(NamedTuple):
    """A text that was read: its index row with new columns, and its mentions by term.

    seen_mark: the mark before it was read.
    """

    text: IndexedText
    seen_mark: uuid.UUID
    counts: Counter
    deprecated: Counter


def read_batch(limit=BATCH):
    """Read some of the marked texts; return how many, 0 when none is left.

    Texts are read outside of the transaction, so that saves wait only while results are written.
    """
    texts = list(IndexedText.objects.marked().order_by("pk").defer("signature")[:limit])
    if not texts:
        return 0
    # Made after the marks were read, because the vocabulary must not be older than they are.
    reader = _Reader()
    by_model = defaultdict(list)
    for text in texts:
        by_model[text.content_type_id].append(text)
    results, missing = [], []
    for source in registry.sources():
        own_texts = by_model.pop(source.content_type.pk, [])
        rows = source.rows().in_bulk({source.pk_of(text.object_id) for text in own_texts})
        for text in own_texts:
            row = rows.get(source.pk_of(text.object_id))
            if row is None:
                missing.append(text.pk)
            else:
                results.append(reader.read(source, row, text))
    missing += [text.pk for unregistered in by_model.values() for text in unregistered]
    _write(results, missing)
    return len(texts)


class _Reader:
    """Reads texts with the present vocabulary."""

    def __init__(self):
        self.vocabulary = link.current_vocabulary().vocabulary
        self.deprecated = defaultdict(list)
        aliases = Alias.objects.filter(kind=Alias.Kind.DEPRECATED)
        for term, text in aliases.values_list("term_id", "text"):
            self.deprecated[term].append(text)

    def read(self, source, row, text):
        """Read a text; return it as `ReadText`."""
        html, scopes = source.html_of(row, text.field), source.scopes_of(row)
        counts, deprecated = Counter(), Counter()
        for mention in self.vocabulary.mentions(html, scopes=scopes):
            counts.update(mention.keys)
            for key in mention.keys:
                if any(
                    word_signature.is_form_of(mention.text, form) for form in self.deprecated[key]
                ):
                    deprecated[key] += 1
        seen_mark, text.mark = text.mark, None
        text.digest = _digest(html, scopes)
        text.signature = word_signature.signature_of(word_signature.words_of(html))
        return ReadText(text, seen_mark, counts, deprecated)


@atomic(IndexedText)
def _write(results, missing):
    """Store the results, and drop the texts whose rows are missing."""
    pks = [result.text.pk for result in results]
    marks = dict(
        IndexedText.objects.filter(pk__in=pks).select_for_update().values_list("pk", "mark")
    )
    # A text that was marked again meanwhile stays marked.
    current = [result for result in results if marks.get(result.text.pk) == result.seen_mark]
    IndexedText.objects.filter(pk__in=missing).delete()
    IndexedText.objects.bulk_create(
        [result.text for result in current],
        update_conflicts=True,
        update_fields=["digest", "mark", "signature"],
        unique_fields=["id"],
    )
    _write_mentions(current)


def _write_mentions(results):
    """Write only the mentions that differ from the index, which are few after a changed term."""
    terms = set().union(*(result.counts for result in results))
    existing = set(Term.objects.filter(pk__in=terms).values_list("pk", flat=True))
    wanted = {
        (result.text.pk, term, count, result.deprecated[term])
        for result in results
        for term, count in result.counts.items()
        if term in existing
    }
    rows = Mention.objects.filter(indexed_text__in=[result.text.pk for result in results])
    present = {
        tuple(values): pk
        for pk, *values in rows.values_list(
            "pk", "indexed_text", "term", "count", "deprecated_count"
        )
    }
    outdated = [pk for values, pk in present.items() if values not in wanted]
    for start in range(0, len(outdated), CHUNK):
        Mention.objects.filter(pk__in=outdated[start : start + CHUNK]).delete()
    Mention.objects.bulk_create(
        (
            Mention(indexed_text_id=text, term_id=term, count=count, deprecated_count=deprecated)
            for text, term, count, deprecated in wanted - present.keys()
        ),
        batch_size=CHUNK,
    )


def _digest(html, scopes):
    return hashlib.sha256("\0".join([*scopes, html]).encode(errors="surrogatepass")).hexdigest()


def _chunks(rows, *fields):
    """Yield lists of (pk, *fields). One query per chunk, so that rows may change meanwhile."""
    rows = rows.order_by("pk").values_list("pk", *fields)
    chunk = list(rows[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(rows.filter(pk__gt=chunk[-1][0])[:CHUNK])
