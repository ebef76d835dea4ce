"""Words in use that have no definition: finding and listing them."""

import random
from collections import Counter

from django.db.models import Count, Min, Sum
from django.utils import timezone

from glossary.engine.spellings import fold
from glossary.linking import link
from glossary.models import Alias, Candidate, CandidateMention, IndexedText, Term, registry
from glossary.models.sort_keys import sort_key_of
from glossary.transactions import atomic
from glossary.usage import usage
from glossary.usage.excerpts import excerpt
from glossary.usage.index import CHUNK
from glossary.usage.phrase_statistics import Counts, ranked

# Texts sampled for frequent forms, which are then counted in all texts.
SAMPLE = 20_000
MAX_CANDIDATES = 300


# Listing


def candidates_for(user, *, dismissed=False):
    """Return a list of the candidates in texts that the user may see, the likeliest term first.

    Each has a `mention_count` and a `row_count`, of what the user may see. Candidates that have
    been defined since are left out. dismissed: return the dismissed candidates instead.
    """
    candidates = Candidate.objects.best_first()
    candidates = candidates.dismissed() if dismissed else candidates.open()
    counts, rows = Counter(), Counter()
    mentions = CandidateMention.objects.visible_to(user).order_by()
    for pk, _model, count, number in mentions.values_list(
        "candidate", "indexed_text__content_type"
    ).annotate(Sum("count"), Count("indexed_text__object_id", distinct=True)):
        counts[pk] += count
        rows[pk] += number
    used = [candidate for candidate in candidates if counts[candidate.pk]]
    for candidate in used:
        candidate.mention_count, candidate.row_count = counts[candidate.pk], rows[candidate.pk]
    return used if dismissed else _undefined(used)


def _undefined(candidates):
    keys = {sort_key_of(candidate.text): candidate for candidate in candidates}
    defined = set(Term.objects.filter(sort_key__in=keys).values_list("sort_key", flat=True))
    defined |= set(Alias.objects.filter(sort_key__in=keys).values_list("sort_key", flat=True))
    return [candidate for key, candidate in keys.items() if key not in defined]


def with_examples(candidates, user):
    """Set each candidate's `example`, an `Occurrence` that the user may see or None; return them.

    Two queries, and one more for each registered model.
    """
    by_pk = {candidate.pk: candidate for candidate in candidates}
    mentions = CandidateMention.objects.filter(candidate__in=by_pk).visible_to(user).order_by()
    first = dict(mentions.values_list("candidate").annotate(Min("indexed_text")))
    texts = IndexedText.objects.defer("signature").in_bulk(set(first.values()))
    rows = {}
    for source in registry.sources():
        own_texts = [t for t in texts.values() if t.content_type_id == source.content_type.pk]
        own_rows = source.rows().in_bulk({source.pk_of(text.object_id) for text in own_texts})
        for text in own_texts:
            rows[text.pk] = source, own_rows.get(source.pk_of(text.object_id))
    for candidate in candidates:
        text = texts.get(first.get(candidate.pk))
        candidate.example = _example(*rows[text.pk], text.field, candidate) if text else None
    return candidates


def _example(source, row, name, candidate):
    exact = candidate.kind == Candidate.Kind.ACRONYM
    term = link.LinkableTerm(candidate.pk, [(candidate.text, exact)], None, ("", ""))
    html = source.html_of(row, name) if row else ""
    for mention in link.vocabulary_of([term]).mentions(html):
        words = excerpt(html, mention.start, mention.end)
        return usage.Occurrence(source, source.title(row), source.url(row), 1, words)
    return None


# Finding


def find_candidates():
    """Search all indexed texts for candidates and store the best; dismissed ones stay dismissed.

    Yields the number of texts read so far. A caller that stops before the end changes nothing.
    """
    done, counts = 0, Counts()
    for _, html, _ in _texts(_sample()):
        counts.add(html)
        done += 1
        if done % CHUNK == 0:
            yield done
    best = _without_definition(ranked(counts))
    del counts
    mentions = {number: Counter() for number in range(len(best))}
    spellings = {number: Counter() for number in mentions}
    # One vocabulary a kind, so that a phrase does not hide the acronyms in it.
    vocabularies = [_vocabulary_with(best, kind) for kind in Candidate.Kind.values]
    for pk, html, scopes in _texts(None):
        for vocabulary in vocabularies:
            for mention in vocabulary.mentions(html, scopes=scopes):
                for key in mention.keys:
                    if key < 0:
                        mentions[-key - 1][pk] += 1
                        spellings[-key - 1][" ".join(mention.text.split())] += 1
        done += 1
        if done % CHUNK == 0:
            yield done
    _store(best, mentions, spellings)


def _sample():
    """Return the ids of the texts to sample; None for all."""
    pks = list(IndexedText.objects.values_list("pk", flat=True))
    if len(pks) <= SAMPLE:
        return None
    # A fixed seed: the same texts give the same candidates.
    return sorted(random.Random(0).sample(pks, SAMPLE))


def _texts(pks):
    """Yield (id of the indexed text, HTML, scopes) for texts with these ids; None for all."""
    for source in registry.sources():
        texts = (
            IndexedText.objects.of(source).order_by("pk").values_list("pk", "object_id", "field")
        )
        last, wanted = 0, None if pks is None else set(pks)
        while chunk := list(texts.filter(pk__gt=last)[:CHUNK]):
            last = chunk[-1][0]
            chunk = [text for text in chunk if wanted is None or text[0] in wanted]
            rows = source.rows().in_bulk({source.pk_of(key) for _, key, _ in chunk})
            for pk, key, name in chunk:
                if row := rows.get(source.pk_of(key)):
                    yield pk, source.html_of(row, name), source.scopes_of(row)


def _without_definition(scored):
    """Return the MAX_CANDIDATES best that are no term's form, not counting dismissed ones."""
    defined = set()
    for rows, name in (Term.objects, "name"), (Alias.objects, "text"):
        defined.update(map(fold, rows.values_list(name, flat=True)))
    dismissed = set(Candidate.objects.dismissed().values_list("key", flat=True))
    best, open_count = [], 0
    for text, kind, score in scored:
        key = fold(text)
        if not defined & {key, key.removesuffix("s"), f"{key}s"}:
            best.append((text, kind, score))
            open_count += _key(text, kind) not in dismissed
        if open_count == MAX_CANDIDATES:
            break
    return best


def _vocabulary_with(best, kind):
    """Return the vocabulary of all linkable terms, and candidates of a kind by negative keys."""
    candidates = [
        link.LinkableTerm(-number - 1, [(text, kind == Candidate.Kind.ACRONYM)], None, ("", ""))
        for number, (text, its_kind, _) in enumerate(best)
        if its_kind == kind
    ]
    return link.vocabulary_of([*link.linkable_terms(), *candidates])


@atomic(Candidate)
def _store(best, mentions, spellings):
    """Replace the open candidates, and all mentions of candidates."""
    now = timezone.now()
    rows = []
    for number, (text, kind, score) in enumerate(best):
        if spellings[number]:
            usual = text if kind == Candidate.Kind.ACRONYM else _usual(text, spellings[number])
            rows.append(
                Candidate(key=_key(text, kind), text=usual, kind=kind, score=score, found_at=now)
            )
            rows[-1].number = number
    Candidate.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["text", "score", "found_at"],
        unique_fields=["key"],
    )
    Candidate.objects.open().exclude(found_at=now).delete()
    CandidateMention.objects.all().delete()
    existing = set(IndexedText.objects.values_list("pk", flat=True))
    ids = dict(Candidate.objects.values_list("key", "pk"))
    CandidateMention.objects.bulk_create(
        (
            CandidateMention(candidate_id=ids[row.key], indexed_text_id=text, count=count)
            for row in rows
            for text, count in mentions[row.number].items()
            if text in existing
        ),
        batch_size=CHUNK,
    )


def _key(text, kind):
    return text if kind == Candidate.Kind.ACRONYM else fold(text)


def _usual(text, spellings):
    """Return the most frequent spelling that is no plural; of two, one in lower case."""
    same = {spelling: count for spelling, count in spellings.items() if fold(spelling) == text}
    return max(same, key=lambda s: (same[s], s.islower(), s), default=text)
