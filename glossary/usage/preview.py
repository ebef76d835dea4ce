"""What an entry would link, before it is published."""

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

# The answer comes within two seconds: what is not read by then is estimated.
SECONDS = 1.4
# Rows per query: more would be quicker a row, but the last query would overrun the time by more.
CHUNK = 100
MAX_EXAMPLES = 5
MAX_SPELLINGS = 12
MAX_TERMS = 20
# A key that no term has.
DRAFT = 0


class Draft(NamedTuple):
    """An entry that may not be saved yet: what links, and where.

    forms: (text, exact case) each. glossary: its `Glossary`. pk: of the term that it changes.
    """

    forms: list
    glossary: Glossary
    pk: int | None = None

    @classmethod
    def of(cls, term):
        """Return the draft that a saved term is."""
        forms = [(term.name, term.case_sensitive)]
        for alias in term.aliases.all():
            exact = term.case_sensitive if alias.case_sensitive is None else alias.case_sensitive
            forms.append((alias.text, exact))
        return cls(forms, term.glossary, term.pk)

    @property
    def scope(self):
        """The engine's scope of the entry."""
        return None if self.glossary.is_global else self.glossary.slug


class Collision(NamedTuple):
    """Another term with one of the entry's forms. effect: "both", "wins" or "yields"."""

    form: str
    term: Term
    effect: str


class Counted(NamedTuple):
    """How many mentions in how many rows of one registered model."""

    source: registry.Source
    mentions: int
    rows: int


class Example(NamedTuple):
    """A place in a text that would link."""

    title: str
    url: str
    excerpt: object


@dataclass
class Preview:
    """What publishing an entry would do. Counts are of what the viewer may see.

    read: how many of the `possible` texts that hold the entry's words were read; where that is
    not all of them, the counts are estimates. not_indexed: names of models of which the index
    holds nothing yet, so that all of their rows are possible.
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
        """How many mentions would link."""
        return sum(count.mentions for count in self.counts)

    @property
    def rows(self):
        """In how many rows."""
        return sum(count.rows for count in self.counts)


def preview(draft, user, *, seconds=SECONDS):
    """Return the `Preview` of a `Draft`, for what the user may see, within so many seconds.

    It competes with all that links now: only what would really become its link is counted.
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
    # To compile ten thousand terms takes a tenth of a second that a new entry need not wait for.
    if draft.pk not in current.addresses:
        return current.vocabulary
    return link.vocabulary_of(others)


def _also_matches(draft, alone):
    """Return the regular plurals that the engine takes for a form of the entry."""
    forms = {form for form, _ in draft.forms}
    guesses = {}
    for form in forms:
        for plural in (f"{form}s", f"{form}es", f"{form[:-1]}ies"):
            if plural not in forms and _whole(alone, plural, draft.scope):
                guesses[plural] = None
    return sorted(guesses)


# Other terms with the same, longer or shorter forms


def _neighbours(draft, alone, without, others):
    scopes = {term.pk: term.scope for term in others}
    everywhere = tuple(Glossary.objects.values_list("slug", flat=True))
    same, hides = {}, {}
    for form in [form for form, _ in draft.forms] + _also_matches(draft, alone):
        html = escape(form)
        for asked in ((), everywhere):
            for mention in without.mentions(html, scopes=asked):
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
    if own == other:
        return "both"
    if own and other:
        return None
    return "wins" if own else "yields"


def _longer(draft, alone, others):
    """Return the ids of terms with a form that holds one of the entry's, and more."""
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


def _whole(vocabulary, form, scope):
    html = escape(form)
    mentions = vocabulary.mentions(html, scopes=link.scopes_of(scope))
    return [(mention.start, mention.end) for mention in mentions] == [(0, len(html))]


# Mentions in the texts


def _count(result, draft, contest, user, until):
    sieve = word_signature.Sieve(form for form, _ in draft.forms)
    texts = []
    for source in registry.sources():
        keys, is_indexed = _possible_rows(source, sieve, user)
        texts += [(source, key) for key in keys]
        if not is_indexed and keys:
            result.not_indexed.append(source.name)
    # A sample must be drawn at random; the same draft gives the same one again.
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
            _keep_example(result, source, row, html, mention)
        result.read += len(chunk)
    scale = result.possible / result.read if result.read else 1
    by_model = Counter(model for model, _ in rows)
    result.counts = [
        Counted(
            source, _scaled(mentions[source.model], scale), _scaled(by_model[source.model], scale)
        )
        for source in registry.sources()
        if mentions[source.model]
    ]
    result.spellings = spellings.most_common(MAX_SPELLINGS)


def _possible_rows(source, sieve, user):
    """Return the keys of the rows that may hold the entry, and whether an index said so.

    Those that the user may not see are left out when they are read.
    """
    texts = IndexedText.objects.of(source).order_by()
    texts = texts.values_list("object_id", "signature", "mark").iterator(chunk_size=2000)
    possible, is_indexed = {}, False
    for key, signature, mark in texts:
        is_indexed = True
        if mark or sieve.lets_through(signature):
            possible[key] = None
    if is_indexed:
        return list(possible), True
    pks = source.visible_to(user).order_by().values_list("pk", flat=True)
    return [source.key_of(pk) for pk in pks], False


def _mentions_in(chunk, contest, user):
    for source in dict.fromkeys(source for source, _ in chunk):
        pks = [source.pk_of(key) for one, key in chunk if one is source]
        for row in source.visible_rows(user, pks):
            scopes = source.scopes_of(row)
            for name in source.fields:
                html = source.html_of(row, name)
                for mention in contest.won(html, scopes):
                    yield source, row, html, mention


class _Contest:
    """Tells which mentions an entry wins in a text against all others."""

    def __init__(self, alone, without, terms):
        self.alone, self.without = alone, without
        self.terms, self.together = terms, None

    def won(self, html, scopes):
        """Return the mentions that would link to the entry."""
        own = self.alone.mentions(html, scopes=scopes)
        if not own or not self._touch(own, self.without.mentions(html, scopes=scopes)):
            # A mention that overlaps no other is won.
            return own
        if self.together is None:
            self.together = link.vocabulary_of(self.terms)
        mentions = self.together.mentions(html, scopes=scopes)
        return [mention for mention in mentions if DRAFT in mention.keys]

    @staticmethod
    def _touch(own, others):
        """Tell whether mentions overlap; both lists are in the order of the text."""
        spans = sorted([(one.start, one.end) for one in (*own, *others)])
        return any(one[1] > other[0] for one, other in pairwise(spans))


def _keep_example(result, source, row, html, mention):
    if len(result.examples) == MAX_EXAMPLES:
        return
    url, title = source.url(row), source.title(row)
    if (title, url) not in (example[:2] for example in result.examples):
        result.examples.append(Example(title, url, excerpt(html, mention.start, mention.end)))


def _scaled(number, scale):
    """Return a count; if it comes from a sample, the estimate rounded to two digits."""
    if scale == 1:
        return number
    estimate = round(number * scale)
    return round(estimate, 2 - len(str(estimate)))
