"""HTML5's tree construction, as far as it decides which elements contain a text.

It is used for pages whose elements are not closed in order: unclosed links, formatting that
continues in the next paragraph, tables with text between their cells. It follows the standard's
rules for tokens in HTML and in foreign content (html.spec.whatwg.org, 13.2.6). Where parsers
differ, a text counts as one that may not be linked. To keep time linear, so does all text behind
the point where elements are nested too deep or too much formatting is active.
"""

from glossary.engine.html5.in_body import InBody
from glossary.engine.html5.in_table import InTable
from glossary.engine.html5.open_elements import HTML, MATH, SVG, OpenElements
from glossary.engine.tags import HEADINGS, RAW_TEXT, VOID, Tag, attributes, names

MOST_OPEN, MOST_FORMATTING = 400, 100

_BEFORE_CONTENT = names(
    "base basefont bgsound command head html link meta noframes noscript script style title"
)
_BREAKOUTS = HEADINGS | names("""
    b big blockquote body br center code dd div dl dt em embed head hr i img li listing menu meta
    nobr ol p pre ruby s small span strike strong sub sup table tt u ul var
    """)


class Tree(InTable, InBody):
    """Takes a page's tags and texts in order, and tells whether each text lies in a zone."""

    def __init__(self):
        # Whether the whole page is a zone, text before the tag that makes it one included.
        self.is_zone = False
        self._open = OpenElements()
        self._mode = "body"
        self._form = None
        self._has_content = False
        # Whether the structure is no longer certain: nothing is linked from there on.
        self._lost = False
        self._template = []

    def takes_cdata(self) -> bool:
        """Tell whether a CDATA section may begin here; elsewhere it is a comment."""
        if self._template:
            self._lost = True
        return self._open.current.space != HTML

    def text(self, text: str) -> bool:
        """Take a text or a character reference; tell whether it lies in a zone."""
        if self._lost or self._template:
            return True
        is_blank = not text.strip("\t\n\f\r ")
        self._has_content = self._has_content or not is_blank
        current = self._open.current
        if current.space != HTML and not current.holds_html() and not current.holds_mathml_text():
            return current.inside
        if self._mode == "columns" and not is_blank:
            self._end_columns()
        in_table = self._mode in ("table", "rows", "row")
        if in_table and is_blank:
            return True
        self._open.fostering = in_table
        if not self._mode.startswith("select"):
            self._open.reconstruct_formatting()
        inside = self._open.insertion_parent().inside
        self._open.fostering = False
        return inside

    def start(self, tag: Tag) -> bool:
        """Take a start tag; tell whether raw text follows, up to the end tag of its name."""
        if tag.zone and tag.name in ("html", "body"):
            self.is_zone = self._lost = True
        if self._lost:
            return False
        if self._template:
            return self._start_in_template(tag)
        name = tag.name
        current = self._open.current
        if (
            current.space == HTML
            or current.holds_html()
            or (current.holds_mathml_text() and name not in ("mglyph", "malignmark"))
            or (current.name == "annotation-xml" and current.space == MATH and name == "svg")
        ):
            raw = self._start_in(self._mode, tag)
        else:
            raw = self._start_foreign(tag)
        self._has_content = self._has_content or name not in _BEFORE_CONTENT
        self._check()
        return raw

    def end(self, tag: Tag):
        """Take an end tag."""
        if self._lost:
            return
        if self._template:
            self._end_in_template(tag.name)
        elif self._open.current.space != HTML:
            self._end_foreign(tag.name)
        else:
            self._end_in(self._mode, tag.name)

    def _check(self):
        if (
            len(self._open.stack) > MOST_OPEN
            or len(self._template) > MOST_OPEN
            or len(self._open.formatting) > MOST_FORMATTING
        ):
            self._lost = True

    # Templates: some parsers do not know them, so a badly nested one makes the structure uncertain.

    def _start_in_template(self, tag):
        is_foreign = any(opened.name in (SVG, MATH) for opened in self._template)
        if tag.name in RAW_TEXT:
            self._lost = self._lost or is_foreign
            return True
        if tag.name not in VOID and not (tag.self_closing and is_foreign):
            self._template.append(tag)
            self._check()
        return False

    def _end_in_template(self, name):
        if self._template[-1].name == name:
            self._template.pop()
        elif any(tag.name == name for tag in self._template):
            self._lost = True

    # Any mode and foreign content

    def _start_in(self, mode, tag):
        start = self._start_in_body if mode == "body" else getattr(self, f"_start_in_{mode}")
        return bool(start(tag))

    def _end_in(self, mode, name):
        getattr(self, f"_end_in_{mode}")(name)

    def _start_foreign(self, tag):
        keys = attributes(tag.source).keys() if tag.name == "font" else set()
        if tag.name in _BREAKOUTS or not keys.isdisjoint({"color", "face", "size"}):
            while not self._is_html_in(self._open.current):
                self._open.pop()
            return self._start_in(self._mode, tag)
        self._open.insert_tag(tag, space=self._open.current.space)
        if tag.self_closing:
            self._open.pop()
        return False

    def _is_html_in(self, element):
        return element.space == HTML or element.holds_html() or element.holds_mathml_text()

    def _end_foreign(self, name):
        for element in reversed(self._open.stack):
            if element.space == HTML:
                self._end_in(self._mode, name)
                return
            if element.name == name:
                while self._open.pop() is not element:
                    pass
                return
