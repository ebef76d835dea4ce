"""Reads HTML as a reader sees it: its text, with the way back, and where nothing is linked."""

import re
from bisect import bisect_right
from html import unescape
from html.entities import html5

from glossary.engine.options import Options
from glossary.engine.tags import (
    BLOCK,
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
from glossary.engine.tree import Tree

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
        return any(self.parts[at][0] == "<" for at in range(first | 1, last + 1, 2))


class Reader:
    """Reads HTML by the rules of one `Options`. Remembers the tags that it has met."""

    def __init__(self, options: Options):
        self._places = _Places(options)

    def read(self, html: str) -> Page:
        """Return `html` as a `Page`. Linear in time, whatever it is given."""
        if "\x02" in html or "\x03" in html or "\x04" in html:
            html = html.translate(_RESERVED)
        parts = TAGS.split(html)
        if "&" in html:
            parts = _with_references(parts)
        places = list(map(self._places.__getitem__, parts[1::2]))
        peculiar = [at for at, place in enumerate(places) if place.__class__ is not str]
        rewritten = parts.copy()
        zones = self._zones(parts, rewritten, places, peculiar) if peculiar else bytes(len(parts))
        if zones is None:
            return _read_as_tree(html, self._places)
        rewritten[1::2] = places
        return Page(parts, rewritten, zones)

    def _zones(self, parts, rewritten, places, peculiar):
        """Return the zones of a page in which each is closed in order; None where one is not.

        The tags in `places`, which open zones, are replaced by what stands for them; of zones
        that are blocks the text is left out, because no word beside them goes on in them.
        """
        zones = bytearray(len(parts))
        done = 0
        for at in peculiar:
            tag = places[at]
            if tag.__class__ is not Tag or tag.intricate:
                return None
            places[at] = tag.place
            if at >= done:
                done = self._end_of_zone(parts, at, tag)
                if done is None:
                    return None
                zones[2 * at + 2 : 2 * done + 1] = b"\x01" * (2 * (done - at) - 1)
                if tag.place == BLOCK:
                    rewritten[2 * at + 2 : 2 * done + 1 : 2] = [""] * (done - at)
        return zones

    def _end_of_zone(self, parts, at, opening):
        """Return the place of the end tag of the zone that opens at `at`; None if ill-nested.

        Only elements that close in order and imply nothing may be in it, so that the rest of the
        page is read as if the zone were not there.
        """
        end = f"</{opening.name}>"
        if 2 * at + 3 < len(parts) and parts[2 * at + 3] == end:
            return at + 1
        nested = _NESTED_IN_BLOCKS if opening.name in _BLOCKS else _NESTED
        open_names = [opening.name]
        for here in range(at + 1, len(parts) // 2):
            tag = self._places.tag(parts[2 * here + 1])
            if tag is None:
                continue
            if tag.closing:
                if open_names.pop() != tag.name:
                    return None
                if not open_names:
                    return here
            elif tag.name not in nested or (tag.name == "a" and "a" in open_names):
                return None
            elif tag.name not in VOID:
                open_names.append(tag.name)
                if len(open_names) > _DEEPEST:
                    return None
        return None


def _with_references(parts):
    """Return texts and tags in turn, with the texts' character references as parts of their own."""
    found, done = [], 0
    for at in range(0, len(parts), 2):
        if "&" in parts[at]:
            found += parts[done:at]
            found += REFERENCES.split(parts[at])
            done = at + 1
    return found + parts[done:]


class _Places(dict):
    """What stands for each piece of markup in the text that a reader sees.

    A tag that opens a zone stands for itself, as a `Tag`, for the reader to decide; so does a
    reference that ends before its markup, as an `_Unlike`.
    """

    def __init__(self, options):
        super().__init__()
        self._options = options
        self._tags = {}

    def __missing__(self, markup):
        place = self._place(markup)
        _remember(self, markup, place)
        return place

    def tag(self, markup):
        """Return a complete tag as a `Tag`; None for other markup."""
        tag = self._tags.get(markup)
        if tag is None and is_tag(markup):
            tag = Tag(markup, self._options)
            _remember(self._tags, markup, tag)
        return tag

    def _place(self, markup):
        if markup[0] == "&":
            return _referred_to(markup)
        tag = self.tag(markup)
        if tag is None:
            return NOTHING
        return tag if tag.zone or tag.intricate else tag.place


def _remember(memory, markup, place):
    if len(markup) <= _LONGEST_REMEMBERED:
        if len(memory) >= _MOST_REMEMBERED:
            memory.clear()
        memory[markup] = place


class _Unlike:
    """A reference that is only the first `length` characters of its markup; the rest is text."""

    __slots__ = ("length", "text")

    def __init__(self, text, length):
        self.text = text
        self.length = length

    def __str__(self):
        return self.text


def _referred_to(markup):
    """Return what a character reference stands for, as a str or an `_Unlike`."""
    if markup[1] == "#":
        return unescape(markup) if len(markup) <= _LONGEST_REFERENCE else "\ufffd"
    name = markup[1:]
    if name in html5:
        return html5[name]
    # Some names are known without a semicolon: "&notit;" is "¬it;". None is longer than 6.
    for length in range(min(6, len(name)), 1, -1):
        if name[:length] in html5:
            return _Unlike(html5[name[:length]], length + 1)
    return _Unlike("&", 1)


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
        if place.__class__ is _Unlike:
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
        tag = self._places.tag(markup)
        if tag is not None:
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
