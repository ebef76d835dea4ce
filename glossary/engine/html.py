"""Reads HTML as a reader sees it: its text, with the way back, and where nothing is linked."""

import re
from bisect import bisect_right
from html import unescape
from html.entities import html5
from operator import itemgetter

from glossary.engine.html5.tree import Tree
from glossary.engine.options import Options
from glossary.engine.tags import (
    BLOCK,
    BREAK,
    MARKUP,
    NOTHING,
    REFERENCES,
    TAGS,
    VOID,
    Tag,
    is_tag,
    names,
)
from glossary.engine.text import Rewriting

_FIRST = itemgetter(0)
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 4096, 200
# Stand for tags and seams in the text that a reader sees; as characters of the source they are
# control characters like any other.
_RESERVED = {2: 1, 3: 1, 4: 1}
# A zone with no other elements in it than these can be read tag by tag.
_NESTED = names("""
    a abbr b bdi bdo big br cite code data del dfn em font i img ins kbd mark q s samp small span
    strike strong sub sup time tt u var wbr
""")
_NESTED_IN_BLOCKS = _NESTED | {"p", "div", "blockquote"}
_BLOCKS = names("article aside blockquote div figure p section")
_DEEPEST = 100
_SCRIPT = re.compile(r"<!(?=--)|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE)
# No character is referred to by more, leading zeros apart.
_LONGEST_REFERENCE = 40


class Page(Rewriting):
    """HTML as a text that a reader sees; `zones` has a 1 for each part in which nothing links."""

    __slots__ = ("zones",)

    def __init__(self, parts: list[str], rewritten: list[str], zones: bytearray):
        super().__init__(parts, rewritten)
        self.zones = zones

    def place(self, start: int, end: int) -> tuple[int, int] | bool | None:
        """Return where `text[start:end]` stands in the HTML, if it may be a link.

        False if it does not stand in one text of the HTML, None if it begins in a zone.
        """
        if self._starts is None:
            self._measure()
        first = bisect_right(self._starts, start) - 1
        if self.zones[first]:
            return None
        if first % 2 == 0 and end <= self._starts[first + 1]:
            shift = self._origins[first] - self._starts[first]
            return start + shift, end + shift
        span = self.locate(start, end)
        if span is None or self._has_tag_between(first, span[3]):
            return False
        return span[:2]

    def is_linkable(self, offset: int) -> bool:
        """Tell whether the character of `text` at `offset` is outside of all zones."""
        return not self.zones[self.part(offset)]

    def _has_tag_between(self, first, last):
        return "<" in map(_FIRST, self.parts[first | 1 : last + 1 : 2])


class Reader:
    """Reads HTML by the rules of one `Options`. Remembers the tags that it has met."""

    def __init__(self, options: Options):
        self._places = _MarkupText(options)

    def read(self, html: str) -> Page:
        """Return `html` as a `Page`. Linear in time, whatever it is given."""
        if "\x02" in html or "\x03" in html or "\x04" in html:
            html = html.translate(_RESERVED)
        parts = TAGS.split(html)
        rewritten = parts.copy()
        rewritten[1::2] = map(self._places.__getitem__, parts[1::2])
        zones = self._zones(parts, rewritten)
        if zones is None:
            return _read_as_tree(html, self._places)
        page = Page(parts, rewritten, zones)
        if "&" in page.text:
            return _with_references(parts, rewritten, zones, self._places)
        return page

    def _zones(self, parts, rewritten):
        """Return the zones of a page in which each is closed in order; None where one is not.

        What opens them in `rewritten` is replaced by what stands for it; of zones that are blocks
        the text is left out, because no word beside them goes on in them. Only elements that close
        in order and imply nothing may be in a zone, so that the rest of the page is read as if it
        were not there.
        """
        zones = bytearray(len(parts))
        open_names, nested, is_block = [], (), False
        for at in range(1, len(parts), 2):
            place = rewritten[at]
            if place.__class__ is not str:
                rewritten[at] = str(place)
            elif not open_names:
                continue
            for tag in self._places.tags(parts[at]):
                if open_names:
                    if not _is_in_order(tag, open_names, nested):
                        return None
                elif tag.intricate:
                    return None
                elif tag.zone:
                    open_names.append(tag.name)
                    nested = _NESTED_IN_BLOCKS if tag.name in _BLOCKS else _NESTED
                    is_block = tag.place == BLOCK
            if open_names:
                zones[at + 1] = True
                if is_block:
                    rewritten[at + 1] = ""
        return None if open_names else zones


def _is_in_order(tag, open_names, nested):
    """Take a tag in a zone; tell whether it closes what was opened last, or may be there."""
    if tag.closing:
        return open_names.pop() == tag.name
    if tag.name not in nested or (tag.name == "a" and "a" in open_names):
        return False
    if tag.name not in VOID:
        open_names.append(tag.name)
    return len(open_names) <= _DEEPEST


def _with_references(parts, rewritten, zones, places):
    """Return the page, the character references in its texts as parts of their own."""
    all_parts, all_rewritten, all_zones = [], [], bytearray()
    for at, text in enumerate(rewritten):
        pieces, read = [parts[at]], [text]
        if at % 2 == 0 and "&" in text:
            pieces, read = _references(text, places)
        all_parts += pieces
        all_rewritten += read
        all_zones += zones[at : at + 1] * len(pieces)
    return Page(all_parts, all_rewritten, all_zones)


def _references(text, places):
    """Return texts and references in turn, and the like list with what is referred to."""
    pieces = REFERENCES.split(text)
    read = pieces.copy()
    for at in range(1, len(pieces), 2):
        place = places[pieces[at]]
        read[at] = str(place)
        if place.__class__ is SpecialMarkup:
            rest = pieces[at][place.length :]
            pieces[at] = pieces[at][: place.length]
            pieces[at + 1] = read[at + 1] = rest + pieces[at + 1]
    return pieces, read


class _MarkupText(dict):
    """What stands for each piece of markup in the text that a reader sees.

    It is a `SpecialMarkup` for tags that open a zone, which the reader has to look at, and for a
    reference that ends before its markup.
    """

    def __init__(self, options):
        super().__init__()
        self._options = options
        self._tags = {}

    def __missing__(self, markup):
        place = _referred_to(markup) if markup[0] == "&" else self._place(markup)
        _remember(self, markup, place)
        return place

    def tags(self, markup):
        """Return the complete tags in `markup`, as a tuple of `Tag`."""
        tags = self._tags.get(markup)
        if tags is None:
            sources = filter(is_tag, MARKUP.findall(markup))
            tags = tuple(Tag(source, self._options) for source in sources)
            _remember(self._tags, markup, tags)
        return tags

    def _place(self, markup):
        tags = self.tags(markup)
        if not tags:
            return NOTHING
        places = {tag.place for tag in tags}
        if sum(len(tag.source) for tag in tags) < len(markup):
            places.add(" ")
        place = next(filter(places.__contains__, (BLOCK, BREAK, " ", NOTHING)))
        if any(tag.zone or tag.intricate for tag in tags):
            return SpecialMarkup(place, len(markup))
        return place


def _remember(memory, markup, place):
    if len(markup) <= _LONGEST_REMEMBERED:
        if len(memory) >= _MOST_REMEMBERED:
            memory.clear()
        memory[markup] = place


class SpecialMarkup:
    """A place that needs a closer look: for the first `length` characters of its markup."""

    __slots__ = ("length", "text")

    def __init__(self, text, length):
        self.text = text
        self.length = length

    def __str__(self):
        return self.text


def _referred_to(markup):
    """Return what a character reference stands for, as a str or a `SpecialMarkup`."""
    if markup[1] == "#":
        return unescape(markup) if len(markup) <= _LONGEST_REFERENCE else "\ufffd"
    name = markup[1:]
    if name in html5:
        return html5[name]
    # Some names are known without a semicolon: "&notit;" is "¬it;". None is longer than 6.
    for length in range(min(6, len(name)), 1, -1):
        if name[:length] in html5:
            return SpecialMarkup(html5[name[:length]], length + 1)
    return SpecialMarkup("&", 1)


def _read_as_tree(html, places):
    """Return the page with its zones as HTML5's tree construction has them."""
    builder = _PageBuilder(html, places)
    at = 0
    while (found := MARKUP.search(html, at)) is not None:
        start, end = found.span()
        if found[0][0] == "&":
            at = builder.add_reference(start, end)
        else:
            at = builder.add_markup(start, end)
    return builder.page()


class _PageBuilder:
    """Puts a page together from its markup in order; what lies between is text."""

    def __init__(self, html, places):
        self._html = html
        self._places = places
        self._tree = Tree()
        self._end = 0
        self._parts, self._rewritten, self._zones = [], [], bytearray()

    def add_reference(self, start, end):
        """Add a character reference; return where it really ends."""
        place = self._places[self._html[start:end]]
        if place.__class__ is SpecialMarkup:
            end = start + place.length
        if end > start + 1:
            self._add_text(start)
            self._add(end, str(place), zone=self._tree.text(str(place)))
        return end

    def add_markup(self, start, end):
        """Add a tag or a comment; return where it really ends."""
        self._add_text(start)
        markup = self._html[start:end]
        place = NOTHING
        if tags := self._places.tags(markup):
            (tag,) = tags
            place = tag.place
            if tag.closing:
                self._tree.end(tag)
            elif self._tree.start(tag):
                end = _end_of_raw_text(self._html, end, tag.name)
        elif markup.startswith("<![CDATA[") and self._tree.takes_cdata():
            close = self._html.find("]]>", start)
            end = len(self._html) if close < 0 else close + 3
        self._add(end, place, zone=True)
        return end

    def page(self):
        """Return the page, with the text that is left."""
        self._add_text(len(self._html))
        if self._tree.is_zone:
            self._zones = bytearray(b"\x01" * len(self._parts))
        return Page(self._parts, self._rewritten, self._zones)

    def _add_text(self, end):
        text = self._html[self._end : end]
        self._parts.append(text)
        self._rewritten.append(text)
        self._zones.append(self._tree.text(text) if text else 0)
        self._end = end

    def _add(self, end, place, *, zone):
        self._parts.append(self._html[self._end : end])
        self._rewritten.append(place)
        self._zones.append(zone)
        self._end = end


def _end_of_raw_text(html, at, name):
    """Return where the raw text that begins at `at` in an element of this name ends."""
    if name == "plaintext":
        return len(html)
    if name == "script":
        return _end_of_script(html, at)
    found = re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE).search(html, at)
    return found.start() if found else len(html)


def _end_of_script(html, at):
    """Return where a script ends: not at an end tag that a comment and a start tag come before."""
    is_escaped = is_script = False
    for found in _SCRIPT.finditer(html, at):
        sign = found[0]
        if sign == "<!":
            is_escaped = True
        elif sign == "-->":
            is_escaped = is_script = False
        elif not found[1]:
            is_script = is_escaped
        elif is_script:
            is_script = False
        else:
            return found.start()
    return len(html)
