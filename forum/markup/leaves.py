"""Blocks that contain text and no other blocks: paragraphs, code, tables."""

import re
import xml.etree.ElementTree as etree

from markdown.util import AtomicString, code_escape

from .limits import MAX_CELLS, MAX_COLUMNS, MAX_DEFINITIONS

LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,30}")
TASK = re.compile(r"\A\[([ xX])\] +(?=\S)")
DEFINITION = re.compile(
    r"\[([^\[\]]{1,200})\]: *<?(\S{1,1000}?)>?(?: +(\"[^\"]*\"|'[^']*'|\([^()]*\)))?$"
)
PIPE = re.compile(r"(?<!\\)\|")
ALIGNMENTS = {(True, True): "center", (True, False): "left", (False, True): "right"}


class Leaf:
    """An open block of text, to which the document offers each further line by `takes`."""

    is_open = True

    def __init__(self, element):
        self.element = element

    def takes(self, line):
        """Add a line if it belongs here, whatever it looks like; return whether it does."""
        return False

    def close(self, document):
        """Finish the element, after its last line."""


class Paragraph(Leaf):
    """Text, which definitions of references may precede."""

    def __init__(self, element, line):
        super().__init__(element)
        self.lines = [line]

    def become_heading(self, document, level):
        """Turn the paragraph into a heading, for a line of `=` or `-` below it; return True."""
        document.leaf = None
        document.add_heading(level, "\n".join(self.lines), self.element)
        return True

    def close(self, document):
        self._take_out_definitions(document.references)
        container = document.open[-1].element
        if not self.lines:
            container.remove(self.element)
            return
        text = "\n".join(self.lines)
        if container.tag == "li" and container[0] is self.element:
            text = TASK.sub(lambda task: "☐ " if task[1] == " " else "☑ ", text)
        document.set_text(self.element, text)

    def _take_out_definitions(self, references):
        while self.lines and (match := DEFINITION.match(self.lines[0])):
            label, address, title = match.groups()
            if len(references) < MAX_DEFINITIONS:
                references.setdefault(label_key(label), (address, title[1:-1] if title else None))
            self.lines.pop(0)


class Code(Leaf):
    """Lines of code, shown as they are."""

    language = None

    def __init__(self, element):
        super().__init__(element)
        self.lines = []

    def close(self, document):
        code = etree.SubElement(self.element, "code")
        if self.language:
            code.set("class", f"language-{self.language}")
        code.text = AtomicString(code_escape("\n".join([*self.lines, ""])))


class Fence(Code):
    """Code between two lines of three or more backticks or tildes."""

    def __init__(self, element, indent, fence, info):
        super().__init__(element)
        self.indent = len(indent)
        self.end = re.compile(f" {{0,3}}{fence[0]}{{{len(fence)},}} *$")
        word = info.split()[0] if info.split() else ""
        self.language = word if LANGUAGE.fullmatch(word) else None

    def takes(self, line):
        if self.end.match(line):
            self.is_open = False
        else:
            margin = min(self.indent, len(line) - len(line.lstrip(" ")))
            self.lines.append(line[margin:])
        return True


class IndentedCode(Code):
    """Code indented by four spaces."""

    def takes(self, line):
        if line.strip() and not line.startswith("    "):
            return False
        self.lines.append(line[4:])
        return True

    def close(self, document):
        while not self.lines[-1].strip():
            self.lines.pop()
        super().close(document)


class Table(Leaf):
    """A table; each row has as many cells as the first."""

    def __init__(self, element, alignments):
        super().__init__(element)
        self.alignments = alignments
        self.head = etree.SubElement(element, "thead")
        self.body = None

    def has_room(self, document):
        """Return whether the document may have another row of table cells."""
        return document.budget.cells + len(self.alignments) <= MAX_CELLS

    def add_row(self, document, line, tag):
        """Add a line as a row of cells, `tag` "th" or "td", as many as the table has columns."""
        if tag == "td" and self.body is None:
            self.body = etree.SubElement(self.element, "tbody")
        row = etree.SubElement(self.head if tag == "th" else self.body, "tr")
        texts = split_row(line)[: len(self.alignments)]
        texts += [""] * (len(self.alignments) - len(texts))
        document.budget.cells += len(texts)
        for text, alignment in zip(texts, self.alignments, strict=True):
            cell = etree.SubElement(row, tag)
            if alignment:
                cell.set("align", alignment)
            document.set_text(cell, text)


def label_key(label):
    """Return the form of a label to look it up by: lower case, single spaces, no backticks."""
    return " ".join(label.replace("`", "").lower().split())


def split_row(line):
    r"""Return the texts of the cells of a table's row. `\|` stands for a bar."""
    line = line.strip()
    cells = PIPE.split(line)
    if line.startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return [cell.strip().replace("\\|", "|") for cell in cells]


def delimiter_row(line):
    """Return the columns' alignments if a line is a table's delimiter row, else None."""
    cells = split_row(line)
    if len(cells) > MAX_COLUMNS or not all(re.fullmatch(":?-+:?", cell) for cell in cells):
        return None
    return [ALIGNMENTS.get((cell[0] == ":", cell[-1] == ":")) for cell in cells]
