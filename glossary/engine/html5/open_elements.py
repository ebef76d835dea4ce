"""The open elements and the active formatting elements of HTML5's tree construction.

Names and algorithms are the standard's (html.spec.whatwg.org, 13.2.4). No tree is stored: an
element knows its parent, and whether it lies in a zone, where text is not linked.
"""

from collections import Counter

from glossary.engine.tags import HEADINGS, Tag, attributes, names

HTML, SVG, MATH = "html", "svg", "math"
SCOPE = names("applet caption html marquee object table td th")
BUTTON_SCOPE = SCOPE | {"button"}
LIST_SCOPE = SCOPE | {"ol", "ul"}
TABLE_SCOPE = frozenset({"html", "table"})
MARKER = None

_SPECIAL = HEADINGS | names("""
    address applet area article aside base basefont bgsound blockquote body br button caption
    center col colgroup command dd details dir div dl dt embed fieldset figcaption figure footer
    form frame frameset head header hgroup hr html iframe img input keygen li link listing main
    marquee menu meta nav noembed noframes noscript object ol p param plaintext pre script search
    section select source style summary table tbody td textarea tfoot th thead title tr track ul
    wbr xmp
    """)
_IMPLIED_ENDS = names("dd dt li option optgroup p rp rt")
_FOSTERING = names("table tbody tfoot thead tr")
_MATHML_TEXT = names("mi mo mn ms mtext")
_HTML_IN_SVG = names("foreignobject desc title")


class Element:
    """An element that was opened.

    inside: whether it or an ancestor is a zone. space: its namespace.
    """

    __slots__ = ("inside", "is_open", "name", "parent", "source", "space", "zone")

    def __init__(self, name: str, *, zone: bool = False, space: str = HTML, source: str = ""):
        self.name = name
        self.zone = self.inside = zone
        self.space = space
        self.source = source
        self.parent = None
        self.is_open = False

    def copy(self) -> "Element":
        """Return a new element like this one, not open and without a parent."""
        return Element(self.name, zone=self.zone, space=self.space, source=self.source)

    def move_into(self, parent: "Element"):
        """Set the parent, and with it whether the element is inside a zone."""
        self.parent = parent
        self.inside = self.zone or parent.inside

    def is_special(self) -> bool:
        """Tell whether it is one of the standard's special elements."""
        return self.name in _SPECIAL if self.space == HTML else self._bounds_html()

    def bounds(self, scope: frozenset) -> bool:
        """Tell whether a search in `scope` ends at this element."""
        if self.space == HTML:
            return self.name in scope
        return scope is not TABLE_SCOPE and self._bounds_html()

    def holds_mathml_text(self) -> bool:
        """Tell whether it is a MathML text integration point."""
        return self.space == MATH and self.name in _MATHML_TEXT

    def holds_html(self) -> bool:
        """Tell whether it is an HTML integration point."""
        if self.space == MATH and self.name == "annotation-xml":
            encoding = attributes(self.source).get("encoding", "").lower()
            return encoding in ("text/html", "application/xhtml+xml")
        return self.space == SVG and self.name in _HTML_IN_SVG

    def _bounds_html(self):
        if self.space == SVG:
            return self.name in _HTML_IN_SVG
        return self.name in _MATHML_TEXT or self.name == "annotation-xml"


class OpenElements:
    """The stack of open elements and the list of active formatting elements.

    fostering: whether content inserted directly into a table is put before the table.
    """

    def __init__(self):
        root = Element("html")
        root.is_open = True
        self.stack = [root]
        self.formatting = []
        self.fostering = False
        self._names = Counter({"html": 1})

    @property
    def current(self) -> Element:
        """The element that was opened last."""
        return self.stack[-1]

    def insertion_parent(self) -> Element:
        """Return the element into which a text or an element would be inserted."""
        current = self.stack[-1]
        if not self.fostering or current.name not in _FOSTERING:
            return current
        for index in range(len(self.stack) - 1, 0, -1):
            if self.stack[index].name == "table":
                return self.stack[index].parent or self.stack[index - 1]
        return self.stack[0]

    def insert(self, element: Element) -> Element:
        """Open an element at the appropriate place, and return it."""
        element.move_into(self.insertion_parent())
        self.stack.append(element)
        self._open(element)
        return element

    def insert_tag(self, tag: Tag, space: str = HTML) -> Element:
        """Open the element of a start tag, and return it."""
        return self.insert(Element(tag.name, zone=tag.zone, space=space, source=tag.source))

    def pop(self) -> Element:
        """Close the current element and return it. The root stays."""
        element = self.stack[-1]
        if len(self.stack) > 1:
            self.stack.pop()
            self._close(element)
        return element

    def pop_until(self, *names: str):
        """Close elements up to and including one with one of the names."""
        while self.pop().name not in names and len(self.stack) > 1:
            pass

    def clear_back_to(self, *names: str):
        """Close elements until the current one has one of the names or is the root."""
        while self.stack[-1].name not in names and len(self.stack) > 1:
            self.pop()

    def remove(self, element: Element):
        """Remove an element from the stack, wherever it is."""
        if element.is_open:
            self.stack.remove(element)
            self._close(element)

    def has_in_scope(self, name: str, scope: frozenset = SCOPE) -> bool:
        """Tell whether an HTML element of this name is open, no boundary of `scope` above it."""
        if not self._names[name]:
            return False
        for element in reversed(self.stack):
            if element.name == name and element.space == HTML:
                return True
            if element.bounds(scope):
                return False
        return False

    def is_in_scope(self, wanted: Element) -> bool:
        """Tell whether this very element is in scope."""
        for element in reversed(self.stack):
            if element is wanted:
                return True
            if element.bounds(SCOPE):
                return False
        return False

    def generate_implied_end_tags(self, but: str = ""):
        """Close elements whose end tags may be omitted, except those named `but`."""
        while self.current.name in _IMPLIED_ENDS and self.current.name != but:
            self.pop()

    def close_paragraph(self):
        """Close the paragraph in button scope, if there is one."""
        if self.has_in_scope("p", BUTTON_SCOPE):
            self.generate_implied_end_tags(but="p")
            self.pop_until("p")

    # Active formatting elements

    def formatting_element(self, name: str) -> Element | None:
        """Return the last active formatting element of this name after the last marker."""
        for element in reversed(self.formatting):
            if element is MARKER or element.name == name:
                return element
        return None

    def insert_formatting(self, tag: Tag):
        """Open a formatting element; keep at most three equal ones active ("Noah's Ark clause")."""
        element = self.insert_tag(tag)
        equal = []
        for other in reversed(self.formatting):
            if other is MARKER:
                break
            if other.name == element.name and _same_attributes(other.source, element.source):
                equal.append(other)
        if len(equal) == 3:
            self.formatting.remove(equal[-1])
        self.formatting.append(element)

    def reconstruct_formatting(self):
        """Reopen the active formatting elements that were closed."""
        formatting = self.formatting
        index = len(formatting)
        while index and formatting[index - 1] is not MARKER and not formatting[index - 1].is_open:
            index -= 1
        for closed in range(index, len(formatting)):
            formatting[closed] = self.insert(formatting[closed].copy())

    def clear_formatting_to_marker(self):
        """Remove the active formatting elements up to and including the last marker."""
        while self.formatting and self.formatting.pop() is not MARKER:
            pass

    def close_formatting(self, name: str) -> bool:
        """Run the adoption agency algorithm; return whether to treat it as any other end tag."""
        for _ in range(8):
            element = self.formatting_element(name)
            if element is None or (element.is_open and not self.has_in_scope(name)):
                return True
            if not element.is_open:
                self.formatting.remove(element)
                return False
            index = self.stack.index(element)
            block = next((e for e in self.stack[index:] if e.is_special()), None)
            if block is None:
                while self.pop() is not element:
                    pass
                self.formatting.remove(element)
                return False
            self._adopt(element, index, block)
        return False

    def _adopt(self, element, index, block):
        """Move a block out of a formatting element, and a copy of the element into the block."""
        ancestor = self.stack[index - 1]
        bookmark = self.formatting.index(element)
        last = block
        at = self.stack.index(block)
        for _ in range(3):
            at -= 1
            node = self.stack[at]
            if node not in self.formatting:
                self.remove(node)
                continue
            if node is element:
                break
            if last is block:
                bookmark = self.formatting.index(node) + 1
            copy = node.copy()
            self.formatting[self.formatting.index(node)] = copy
            self._replace(at, copy)
            last.parent = copy
            last = copy
        last.parent = self._parent_in(ancestor)
        copy = element.copy()
        self._move_children(block, copy)
        copy.parent = block
        self.formatting.remove(element)
        self.formatting.insert(bookmark, copy)
        self.remove(element)
        self.stack.insert(self.stack.index(block) + 1, copy)
        self._open(copy)
        self._inherit(index)

    def _parent_in(self, ancestor):
        if ancestor.name not in _FOSTERING:
            return ancestor
        for index in range(len(self.stack) - 1, 0, -1):
            if self.stack[index].name == "table":
                return self.stack[index].parent or self.stack[index - 1]
        return self.stack[0]

    def _move_children(self, block, copy):
        for element in self.stack:
            if element.parent is block:
                element.parent = copy

    def _inherit(self, index):
        """Recompute `inside` of the elements from `index` on; parents come before children."""
        for element in self.stack[max(1, index) :]:
            element.inside = element.zone or element.parent.inside

    def _replace(self, at, element):
        self._close(self.stack[at])
        self.stack[at] = element
        self._open(element)

    def _open(self, element):
        element.is_open = True
        self._names[element.name] += 1

    def _close(self, element):
        element.is_open = False
        self._names[element.name] -= 1


def _same_attributes(source, other):
    return source == other or attributes(source) == attributes(other)
