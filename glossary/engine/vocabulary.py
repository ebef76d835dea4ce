"""The vocabulary: entries in, mentions out."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from html import unescape
from itertools import islice
from typing import NamedTuple

from glossary.engine.boundaries import Boundaries
from glossary.engine.html import Reader
from glossary.engine.matching import NO_START, REJECTED, Automaton, Ruler
from glossary.engine.options import Options
from glossary.engine.prose import NotProse, may_have_addresses
from glossary.engine.spellings import SEAM, Entry, exact, fold, plurals, singulars
from glossary.engine.text import Alphabet

# Next to these characters a mention may begin and end, and no address reaches into it.
_BEFORE, _BEHIND = " \x02\x03", " ,;)\x02\x03"
# The characters that replace tags and seams in pages.
_RESERVED = {2: 1, 3: 1, 4: 1}


class Mention(NamedTuple):
    """An occurrence of a form of one or several entries in HTML.

    start, end: offsets into the HTML. text: the HTML between them, to be put back unchanged. keys:
    the keys of all entries that are meant, in the order of the vocabulary.
    """

    start: int
    end: int
    text: str
    keys: tuple

    @property
    def visible_text(self) -> str:
        """The text as a reader sees it, with character references decoded; not HTML."""
        return unescape(self.text)


class _Sense(NamedTuple):
    """A meaning of a form. exact: the only spelling that counts, or None."""

    key: Hashable
    scope: Hashable
    exact: str | None
    plural: bool


class Vocabulary:
    """A set of entries, compiled once, whose mentions can be found in any number of texts.

    Immutable: it can be shared by threads and forked processes, and pickled.
    """

    def __init__(self, entries: Iterable[Entry], options: Options | None = None):
        self.options = options or Options()
        # Folded form -> its senses; for the usual one of an entry without a scope, in any case,
        # just a tuple with the key.
        self.meanings: dict[str, tuple | list[_Sense]] = {}
        for entry in entries:
            self._add(entry)
        self._compile()

    def __len__(self):
        """Return the number of different forms, not counting plurals."""
        return len(self.meanings)

    def __getstate__(self):
        return self.options, self.meanings

    def __setstate__(self, state):
        self.options, self.meanings = state
        self._compile()

    def mentions(
        self, html: str, scopes: Collection[Hashable] = (), exclude: Collection[Hashable] = ()
    ) -> list[Mention]:
        """Return the mentions in `html`, in order; they do not overlap.

        scopes: whose entries apply in addition to those without a scope. exclude: keys to leave
        out. A form that means only excluded entries is no mention, nor is a shorter form inside
        it: on the page of "gene therapy" its own name stays plain.
        """
        return list(self._mentions(html, scopes, exclude))

    def link(
        self,
        html: str,
        render: Callable[[Mention], str],
        first_only: bool = False,
        scopes: Collection[Hashable] = (),
        exclude: Collection[Hashable] = (),
        limit: int | None = None,
    ) -> str:
        """Return `html` with each mention replaced by `render(mention)`, all else unchanged.

        render: must include `mention.text` unchanged. first_only: only the first mention of each
        entry. limit: the largest number of mentions. scopes, exclude: see `mentions`.
        """
        mentions = self._mentions(html, scopes, exclude)
        if first_only:
            mentions = _first_of_each(mentions)
        if limit is not None:
            mentions = islice(mentions, max(limit, 0))
        output, done = [], 0
        for mention in mentions:
            start, end, _, _ = mention
            output += (html[done:start], render(mention))
            done = end
        return "".join((*output, html[done:])) if output else html

    def _mentions(self, html, scopes, exclude) -> Iterator[Mention]:
        mentions = _Search(self, html, frozenset(scopes)).mentions()
        return _without(frozenset(exclude), mentions) if exclude else mentions

    def _add(self, entry):
        simple, plurals_wanted = (entry.key,), self.options.plurals
        for form in entry.forms:
            text = form.text if form.text.isprintable() else _without_reserved(form.text)
            folded = fold(text)
            if not folded:
                continue
            plural = plurals_wanted and form.plural
            if form.case_sensitive or entry.scope is not None or plural != plurals_wanted:
                spelling = exact(text) if form.case_sensitive else None
                meaning = [_Sense(entry.key, entry.scope, spelling, plural)]
            else:
                meaning = simple
            earlier = self.meanings.setdefault(folded, meaning)
            if earlier is not meaning:
                senses = [*self._as_senses(earlier), *self._as_senses(meaning)]
                self.meanings[folded] = list(dict.fromkeys(senses))

    def _compile(self):
        options = self.options
        choices = {
            "superscripts": options.superscripts_are_letters,
            "arabic": options.arabic_prefixes,
        }
        forms = [*self.meanings, *self._plurals()]
        alphabet = Alphabet(**choices)
        needles = alphabet.needles(forms)
        if any(map(bytes.isspace, needles)):
            alphabet = Alphabet(self._symbols(alphabet), **choices)
            needles = alphabet.needles(forms)
        self.alphabet = alphabet
        self.boundaries = Boundaries(alphabet, options)
        self.reader = Reader(options)
        self.automaton = Automaton(needles)
        self.has_addresses = may_have_addresses("\n".join(self.meanings))

    def _symbols(self, alphabet):
        """Return the characters of forms that contain no letter."""
        wordless = [
            form for form in self.meanings if all(map(bytes.isspace, alphabet.needles([form])))
        ]
        return "".join(set("".join(wordless)) - {" "})

    def _plurals(self):
        """Yield the plurals of all forms, folded."""
        for folded, meaning in self.meanings.items():
            if meaning.__class__ is tuple:
                if self.options.plurals:
                    yield from plurals(folded)
                continue
            for sense in meaning:
                if sense.plural and sense.exact is None:
                    yield from plurals(folded)
                elif sense.plural:
                    yield from map(fold, plurals(sense.exact))

    def senses_of(self, folded: str) -> list[_Sense]:
        """Return the senses of a folded form in all scopes; plurals are not looked up."""
        return self._as_senses(self.meanings.get(folded, ()))

    def _as_senses(self, meaning):
        if meaning.__class__ is list:
            return meaning
        return [_Sense(key, None, None, self.options.plurals) for key in meaning]


class _Search:
    """The search through one text."""

    def __init__(self, vocabulary, html, scopes):
        self._vocabulary = vocabulary
        self._html = html
        self._scopes = scopes
        self._page = page = vocabulary.reader.read(html)
        self._regular, self._haystack = vocabulary.alphabet.read(page.text)
        self._text = page.text if self._regular is None else self._regular.text
        # In ASCII a haystack is as long as its text.
        self._ruler = None if self._haystack.isascii() else Ruler(self._haystack)
        self._linkable_span = (
            page.linkable_span if self._regular is None else self._linkable_span_of_regular
        )
        self._not_prose = NotProse(
            self._text, self._is_linkable, tex=not vocabulary.options.tex_is_prose
        )
        self._may_be_no_prose = vocabulary.has_addresses or self._not_prose.has_formulas

    def mentions(self):
        """Return an iterator over the mentions, in order."""
        return self._vocabulary.automaton.select(self._haystack, self._accept)

    def _accept(self, start, end):
        """Return the mention at `start:end` in the haystack, or REJECTED or NO_START."""
        if self._ruler is not None:
            start, end = self._ruler.span(start, end)
        text, vocabulary = self._text, self._vocabulary
        # Shortcut: most mentions are a headword between blanks. It does not change the result.
        is_apart = text[start - 1 : start] in _BEFORE and text[end : end + 1] in _BEHIND
        if not is_apart and not vocabulary.boundaries.opens(text, start, end):
            return NO_START
        span = self._linkable_span(start, end)
        if not span:
            return NO_START if span is None else REJECTED
        keys, is_plural = vocabulary.meanings.get(text[start:end].lower()), False
        if keys.__class__ is not tuple:
            keys, is_plural = self._meant(start, end, span)
            if not keys:
                return REJECTED
        if not is_apart and not vocabulary.boundaries.closes(text, end, plural=is_plural):
            return REJECTED
        if (self._may_be_no_prose or not is_apart) and self._not_prose.overlaps(start, end):
            return REJECTED
        start, end = span
        return Mention(start, end, self._html[start:end], keys)

    def _meant(self, start, end, span):
        """Return the keys that the text means, and whether it is in the plural."""
        text = self._text[start:end]
        if _is_edge(text[0]) or _is_edge(text[-1]):
            return (), False
        folded = fold(text)
        if self._regular is not None:
            text = unescape(self._html[span[0] : span[1]])
        senses = [
            sense
            for sense in self._vocabulary.senses_of(folded)
            if sense.exact is None or sense.exact == exact(text)
        ]
        keys = self._keys_in_play(senses)
        if keys or not folded.endswith("s"):
            return keys, False
        senses = [
            sense
            for singular in singulars(folded)
            for sense in self._vocabulary.senses_of(singular)
            if sense.plural and _is_plural(sense, text, singular, folded)
        ]
        return self._keys_in_play(senses), True

    def _keys_in_play(self, senses):
        """Return the keys of the senses in the requested scopes, or else of those without one."""
        if not senses:
            return ()
        scoped = [sense for sense in senses if sense.scope in self._scopes]
        everywhere = (sense for sense in senses if sense.scope is None)
        return tuple(dict.fromkeys(sense.key for sense in scoped or everywhere))

    def _linkable_span_of_regular(self, start, end):
        """Return what `Page.linkable_span` does, for a span of the regular text."""
        start, end, _, _ = self._regular.locate(start, end) or (0, 0, 0, 0)
        return start < end and self._page.linkable_span(start, end)

    def _is_linkable(self, offset):
        if self._regular is not None:
            span = self._regular.locate(offset, offset + 1)
            if span is None:
                return True
            offset = span[0]
        return self._page.is_linkable(offset)


def _without_reserved(text):
    """Return a form's text without reserved characters and lone surrogates."""
    return text.translate(_RESERVED).encode(errors="ignore").decode()


def _is_edge(character):
    """Tell whether folding may drop this character, so that no mention begins or ends with it."""
    return character.isspace() or character == SEAM


def _is_plural(sense, text, singular, folded):
    """Tell whether a text that folds to `folded` is a regular plural in a sense of `singular`."""
    if sense.exact is None:
        return folded in plurals(singular)
    return exact(text) in plurals(sense.exact)


def _first_of_each(mentions):
    """Yield the mentions that mean an entry which no earlier mention has meant."""
    seen = set()
    for mention in mentions:
        if not seen.issuperset(mention.keys):
            seen.update(mention.keys)
            yield mention


def _without(excluded, mentions):
    """Yield the mentions without the excluded keys; drop those that have no other."""
    for mention in mentions:
        keys = tuple(key for key in mention.keys if key not in excluded)
        if keys:
            yield mention._replace(keys=keys)
