"""Previews of what a term would link, before it is published."""

import random
import time
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import NamedTuple

from django.utils.html import escape

from glossary.linking import link
from glossary.models import Glossary, IndexedText, Term, registry
from glossary.usage import word_signature
from glossary.usage.excerpts import excerpt

# Seconds for reading, so that the page takes at most two; the rest is estimated.
SECONDS = 1.4
# Rows per query. More would take less time per row, but could overrun SECONDS by more.
CHUNK = 100
MAX_EXAMPLES = 5
MAX_SPELLINGS = 12
MAX_TERMS = 20
# A key that no term has.
DRAFT = 0


class Draft(NamedTuple):
    """A term that may not be saved yet.

    forms: (text, exact case) each. glossary: its `Glossary`. pk: the id of the term that it
    changes, None for a new one.
    """

    forms: list
    glossary: Glossary
    pk: int | None = None

    @classmethod
    def of(cls, term):
        """Return the draft of a saved term."""
        forms = [(term.name, term.case_sensitive)]
        for alias in term.aliases.all():
            exact = term.case_sensitive if alias.case_sensitive is None else alias.case_sensitive
            forms.append((alias.text, exact))
        return cls(forms, term.glossary, term.pk)

    @property
    def scope(self):
        """The engine's scope of the term."""
        return None if self.glossary.is_global else self.glossary.slug


class Collision(NamedTuple):
    """Another term with one of the draft's forms. effect: "both", "wins" or "yields"."""

    form: str
    term: Term
    effect: str


class MentionCount(NamedTuple):
    """The number of mentions, and of rows with mentions, in one registered model."""

    source: registry.Source
    mentions: int
    rows: int


class Example(NamedTuple):
    """A row with a mention that would become a link."""

    title: str
    url: str
    excerpt: object


@dataclass
class Preview:
    """The effects of publishing a draft. Counts cover what the viewer may see.

    possible: the number of texts that contain the draft's words. read: how many of them were read;
    if not all, the counts are estimates. not_indexed: names of models without any indexed text, so
    that all of their rows are possible.
    """

    also_matches: list
    collisions: list
    hides: list
    hidden_by: list
    counts: list = field(default_factory=list)
    spellings: list = field(default_factory=list)
    examples: list = field(default_factory=list)
    possible: int = 0
    read: int = 0
    not_indexed: list = field(default_factory=list)

    @property
    def is_estimate(self):
        """Whether the counts are estimated from a sample."""
        return self.read < self.possible

    @property
    def mentions(self):
        """The number of mentions that would link."""
        return sum(count.mentions for count in self.counts)

    @property
    def rows(self):
        """The number of rows with such mentions."""
        return sum(count.rows for count in self.counts)


def preview(draft, user, *, seconds=SECONDS):
    """Return the `Preview` of a `Draft`, for what the user may see.

    seconds: when to stop reading texts. Only mentions that the draft would win against all linkable
    terms are counted.
    """
    until = time.monotonic() + seconds
    others = [term for term in link.linkable_terms() if term.pk != draft.pk]
    own = link.LinkableTerm(DRAFT, draft.forms, draft.scope, ("", ""))
    alone = link.vocabulary_of([own])
    without = _vocabulary_without(draft, others)
    result = Preview(
        also_matches=_also_matches(draft, alone),
        **_neighbours(draft, alone, without, others),
    )
    contest = _Contest(alone, without, [*others, own])
    _count(result, draft, contest, user, until)
    return result


def _vocabulary_without(draft, others):
    current = link.current_vocabulary()
    # A new term can use the present vocabulary; compiling 10,000 terms takes a tenth of a second.
    if draft.pk not in current.addresses:
        return current.vocabulary
    return link.vocabulary_of(others)


def _also_matches(draft, alone):
    """Return the regular plurals that the engine accepts as forms of the draft."""
    forms = {form for form, _ in draft.forms}
    plurals = set()
    for form in forms:
        for plural in (f"{form}s", f"{form}es", f"{form[:-1]}ies"):
            if plural not in forms and _is_whole_mention(alone, plural, draft.scope):
                plurals.add(plural)
    return sorted(plurals)


# Other terms with the same, longer or shorter forms


def _neighbours(draft, alone, without, others):
    """Return the collisions, the terms that the draft hides, and those that hide it, by name."""
    scopes = {term.pk: term.scope for term in others}
    everywhere = tuple(Glossary.objects.values_list("slug", flat=True))
    same, hides = {}, {}
    for form in [form for form, _ in draft.forms] + _also_matches(draft, alone):
        html = escape(form)
        for scopes_in_play in ((), everywhere):
            for mention in without.mentions(html, scopes=scopes_in_play):
                whole = (mention.start, mention.end) == (0, len(html))
                for key in mention.keys:
                    (same if whole else hides).setdefault(key, form)
    hidden_by = _longer(draft, alone, others)
    terms = Term.objects.select_related("glossary").in_bulk(
        [*list(same)[:MAX_TERMS], *list(hides)[:MAX_TERMS], *hidden_by]
    )
    return {
        "collisions": [
            Collision(form, terms[key], _effect(draft.scope, scopes[key]))
            for key, form in same.items()
            if key in terms and _effect(draft.scope, scopes[key])
        ],
        "hides": [terms[key] for key in hides if key in terms and key not in same],
        "hidden_by": [terms[key] for key in hidden_by if key in terms and key not in same],
    }


def _effect(own, other):
    """Return which term a shared form links to, by their scopes; None if they never meet."""
    if own == other:
        return "both"
    if own and other:
        return None
    return "wins" if own else "yields"


def _longer(draft, alone, others):
    """Return the ids of terms with a longer form that contains one of the draft's."""
    forms = [(escape(text), term.pk) for term in others for text, _ in term.forms]
    starts = list(accumulate((len(html) + len("<p>") for html, _ in forms), initial=0))
    longer = {}
    for mention in alone.mentions(
        "".join(f"{html}<p>" for html, _ in forms), scopes=link.scopes_of(draft.scope)
    ):
        html, key = forms[bisect_right(starts, mention.start) - 1]
        if mention.end - mention.start < len(html):
            longer[key] = None
        if len(longer) == MAX_TERMS:
            break
    return list(longer)


def _is_whole_mention(vocabulary, form, scope):
    """Tell whether a form as a whole is one mention."""
    html = escape(form)
    mentions = vocabulary.mentions(html, scopes=link.scopes_of(scope))
    return [(mention.start, mention.end) for mention in mentions] == [(0, len(html))]


# Mentions in the texts


def _count(result, draft, contest, user, until):
    """Fill the counts, spellings and examples of a preview; stop at the time `until`."""
    sieve = word_signature.Sieve(form for form, _ in draft.forms)
    texts = []
    for source in registry.sources():
        keys, is_indexed = _possible_rows(source, sieve, user)
        texts += [(source, key) for key in keys]
        if not is_indexed and keys:
            result.not_indexed.append(source.name)
    # In random order, so that the part that is read is a sample; a fixed seed repeats it.
    random.Random(0).shuffle(texts)
    result.possible = len(texts)
    mentions, rows, spellings = Counter(), Counter(), Counter()
    for start in range(0, len(texts), CHUNK):
        if start and time.monotonic() > until:
            break
        chunk = texts[start : start + CHUNK]
        for source, row, html, mention in _mentions_in(chunk, contest, user):
            mentions[source.model] += 1
            rows[source.model, row.pk] = 1
            spellings[" ".join(mention.text.split())] += 1
            _add_example(result, source, row, html, mention)
        result.read += len(chunk)
    scale = result.possible / result.read if result.read else 1
    by_model = Counter(model for model, _ in rows)
    result.counts = [
        MentionCount(
            source, _scaled(mentions[source.model], scale), _scaled(by_model[source.model], scale)
        )
        for source in registry.sources()
        if mentions[source.model]
    ]
    result.spellings = spellings.most_common(MAX_SPELLINGS)


def _possible_rows(source, sieve, user):
    """Return the keys of rows that may mention the draft, and whether the model is indexed.

    Rows that the user may not see are left out later, when they are read.
    """
    texts = IndexedText.objects.of(source).order_by()
    texts = texts.values_list("object_id", "signature", "mark").iterator(chunk_size=2000)
    possible, is_indexed = {}, False
    for key, signature, mark in texts:
        is_indexed = True
        if mark or sieve.may_match(signature):
            possible[key] = None
    if is_indexed:
        return list(possible), True
    pks = source.visible_to(user).order_by().values_list("pk", flat=True)
    return [source.key_of(pk) for pk in pks], False


def _mentions_in(chunk, contest, user):
    for source in dict.fromkeys(source for source, _ in chunk):
        pks = [source.pk_of(key) for its_source, key in chunk if its_source is source]
        for row in source.visible_rows(user, pks):
            scopes = source.scopes_of(row)
            for name in source.fields:
                html = source.html_of(row, name)
                for mention in contest.won(html, scopes):
                    yield source, row, html, mention


class _Contest:
    """Tells which mentions in a text the draft wins against all other terms."""

    def __init__(self, alone, without, terms):
        self.alone, self.without = alone, without
        self.terms, self.together = terms, None

    def won(self, html, scopes):
        """Return the mentions that would link to the draft."""
        own = self.alone.mentions(html, scopes=scopes)
        if not own or not self._overlap(own, self.without.mentions(html, scopes=scopes)):
            # Mentions that overlap no others are won.
            return own
        if self.together is None:
            self.together = link.vocabulary_of(self.terms)
        mentions = self.together.mentions(html, scopes=scopes)
        return [mention for mention in mentions if DRAFT in mention.keys]

    @staticmethod
    def _overlap(own, others):
        """Tell whether any two of the mentions overlap."""
        spans = sorted((mention.start, mention.end) for mention in (*own, *others))
        return any(end > start for (_, end), (start, _) in pairwise(spans))


def _add_example(result, source, row, html, mention):
    if len(result.examples) == MAX_EXAMPLES:
        return
    url, title = source.url(row), source.title(row)
    if (title, url) not in (example[:2] for example in result.examples):
        result.examples.append(Example(title, url, excerpt(html, mention.start, mention.end)))


def _scaled(number, scale):
    """Return a count; if it was sampled, the estimate, rounded to two digits."""
    if scale == 1:
        return number
    estimate = round(number * scale)
    return round(estimate, 2 - len(str(estimate)))
