"""The vocabulary: entries in, mentions out."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from html import unescape
from typing import NamedTuple

from glossary.engine.boundaries import Boundaries
from glossary.engine.forms import SEAM, Entry, exact, fold, plurals, singulars
from glossary.engine.html import Reader
from glossary.engine.matching import NO_START, REJECTED, Automaton, Ruler
from glossary.engine.options import Options
from glossary.engine.prose import NotProse
from glossary.engine.text import Alphabet

_RESERVED = {2: 1, 3: 1, 4: 1}


class Mention(NamedTuple):
    """A place in an HTML text where a form of one entry, or of several, occurs.

    start, end: offsets into the HTML. text: what is written there, as HTML, so that it can be put
    back as it is. keys: of all entries that are meant, in the order of the vocabulary.
    """

    start: int
    end: int
    text: str
    keys: tuple

    @property
    def visible_text(self) -> str:
        """The text as a reader sees it, character references decoded. It is no HTML."""
        return unescape(self.text)


class _Sense(NamedTuple):
    """What a form may mean. exact: the form's own spelling, if no other will do."""

    key: Hashable
    scope: Hashable
    exact: str | None
    plural: bool


class Vocabulary:
    """A set of entries, compiled once, whose mentions are found in any number of texts.

    It does not change. It may be used by several threads, shared by forked processes, pickled.
    """

    def __init__(self, entries: Iterable[Entry], options: Options | None = None):
        self.options = options or Options()
        self._senses: dict[str, _Sense | list[_Sense]] = {}
        for entry in entries:
            self._add(entry)
        self._compile()

    def __len__(self):
        """Return the number of different forms, plurals not counted."""
        return len(self._senses)

    def __getstate__(self):
        return self.options, self._senses

    def __setstate__(self, state):
        self.options, self._senses = state
        self._compile()

    def mentions(
        self, html: str, scopes: Collection[Hashable] = (), exclude: Collection[Hashable] = ()
    ) -> list[Mention]:
        """Return the mentions in `html`, in order; they do not overlap.

        scopes: which entries are in play beside those without a scope. exclude: keys that are
        left out of the mentions. What mentions excluded entries alone is no mention, nor is a
        shorter form inside it: on the page of "gene therapy" its own name stays plain.
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
        """Return `html` with each mention replaced by `render(mention)`, and all else as it was.

        render: must put `mention.text` into its markup as it is. first_only: only the first
        mention of each entry. limit: how many mentions at most. scopes, exclude: see `mentions`.
        """
        pieces, done = [], 0
        seen = set()
        for mention in self._mentions(html, scopes, exclude):
            if limit is not None and limit <= 0:
                break
            if first_only:
                if seen.issuperset(mention.keys):
                    continue
                seen.update(mention.keys)
            pieces += (html[done : mention.start], render(mention))
            done = mention.end
            limit = limit and limit - 1
        if not pieces:
            return html
        pieces.append(html[done:])
        return "".join(pieces)

    def visible_text(self, html: str) -> str:
        """Return `html` as a reader sees it, all text in it: not only where terms are linked."""
        return self.reader.read(html).text.replace("\x02", " ").replace("\x03", "\n")

    def _mentions(self, html, scopes, exclude) -> Iterator[Mention]:
        mentions = _Search(self, html, frozenset(scopes)).mentions()
        return _without(frozenset(exclude), mentions) if exclude else mentions

    def _add(self, entry):
        shared = {}
        for form in entry.forms:
            text = form.text.translate(_RESERVED)
            folded = fold(text)
            if not folded:
                continue
            spelling = exact(text) if form.case_sensitive else None
            plural = form.plural and self.options.plurals
            sense = shared.setdefault(
                (spelling, plural), _Sense(entry.key, entry.scope, spelling, plural)
            )
            known = self._senses.setdefault(folded, sense)
            if known is sense:
                continue
            if known.__class__ is _Sense:
                self._senses[folded] = [known, sense]
            elif sense not in known:
                known.append(sense)

    def _compile(self):
        options = self.options
        choices = {
            "superscripts": options.superscripts_are_letters,
            "arabic": options.arabic_prefixes,
        }
        alphabet = Alphabet(**choices)
        needles = set(map(alphabet.needle, self._all_forms()))
        if any(needle.isspace() for needle in needles):
            alphabet = Alphabet(self._symbols(alphabet), **choices)
            needles = set(map(alphabet.needle, self._all_forms()))
        self.alphabet = alphabet
        self.boundaries = Boundaries(alphabet, options)
        self.reader = Reader(options)
        self.automaton = Automaton(needles)

    def _symbols(self, alphabet):
        """Return the characters of forms that have no letter."""
        wordless = [form for form in self._senses if alphabet.needle(form).isspace()]
        return "".join(set("".join(wordless)) - {" "})

    def _all_forms(self):
        """Yield all folded forms, with the plurals."""
        for folded, senses in self._senses.items():
            yield folded
            for sense in [senses] if senses.__class__ is _Sense else senses:
                if sense.plural and sense.exact is None:
                    yield from plurals(folded)
                elif sense.plural:
                    yield from map(fold, plurals(sense.exact))

    def sense_of(self, folded: str) -> _Sense | None:
        """Return the one sense of this folded form, if it has one, in every scope and spelling."""
        sense = self._senses.get(folded)
        if sense.__class__ is _Sense and sense.scope is None and sense.exact is None:
            return sense
        return None

    def senses_of(self, folded: str) -> Collection[_Sense]:
        """Return what this folded form may mean in any scope; plurals are not looked up."""
        senses = self._senses.get(folded, ())
        return [senses] if senses.__class__ is _Sense else senses


class _Search:
    """The search through one text."""

    def __init__(self, vocabulary, html, scopes):
        self._vocabulary = vocabulary
        self._html = html
        self._scopes = scopes
        self._page = vocabulary.reader.read(html)
        self._regular, self._haystack = vocabulary.alphabet.read(self._page.text)
        self._text = self._page.text if self._regular is None else self._regular.text
        self._ruler = Ruler(self._haystack)
        self._not_prose = None

    def mentions(self):
        """Return an iterator over the mentions, in order."""
        return self._vocabulary.automaton.select(self._haystack, self._accept)

    def _accept(self, start, end):
        """Return the mention at `start:end` in the haystack, or why there is none."""
        start, end = self._ruler.span(start, end)
        text, boundaries = self._text, self._vocabulary.boundaries
        # Most mentions are a headword between blanks; the quick looks decide nothing else.
        if start and text[start - 1] not in " (" and not boundaries.opens(text, start, end):
            return NO_START
        sense, is_plural = self._vocabulary.sense_of(text[start:end].lower()), False
        if sense is not None:
            keys = (sense.key,)
        else:
            keys, is_plural = self._meant(start, end)
            if not keys:
                return REJECTED
        right = text[end : end + 1]
        if right not in " ,;:)" and not boundaries.closes(text, end, plural=is_plural):
            return REJECTED
        place = self._locate(start, end)
        if not place or self._is_not_prose(start, end):
            return place and REJECTED
        start, end = place
        return Mention(start, end, self._html[start:end], keys)

    def _meant(self, start, end):
        """Return the keys of what the text means, and whether it is in the plural."""
        text = self._text
        if _is_edge(text[start]) or _is_edge(text[end - 1]):
            return (), False
        folded = fold(text[start:end])
        senses = [
            sense
            for sense in self._vocabulary.senses_of(folded)
            if sense.exact is None or sense.exact == self._spelling(start, end)
        ]
        if keys := self._keys_in_play(senses):
            return keys, False
        senses = [
            sense
            for singular in singulars(folded)
            for sense in self._vocabulary.senses_of(singular)
            if sense.plural and self._is_plural(sense, singular, folded, start, end)
        ]
        return self._keys_in_play(senses), True

    def _is_plural(self, sense, singular, folded, start, end):
        if sense.exact is None:
            return folded in plurals(singular)
        return self._spelling(start, end) in plurals(sense.exact)

    def _keys_in_play(self, senses):
        """Return the keys of the senses in the scopes asked for, or else of those without one."""
        scoped = [sense for sense in senses if sense.scope in self._scopes]
        everywhere = (sense for sense in senses if sense.scope is None)
        return tuple(dict.fromkeys(sense.key for sense in scoped or everywhere))

    def _spelling(self, start, end):
        if self._regular is None:
            return exact(self._text[start:end])
        place = self._locate(start, end)
        return exact(unescape(self._html[place[0] : place[1]])) if place else ""

    def _locate(self, start, end):
        """Return the span in the HTML; REJECTED or NO_START if no link may be there."""
        if self._regular is not None:
            span = self._regular.locate(start, end)
            if span is None:
                return REJECTED
            start, end = span[:2]
        page = self._page
        span = page.locate(start, end)
        if span is None:
            return REJECTED
        start, end, first, last = span
        if page.zones[first]:
            return NO_START
        if first != last and page.has_tag_between(first, last):
            return REJECTED
        # At the very end of a page "</" is text; with a tag behind it, it would be none.
        return REJECTED if self._html.endswith("</", start, end) else (start, end)

    def _is_not_prose(self, start, end):
        if self._not_prose is None:
            tex = not self._vocabulary.options.tex_is_prose
            self._not_prose = NotProse(self._text, self._is_linkable, tex=tex)
        return self._not_prose and self._not_prose.overlaps(start, end)

    def _is_linkable(self, offset):
        if self._regular is not None:
            span = self._regular.locate(offset, offset + 1)
            if span is None:
                return True
            offset = span[0]
        return not self._page.zones[self._page.part(offset)]


def _is_edge(character):
    """Tell whether no mention begins or ends with this character, which folding may drop."""
    return character.isspace() or character == SEAM


def _without(excluded, mentions):
    """Yield the mentions with the excluded keys left out of them."""
    for mention in mentions:
        keys = tuple(key for key in mention.keys if key not in excluded)
        if keys:
            yield mention._replace(keys=keys)
