"""HTML5's tree construction: the rules for tags in body (13.2.6.4.7)."""

from glossary.engine.html5.open_elements import BUTTON_SCOPE, LIST_SCOPE, MARKER, MATH, SCOPE, SVG
from glossary.engine.tags import HEADINGS, RAW_TEXT, VOID, names

FORMATTING = names("a b big code em font i nobr s small strike strong tt u")
_CLOSE_A_PARAGRAPH = names("""
    address article aside blockquote center details dir div dl fieldset figcaption figure footer
    header hgroup listing main menu nav ol p pre section summary ul
    """)
_BLOCK_ENDS = _CLOSE_A_PARAGRAPH - {"p"} | {"button", "dialog"}
_IGNORED = names("html body caption col colgroup frame head tbody td tfoot th thead tr")
_LIST_ITEMS = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}
_SCOPED = frozenset({"applet", "marquee", "object"})
_NOT_RECONSTRUCTING = names("base basefont bgsound command link meta param source track")


class InBody:
    """Handles tags in the insertion mode "in body". Names are the standard's."""

    def _start_in_body(self, tag):
        """Handle a start tag; return True if raw text follows."""
        name = tag.name
        if name in RAW_TEXT:
            return self._start_raw_text(tag)
        if name in _IGNORED:
            return False
        if name in _CLOSE_A_PARAGRAPH:
            self._open.close_paragraph()
            self._open.insert_tag(tag)
        elif name in FORMATTING:
            self._start_formatting(tag)
        elif name in HEADINGS:
            self._start_heading(tag)
        elif name in _LIST_ITEMS:
            self._start_list_item(tag)
        elif name in VOID or name == "image":
            self._start_void(tag)
        else:
            _STARTS.get(name, InBody._start_other)(self, tag)
        return False

    def _start_raw_text(self, tag):
        if tag.name in ("xmp", "plaintext"):
            self._open.close_paragraph()
        if tag.name == "xmp":
            self._open.reconstruct_formatting()
        return True

    def _start_formatting(self, tag):
        if tag.name == "a":
            self._close_active_link()
        self._open.reconstruct_formatting()
        if tag.name == "nobr" and self._open.has_in_scope("nobr"):
            self._end_formatting("nobr")
            self._open.reconstruct_formatting()
        self._open.insert_formatting(tag)

    def _close_active_link(self):
        link = self._open.formatting_element("a")
        if link is not None:
            self._end_formatting("a")
            self._open.remove(link)
            if link in self._open.formatting:
                self._open.formatting.remove(link)

    def _start_heading(self, tag):
        self._open.close_paragraph()
        if self._open.current.name in HEADINGS:
            self._open.pop()
        self._open.insert_tag(tag)

    def _start_list_item(self, tag):
        closed = False
        for element in reversed(self._open.stack):
            if element.name in _LIST_ITEMS[tag.name]:
                self._end_list_item(element.name)
                closed = True
                break
            if element.is_special() and element.name not in ("address", "div", "p"):
                break
        if self._open.has_in_scope("p", BUTTON_SCOPE):
            self._open.close_paragraph()
            closed = True
        if closed:
            # Some parsers do not foster the item once they have closed an element.
            self._open.fostering = False
        self._open.insert_tag(tag)

    def _start_void(self, tag):
        if tag.name == "hr":
            self._open.close_paragraph()
        elif tag.name not in _NOT_RECONSTRUCTING:
            self._open.reconstruct_formatting()

    def _start_form(self, tag):
        if self._form is None:
            self._open.close_paragraph()
            self._form = self._open.insert_tag(tag)

    def _start_button(self, tag):
        if self._open.has_in_scope("button"):
            self._end_block("button")
        self._start_other(tag)

    def _start_scoped(self, tag):
        self._start_other(tag)
        self._open.formatting.append(MARKER)

    def _start_table(self, tag):
        # In quirks mode the paragraph stays open; in a zone assume that, which links less.
        if not self._open.current.inside:
            self._open.close_paragraph()
        self._open.insert_tag(tag)
        self._mode = "table"

    def _start_select(self, tag):
        self._start_other(tag)
        self._mode = "select" if self._mode == "body" else "select_in_table"

    def _start_option(self, tag):
        if self._open.current.name == "option":
            self._open.pop()
            self._open.fostering = False
        self._start_other(tag)

    def _start_ruby_text(self, tag):
        if self._open.has_in_scope("ruby"):
            self._open.generate_implied_end_tags()
        self._open.insert_tag(tag)

    def _start_noscript(self, tag):
        # In a page's head, but not in a fragment, content that is not allowed in it closes it.
        if self._has_content:
            self._start_other(tag)
        else:
            self._lost = self._lost or tag.zone

    def _start_frameset(self, tag):
        # In an empty page it replaces the body.
        self._lost = not self._has_content

    def _start_foreign_root(self, tag):
        self._open.reconstruct_formatting()
        self._open.insert_tag(tag, space=SVG if tag.name == "svg" else MATH)
        if tag.self_closing:
            self._open.pop()

    def _start_template(self, tag):
        self._template = [tag]

    def _start_other(self, tag):
        self._open.reconstruct_formatting()
        self._open.insert_tag(tag)

    def _end_in_body(self, name):
        if name in _BLOCK_ENDS:
            self._end_block(name)
        elif name == "p":
            self._open.close_paragraph()
        elif name in FORMATTING:
            self._end_formatting(name)
        elif name in HEADINGS:
            self._end_heading()
        elif name in _LIST_ITEMS:
            self._end_list_item(name)
        elif name in _SCOPED:
            self._end_scoped(name)
        elif name == "form":
            self._end_form()
        elif name == "br":
            self._open.reconstruct_formatting()
        elif name not in ("html", "body"):
            self._end_other(name)

    def _end_block(self, name):
        if self._open.has_in_scope(name):
            self._open.generate_implied_end_tags()
            self._open.pop_until(name)

    def _end_heading(self):
        if any(self._open.has_in_scope(heading) for heading in HEADINGS):
            self._open.generate_implied_end_tags()
            self._open.pop_until(*HEADINGS)

    def _end_list_item(self, name):
        if self._open.has_in_scope(name, LIST_SCOPE if name == "li" else SCOPE):
            self._open.generate_implied_end_tags(but=name)
            self._open.pop_until(name)

    def _end_scoped(self, name):
        if self._open.has_in_scope(name):
            self._open.generate_implied_end_tags()
            self._open.pop_until(name)
            self._open.clear_formatting_to_marker()

    def _end_form(self):
        form, self._form = self._form, None
        if form is not None and self._open.is_in_scope(form):
            self._open.generate_implied_end_tags()
            self._open.remove(form)

    def _end_formatting(self, name):
        if self._open.close_formatting(name):
            self._end_other(name)

    def _end_other(self, name):
        for element in reversed(self._open.stack):
            if element.name == name:
                self._open.generate_implied_end_tags(but=name)
                while self._open.pop() is not element and len(self._open.stack) > 1:
                    pass
                return
            if element.is_special():
                return


_STARTS = {
    "applet": InBody._start_scoped,
    "button": InBody._start_button,
    "form": InBody._start_form,
    "frameset": InBody._start_frameset,
    "marquee": InBody._start_scoped,
    "math": InBody._start_foreign_root,
    "noscript": InBody._start_noscript,
    "object": InBody._start_scoped,
    "optgroup": InBody._start_option,
    "option": InBody._start_option,
    "rp": InBody._start_ruby_text,
    "rt": InBody._start_ruby_text,
    "select": InBody._start_select,
    "svg": InBody._start_foreign_root,
    "table": InBody._start_table,
    "template": InBody._start_template,
}
