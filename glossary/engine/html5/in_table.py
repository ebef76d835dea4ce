"""HTML5's tree construction: the rules for tags in tables and selects (13.2.6.4.9 to 17)."""

from glossary.engine.html5.open_elements import MARKER, TABLE_SCOPE, Element
from glossary.engine.tags import RAW_TEXT, attributes, names

_PARTS = names("caption col colgroup tbody td tfoot th thead tr")
_GROUPS = ("tbody", "tfoot", "thead")
_CELLS = ("td", "th")
_MODES = {
    "select": "select",
    "td": "cell",
    "th": "cell",
    "tr": "row",
    "tbody": "rows",
    "thead": "rows",
    "tfoot": "rows",
    "caption": "caption",
    "colgroup": "columns",
    "table": "table",
}


class InTable:
    """Handles tags in tables and selects, mode by mode. Names are the standard's.

    The modes "columns" and "rows" are the standard's "in column group" and "in table body".
    """

    def _has_in_table_scope(self, *names):
        return any(self._open.has_in_scope(name, TABLE_SCOPE) for name in names)

    def _reset_mode(self):
        """Set the insertion mode that follows from the open elements."""
        for element in reversed(self._open.stack[1:]):
            if element.space == "html" and element.name in _MODES:
                self._mode = _MODES[element.name]
                return
        self._mode = "body"

    # In table

    def _start_in_table(self, tag):
        name = tag.name
        if name in ("caption", "colgroup", *_GROUPS):
            self._open.clear_back_to("table")
            self._open.insert_tag(tag)
            self._mode = _MODES[name]
            if name == "caption":
                self._open.formatting.append(MARKER)
        elif name == "col":
            self._open.clear_back_to("table")
            self._open.insert(Element("colgroup"))
            self._mode = "columns"
        elif name in ("td", "th", "tr"):
            self._open.clear_back_to("table")
            self._open.insert(Element("tbody"))
            self._mode = "rows"
            return self._start_in_rows(tag)
        elif name == "table":
            # Parsers differ in whether the second table is opened.
            self._lost = True
        elif name == "template":
            self._start_template(tag)
        elif name in ("script", "style"):
            return True
        elif name == "form":
            if self._form is None:
                self._form = self._open.insert_tag(tag)
                self._open.pop()
        elif name != "input" or attributes(tag.source).get("type", "").lower() != "hidden":
            return self._fostered(self._start_in_body, tag)
        return False

    def _end_in_table(self, name):
        if name == "table":
            if self._has_in_table_scope("table"):
                self._open.generate_implied_end_tags()
                self._open.pop_until("table")
                self._reset_mode()
        elif name not in _PARTS and name not in ("body", "html"):
            self._fostered(self._end_in_body, name)

    def _fostered(self, take, token):
        self._open.fostering = True
        raw = take(token)
        self._open.fostering = False
        return raw

    # In caption

    def _start_in_caption(self, tag):
        if tag.name not in _PARTS:
            return self._start_in_body(tag)
        if self._end_caption():
            return self._start_in(self._mode, tag)
        return False

    def _end_in_caption(self, name):
        if name == "caption":
            self._end_caption()
        elif name == "table":
            if self._end_caption():
                self._end_in(self._mode, name)
        elif name not in _PARTS and name not in ("body", "html"):
            self._end_in_body(name)

    def _end_caption(self):
        if not self._has_in_table_scope("caption"):
            return False
        self._open.generate_implied_end_tags()
        self._open.pop_until("caption")
        self._open.clear_formatting_to_marker()
        self._mode = "table"
        return True

    # In column group

    def _start_in_columns(self, tag):
        if tag.name in ("col", "html"):
            return False
        self._end_columns()
        return self._start_in(self._mode, tag)

    def _end_in_columns(self, name):
        if name == "colgroup":
            self._end_columns()
        elif name != "col":
            self._end_columns()
            self._end_in(self._mode, name)

    def _end_columns(self):
        self._open.pop()
        self._mode = "table"

    # In table body

    def _start_in_rows(self, tag):
        if tag.name == "tr":
            self._open.clear_back_to(*_GROUPS)
            self._open.insert_tag(tag)
            self._mode = "row"
        elif tag.name in _CELLS:
            self._open.clear_back_to(*_GROUPS)
            self._open.insert(Element("tr"))
            self._mode = "row"
            return self._start_in_row(tag)
        elif tag.name in _PARTS:
            return self._end_group() and self._start_in(self._mode, tag)
        else:
            return self._start_in_table(tag)
        return False

    def _end_in_rows(self, name):
        if name in _GROUPS:
            if self._has_in_table_scope(name):
                self._end_group()
        elif name == "table":
            if self._end_group():
                self._end_in(self._mode, name)
        else:
            self._end_in_table(name)

    def _end_group(self):
        if not self._has_in_table_scope(*_GROUPS):
            return False
        self._open.clear_back_to(*_GROUPS)
        self._open.pop()
        self._mode = "table"
        return True

    # In row

    def _start_in_row(self, tag):
        if tag.name in _CELLS:
            self._open.clear_back_to("tr")
            self._open.insert_tag(tag)
            self._open.formatting.append(MARKER)
            self._mode = "cell"
        elif tag.name in _PARTS:
            return self._end_row() and self._start_in(self._mode, tag)
        else:
            return self._start_in_table(tag)
        return False

    def _end_in_row(self, name):
        if name == "tr":
            self._end_row()
        elif name == "table" or (name in _GROUPS and self._has_in_table_scope(name)):
            if self._end_row():
                self._end_in(self._mode, name)
        elif name not in _PARTS:
            self._end_in_table(name)

    def _end_row(self):
        if not self._has_in_table_scope("tr"):
            return False
        self._open.clear_back_to("tr")
        self._open.pop()
        self._mode = "rows"
        return True

    # In cell

    def _start_in_cell(self, tag):
        if tag.name not in _PARTS:
            return self._start_in_body(tag)
        return self._close_cell() and self._start_in(self._mode, tag)

    def _end_in_cell(self, name):
        if name in _CELLS:
            self._end_cell(name)
        elif name in ("table", "tr", *_GROUPS):
            if self._has_in_table_scope(name) and self._close_cell():
                self._end_in(self._mode, name)
        elif name not in ("caption", "col", "colgroup", "body", "html"):
            self._end_in_body(name)

    def _close_cell(self):
        for name in _CELLS:
            if self._has_in_table_scope(name):
                self._end_cell(name)
                return True
        return False

    def _end_cell(self, name):
        if self._has_in_table_scope(name):
            self._open.generate_implied_end_tags(but=name)
            self._open.pop_until(name)
            self._open.clear_formatting_to_marker()
            self._mode = "row"

    # In select

    def _start_in_select(self, tag):
        name, current = tag.name, self._open.current.name
        if name in ("option", "optgroup"):
            if current == "option":
                self._open.pop()
            if name == "optgroup" and self._open.current.name == "optgroup":
                self._open.pop()
            self._open.insert_tag(tag)
        elif name == "select":
            self._end_select()
        elif name in ("input", "keygen", "textarea"):
            self._end_select()
            return self._start_in(self._mode, tag)
        elif name == "script":
            return True
        elif name == "template":
            self._start_template(tag)
        elif name in RAW_TEXT:
            # Parsers differ in whether it is read as raw text here.
            self._lost = True
        return False

    def _end_in_select(self, name):
        current = self._open.current.name
        if name == "optgroup" and current == "option" and self._open.stack[-2].name == name:
            self._open.pop()
        if name in ("option", "optgroup") and self._open.current.name == name:
            self._open.pop()
        elif name == "select":
            self._end_select()

    def _end_select(self):
        self._open.pop_until("select")
        self._reset_mode()

    def _start_in_select_in_table(self, tag):
        if tag.name == "table" or (tag.name in _PARTS and not tag.name.startswith("col")):
            self._end_select()
            return self._start_in(self._mode, tag)
        return self._start_in_select(tag)

    def _end_in_select_in_table(self, name):
        if name == "table" or (name in _PARTS and not name.startswith("col")):
            if self._has_in_table_scope(name):
                self._end_select()
                self._end_in(self._mode, name)
        else:
            self._end_in_select(name)
