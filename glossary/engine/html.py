"""Read HTML as a reader sees it: its text, the way back, and zones in which nothing is linked."""

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
# Characters that replace tags and seams in the text that a reader sees. Where the source itself
# contains them, they become another control character.
_RESERVED = {2: 1, 3: 1, 4: 1}
# A zone that contains only these elements can be read tag by tag.
_NESTED = names("""
    a abbr b bdi bdo big br cite code data del dfn em font i img ins kbd mark q s samp small span
    strike strong sub sup time tt u var wbr
""")
_NESTED_IN_BLOCKS = _NESTED | {"p", "div", "blockquote"}
_BLOCKS = names("article aside blockquote div figure p section")
_MOST_OPEN = 100  # elements nested in one zone
_SCRIPT = re.compile(r"<!(?=--)|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE)
# Characters in a reference, leading zeros apart; none is longer.
_LONGEST_REFERENCE = 40


class Page(Rewriting):
    """HTML as the text that a reader sees.

    zones: a 1 for each part in which nothing is linked.
    """

    __slots__ = ("zones",)

    def __init__(self, parts: list[str], rewritten: list[str], zones: bytearray):
        super().__init__(parts, rewritten)
        self.zones = zones

    def linkable_span(self, start: int, end: int) -> tuple[int, int] | bool | None:
        """Return the span of `text[start:end]` in the HTML, if it may become a link.

        False if a tag lies within it or it cuts through markup, None if it begins in a zone.
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
        """Tell whether the character at `offset` in `text` is outside all zones."""
        return not self.zones[self.part(offset)]

    def _has_tag_between(self, first, last):
        return "<" in map(_FIRST, self.parts[first | 1 : last + 1 : 2])


class Reader:
    """Reads HTML by the rules of one `Options`, and remembers the tags it has met."""

    def __init__(self, options: Options):
        self._markup_text = _MarkupText(options)

    def read(self, html: str) -> Page:
        """Return `html` as a `Page`. Takes linear time, whatever the input."""
        if "\x02" in html or "\x03" in html or "\x04" in html:
            html = html.translate(_RESERVED)
        parts = TAGS.split(html)
        rewritten = parts.copy()
        rewritten[1::2] = map(self._markup_text.__getitem__, parts[1::2])
        zones = self._zones(parts, rewritten)
        if zones is None:
            return _read_as_tree(html, self._markup_text)
        page = Page(parts, rewritten, zones)
        if "&" in page.text:
            return _with_references(parts, rewritten, zones, self._markup_text)
        return page

    def _zones(self, parts, rewritten):
        """Return the zones of a page; None if one needs HTML5's tree construction.

        Each `SpecialMarkup` in `rewritten` is replaced by its text. The text of zones that are
        blocks is emptied, because no word continues into a block. A zone may contain only elements
        that are closed in order and imply no other tags; then it has no effect on how the rest of
        the page is read.
        """
        zones = bytearray(len(parts))
        open_names, nested, is_block = [], (), False
        for at in range(1, len(parts), 2):
            replacement = rewritten[at]
            if replacement.__class__ is not str:
                rewritten[at] = str(replacement)
            elif not open_names:
                continue
            for tag in self._markup_text.tags(parts[at]):
                if open_names:
                    if not _is_in_order(tag, open_names, nested):
                        return None
                elif tag.intricate:
                    return None
                elif tag.zone:
                    open_names.append(tag.name)
                    nested = _NESTED_IN_BLOCKS if tag.name in _BLOCKS else _NESTED
                    is_block = tag.replacement == BLOCK
            if open_names:
                zones[at + 1] = True
                if is_block:
                    rewritten[at + 1] = ""
        return None if open_names else zones


def _is_in_order(tag, open_names, nested):
    """Record a tag inside a zone; tell whether it closes the last open element or is allowed."""
    if tag.closing:
        return open_names.pop() == tag.name
    if tag.name not in nested or (tag.name == "a" and "a" in open_names):
        return False
    if tag.name not in VOID:
        open_names.append(tag.name)
    return len(open_names) <= _MOST_OPEN


def _with_references(parts, rewritten, zones, markup_text):
    """Return the page with each character reference in its texts as a part of its own."""
    all_parts, all_rewritten, all_zones = [], [], bytearray()
    for at, text in enumerate(rewritten):
        text_parts, text_rewritten = [parts[at]], [text]
        if at % 2 == 0 and "&" in text:
            text_parts, text_rewritten = _split_references(text, markup_text)
        all_parts += text_parts
        all_rewritten += text_rewritten
        all_zones += zones[at : at + 1] * len(text_parts)
    return Page(all_parts, all_rewritten, all_zones)


def _split_references(text, markup_text):
    """Return texts and references in turn, and the same list with the references decoded."""
    parts = REFERENCES.split(text)
    rewritten = parts.copy()
    for at in range(1, len(parts), 2):
        replacement = markup_text[parts[at]]
        rewritten[at] = str(replacement)
        if replacement.__class__ is SpecialMarkup:
            following = parts[at][replacement.length :] + parts[at + 1]
            parts[at] = parts[at][: replacement.length]
            parts[at + 1] = rewritten[at + 1] = following
    return parts, rewritten


class _MarkupText(dict):
    """Maps markup to the text that replaces it in what a reader sees.

    The value is a str. It is a `SpecialMarkup` for tags that open a zone or need HTML5's tree
    construction, and for a reference that is shorter than its markup.
    """

    def __init__(self, options):
        super().__init__()
        self._options = options
        self._tags = {}

    def __missing__(self, markup):
        is_reference = markup[0] == "&"
        replacement = _decode(markup) if is_reference else self._replacement(markup)
        _remember(self, markup, replacement)
        return replacement

    def tags(self, markup):
        """Return a tuple with a `Tag` for each complete tag in `markup`."""
        tags = self._tags.get(markup)
        if tags is None:
            sources = filter(is_tag, MARKUP.findall(markup))
            tags = tuple(Tag(source, self._options) for source in sources)
            _remember(self._tags, markup, tags)
        return tags

    def _replacement(self, markup):
        tags = self.tags(markup)
        if not tags:
            return NOTHING
        replacements = {tag.replacement for tag in tags}
        if sum(len(tag.source) for tag in tags) < len(markup):
            replacements.add(" ")
        replacement = next(filter(replacements.__contains__, (BLOCK, BREAK, " ", NOTHING)))
        if any(tag.zone or tag.intricate for tag in tags):
            return SpecialMarkup(replacement, len(markup))
        return replacement


def _remember(memory, markup, value):
    if len(markup) <= _LONGEST_REMEMBERED:
        if len(memory) >= _MOST_REMEMBERED:
            memory.clear()
        memory[markup] = value


class SpecialMarkup:
    """The text that replaces the first `length` characters of markup that needs a closer look."""

    __slots__ = ("length", "text")

    def __init__(self, text, length):
        self.text = text
        self.length = length

    def __str__(self):
        return self.text


def _decode(markup):
    """Return the text of a character reference, as a str or a `SpecialMarkup`."""
    if markup[1] == "#":
        return unescape(markup) if len(markup) <= _LONGEST_REFERENCE else "\ufffd"
    name = markup[1:]
    if name in html5:
        return html5[name]
    # Some names need no semicolon: "&notit;" is "¬it;". They have at most 6 letters.
    for length in range(min(6, len(name)), 1, -1):
        if name[:length] in html5:
            return SpecialMarkup(html5[name[:length]], length + 1)
    return SpecialMarkup("&", 1)


def _read_as_tree(html, markup_text):
    """Return the page with its zones determined by HTML5's tree construction."""
    builder = _PageBuilder(html, markup_text)
    at = 0
    while (match := MARKUP.search(html, at)) is not None:
        start, end = match.span()
        if match[0][0] == "&":
            at = builder.add_reference(start, end)
        else:
            at = builder.add_markup(start, end)
    return builder.page()


class _PageBuilder:
    """Builds a page from its markup, which is added in order; all between is text."""

    def __init__(self, html, markup_text):
        self._html = html
        self._markup_text = markup_text
        self._tree = Tree()
        self._end = 0
        self._parts, self._rewritten, self._zones = [], [], bytearray()

    def add_reference(self, start, end):
        """Add a character reference; return its actual end."""
        replacement = self._markup_text[self._html[start:end]]
        if replacement.__class__ is SpecialMarkup:
            end = start + replacement.length
        if end > start + 1:
            self._add_text(start)
            self._add(end, str(replacement), zone=self._tree.text(str(replacement)))
        return end

    def add_markup(self, start, end):
        """Add a tag or a comment; return its actual end, that of raw text or CDATA included."""
        self._add_text(start)
        markup = self._html[start:end]
        replacement = NOTHING
        if tags := self._markup_text.tags(markup):
            (tag,) = tags
            replacement = tag.replacement
            if tag.closing:
                self._tree.end(tag)
            elif self._tree.start(tag):
                end = _end_of_raw_text(self._html, end, tag.name)
        elif markup.startswith("<![CDATA[") and self._tree.takes_cdata():
            close = self._html.find("]]>", start)
            end = len(self._html) if close < 0 else close + 3
        self._add(end, replacement, zone=True)
        return end

    def page(self):
        """Add the text behind the last markup and return the page."""
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

    def _add(self, end, replacement, *, zone):
        self._parts.append(self._html[self._end : end])
        self._rewritten.append(replacement)
        self._zones.append(zone)
        self._end = end


def _end_of_raw_text(html, at, name):
    """Return the end of the raw text that begins at `at` in an element called `name`."""
    if name == "plaintext":
        return len(html)
    if name == "script":
        return _end_of_script(html, at)
    end_tag = re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE).search(html, at)
    return end_tag.start() if end_tag else len(html)


def _end_of_script(html, at):
    """Return the end of a script. An end tag does not count behind both `<!--` and a start tag."""
    is_escaped = is_script = False
    for match in _SCRIPT.finditer(html, at):
        sign = match[0]
        if sign == "<!":
            is_escaped = True
        elif sign == "-->":
            is_escaped = is_script = False
        elif not match[1]:
            is_script = is_escaped
        elif is_script:
            is_script = False
        else:
            return match.start()
    return len(html)
