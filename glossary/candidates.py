"""Finds words in use that have no definition: frequent acronyms, and phrases that stick together.

A phrase scores by its C-value (Frantzi, Ananiadou and Mima, 2000): its frequency, less what it
owes to the longer phrases around it; times how much its words keep together (normalised pointwise
mutual information; Bouma, 2009); times the logarithm of the number of texts, so that one author's
habit weighs little. An acronym scores by its frequency and the number of texts.
"""

import math
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from glossary import linking, registry, usage
from glossary.alphabet import sort_key_of
from glossary.engine.forms import fold
from glossary.indexing import CHUNK
from glossary.models import Alias, Candidate, CandidatePlace, IndexedText, Term
from glossary.stop_words import CONNECTING_WORDS, STOP_WORDS
from glossary.words import TAG

# So many texts tell which forms are frequent; all texts are then read to count these.
SAMPLE = 20_000
KEEP = 300
MAX_WORDS = 4
MIN_MENTIONS = 4
MIN_TEXTS = 3
# A word in more of the texts than this says nothing in any language.
TOO_COMMON = 0.3
# Where counting takes too much memory, what occurred once so far is forgotten.
MAX_COUNTED = 600_000

_WORD = re.compile(r"\w+(?:[-’'‐‑]\w+)*")
# A phrase does not go on beyond a mark, a tag or a line.
_BREAK = re.compile(r"[^\w\s’'‐‑-]+|\s[-–]+\s|\n\s*\n")
_ACRONYM = re.compile(r"(?=(?:.*[^\W\d_a-zß-öø-ÿ]){2})[^\W_][^\W_]{1,7}(?:[-‐‑][^\W_]{1,4})?")
_ROMAN = re.compile(r"[IVXLCDM]+")


@dataclass
class Counts:
    """What the sampled texts hold."""

    texts: int = 0
    tokens: int = 0
    words: Counter = field(default_factory=Counter)
    texts_of_word: Counter = field(default_factory=Counter)
    phrases: Counter = field(default_factory=Counter)
    texts_of_phrase: Counter = field(default_factory=Counter)
    acronyms: Counter = field(default_factory=Counter)
    texts_of_acronym: Counter = field(default_factory=Counter)

    def add(self, html):
        """Count one text."""
        phrases, words, acronyms = Counter(), Counter(), Counter()
        for part in _BREAK.split(unescape(TAG.sub("\n\n", html))):
            tokens = _WORD.findall(part)
            lower = [fold(token) for token in tokens]
            words.update(lower)
            phrases.update(_phrases(lower))
            acronyms.update(_acronyms(tokens))
        self.texts += 1
        self.tokens += words.total()
        for counter, texts, new in (
            (self.words, self.texts_of_word, words),
            (self.phrases, self.texts_of_phrase, phrases),
            (self.acronyms, self.texts_of_acronym, acronyms),
        ):
            counter.update(new)
            texts.update(new.keys())
        if len(self.phrases) > MAX_COUNTED:
            self._forget_single_ones()

    def _forget_single_ones(self):
        self.phrases = Counter({key: count for key, count in self.phrases.items() if count > 1})
        self.texts_of_phrase = Counter(
            {key: count for key, count in self.texts_of_phrase.items() if key in self.phrases}
        )

    def is_common(self, word):
        """Tell whether a word says nothing by itself."""
        many = self.texts >= 50 and self.texts_of_word[word] > TOO_COMMON * self.texts
        return word in STOP_WORDS or many


def _phrases(words):
    for first, word in enumerate(words):
        if not _may_bound(word):
            continue
        for last in range(first + 1, min(first + MAX_WORDS, len(words))):
            if _may_bound(words[last]):
                yield tuple(words[first : last + 1])
            elif words[last] not in CONNECTING_WORDS:
                break


def _may_bound(word):
    return len(word) > 1 and word not in STOP_WORDS and not word[0].isdigit()


def _acronyms(tokens):
    for token in tokens:
        singular = token[:-1] if token[-1] == "s" and token[:-1].isupper() else token
        if _is_acronym(singular) and not _shouts(tokens):
            yield singular


def _is_acronym(token):
    return _ACRONYM.fullmatch(token) and not _ROMAN.fullmatch(token)


def _shouts(tokens):
    """Tell whether a part of a text is written in capitals, so that these say nothing."""
    capitals = [token for token in tokens if token.isupper() and len(token) > 1]
    return len(capitals) > 2 and len(capitals) * 2 > len(tokens)


# Ranking


def ranked(counts):
    """Return [(text, kind, score)] of what is frequent, the likeliest term first.

    counts: `Counts`. Phrases come fold, acronyms as written.
    """
    phrases = _merged_plurals(counts)
    longer = _counts_of_longer(phrases)
    found = []
    for words, (count, texts) in phrases.items():
        if count < MIN_MENTIONS or texts < MIN_TEXTS:
            continue
        if counts.is_common(words[0]) or counts.is_common(words[-1]):
            continue
        number, total = longer.get(words, (0, 0))
        value = math.log2(len(words)) * (count - (total / number if number else 0))
        score = value * _cohesion(words, count, counts) * math.log1p(texts)
        if score > 0:
            found.append((" ".join(words), Candidate.Kind.PHRASE, score))
    for acronym, count in counts.acronyms.items():
        texts = counts.texts_of_acronym[acronym]
        # Written small more often than not, it is a word that was stressed.
        stressed = counts.words[fold(acronym)] > 2 * count
        if count >= MIN_MENTIONS and texts >= MIN_TEXTS and not stressed:
            found.append((acronym, Candidate.Kind.ACRONYM, count * math.log1p(texts)))
    return sorted(found, key=lambda one: (-one[2], one[0]))


def _merged_plurals(counts):
    merged = {}
    for words, count in counts.phrases.items():
        singular = (*words[:-1], words[-1].removesuffix("s"))
        kept = singular if singular in counts.phrases else words
        mentions, texts = merged.get(kept, (0, 0))
        merged[kept] = (mentions + count, texts + counts.texts_of_phrase[words])
    return merged


def _counts_of_longer(phrases):
    """Return for each phrase (number, total count) of the frequent longer ones that hold it."""
    longer = {}
    for words, (count, _) in phrases.items():
        if len(words) < 3 or count < MIN_MENTIONS:
            continue
        parts = {
            words[start:end]
            for start in range(len(words))
            for end in range(start + 2, len(words) + 1)
        } - {words}
        for part in parts:
            number, total = longer.get(part, (0, 0))
            longer[part] = (number + 1, total + count)
    return longer


def _cohesion(words, count, counts):
    """Return how much the words keep together: 0 by chance or less, 1 always."""
    together = math.log(count / counts.tokens)
    apart = sum(math.log(max(counts.words[word], 1) / counts.tokens) for word in words)
    return max(0.0, (together - apart) / (-together * (len(words) - 1)))


# Showing


def candidates_for(user, *, dismissed=False):
    """Return the candidates in texts that the user may see, the likeliest term first, as a list.

    Each has `mention_count` and `row_count`, of what the user may see. Those that an entry has got
    since are left out. dismissed: those that are called no terms instead.
    """
    candidates = Candidate.objects.best_first()
    candidates = candidates.dismissed() if dismissed else candidates.open()
    counts = Counter()
    rows = Counter()
    for source in registry.sources():
        places = CandidatePlace.objects.visible_to(user, source).order_by().values_list("candidate")
        rows_of = Count("indexed_text__object_id", distinct=True)
        for pk, mentions, number in places.annotate(Sum("count"), rows_of):
            counts[pk] += mentions
            rows[pk] += number
    found = [one for one in candidates if dismissed or counts[one.pk]]
    for candidate in found:
        candidate.mention_count, candidate.row_count = counts[candidate.pk], rows[candidate.pk]
    return found if dismissed else _undefined(found)


def _undefined(candidates):
    keys = {sort_key_of(candidate.text): candidate for candidate in candidates}
    defined = set(Term.objects.filter(sort_key__in=keys).values_list("sort_key", flat=True))
    defined |= set(Alias.objects.filter(sort_key__in=keys).values_list("sort_key", flat=True))
    return [candidate for key, candidate in keys.items() if key not in defined]


def mentions_of(candidate):
    """Return a function of a text's HTML and scopes that returns where the candidate occurs."""
    exact = candidate.kind == Candidate.Kind.ACRONYM
    term = linking.LinkableTerm(candidate.pk, [(candidate.text, exact)], None, ("", ""))
    vocabulary = linking.vocabulary_of([term])
    return lambda html, scopes: vocabulary.mentions(html, scopes=scopes)


def places_of(candidate, user):
    """Return where it occurs, as `usage.places_of` does for a term."""
    return usage.places_in(CandidatePlace.objects.filter(candidate=candidate), user)


# Looking


def find_candidates():
    """Look for candidates in all indexed texts and keep the best; dismissed ones stay dismissed.

    Yields the number of texts read so far, so that whoever calls it can stop: then all stays as
    it was.
    """
    done, counts = 0, Counts()
    for _, html, _ in _texts(_sample()):
        counts.add(html)
        done += 1
        if done % CHUNK == 0:
            yield done
    best = _without_definition(ranked(counts))
    del counts
    found = {number: Counter() for number in range(len(best))}
    spellings = {number: Counter() for number in found}
    vocabulary = _vocabulary_with(best)
    for pk, html, scopes in _texts(None):
        for mention in vocabulary.mentions(html, scopes=scopes):
            for key in mention.keys:
                if key < 0:
                    found[-key - 1][pk] += 1
                    spellings[-key - 1][" ".join(mention.text.split())] += 1
        done += 1
        if done % CHUNK == 0:
            yield done
    _keep(best, found, spellings)


def _sample():
    pks = list(IndexedText.objects.values_list("pk", flat=True))
    if len(pks) <= SAMPLE:
        return None
    # The same texts give the same candidates.
    return sorted(random.Random(0).sample(pks, SAMPLE))


def _texts(pks):
    """Yield (id of the indexed text, HTML, scopes) of some or all texts."""
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


def _without_definition(found):
    known = set()
    for rows, name in (Term.objects, "name"), (Alias.objects, "text"):
        known.update(map(fold, rows.values_list(name, flat=True)))
    best = []
    for text, kind, score in found:
        key = fold(text)
        if not known & {key, key.removesuffix("s"), f"{key}s"}:
            best.append((text, kind, score))
        if len(best) == KEEP:
            break
    return best


def _vocabulary_with(best):
    """Return the vocabulary of all that links, with the candidates under negative keys."""
    candidates = [
        linking.LinkableTerm(-number - 1, [(text, kind == Candidate.Kind.ACRONYM)], None, ("", ""))
        for number, (text, kind, _) in enumerate(best)
    ]
    return linking.vocabulary_of([*linking.linkable_terms(), *candidates])


@transaction.atomic
def _keep(best, found, spellings):
    now = timezone.now()
    rows = []
    for number, (text, kind, score) in enumerate(best):
        if spellings[number]:
            shown = text if kind == Candidate.Kind.ACRONYM else _usual(text, spellings[number])
            rows.append(
                Candidate(key=_key(text, kind), text=shown, kind=kind, score=score, found_at=now)
            )
            rows[-1].number = number
    Candidate.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["text", "score", "found_at"],
        unique_fields=["key"],
    )
    Candidate.objects.open().exclude(found_at=now).delete()
    CandidatePlace.objects.all().delete()
    there = set(IndexedText.objects.values_list("pk", flat=True))
    ids = dict(Candidate.objects.values_list("key", "pk"))
    CandidatePlace.objects.bulk_create(
        (
            CandidatePlace(candidate_id=ids[row.key], indexed_text_id=text, count=count)
            for row in rows
            for text, count in found[row.number].items()
            if text in there
        ),
        batch_size=CHUNK,
    )


def _key(text, kind):
    return text if kind == Candidate.Kind.ACRONYM else fold(text)


def _usual(text, spellings):
    """Return the usual spelling, not the plural and not the one that begins a sentence."""
    same = {spelling: count for spelling, count in spellings.items() if fold(spelling) == text}
    return max(same, key=lambda one: (same[one], one.islower(), one), default=text)
