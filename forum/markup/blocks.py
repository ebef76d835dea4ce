"""Parsing the blocks of a post (paragraphs, lists, quotes, code, tables) by GitHub's rules.

Python-Markdown's own block parser follows the Markdown of 2004, where a nested list is indented by
four spaces and a list needs a blank line before it; and parts of it take quadratic time or overflow
the stack. This one goes line by line as CommonMark's appendix "A parsing strategy" describes, with
the tables of GitHub Flavored Markdown and without raw HTML. It takes linear time and never
recurses.
"""

import re
import xml.etree.ElementTree as etree
from dataclasses import dataclass

from markdown.blockparser import BlockParser
from markdown.util import AtomicString

from .leaves import Fence, IndentedCode, Paragraph, Table, delimiter_row, split_row
from .limits import MAX_NESTING, InlineBudget

QUOTE = re.compile(r" {0,3}> ?")
ITEM = re.compile(r"( {0,3})([-+*]|([0-9]{1,9})[.)])( *)(?=(.?))")
HEADING = re.compile(r" {0,3}(#{1,6})(?= |$)")
UNDERLINE = re.compile(r" {0,3}(=+|-+) *$")
FENCE = re.compile(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$")
# What may precede the text of a line in nested blocks. Only there tabs are expanded.
PREFIX = re.compile(r"[ \t>*+\-.)\d]*")


@dataclass(eq=False)
class Container:
    """An open block that contains other blocks: "document", "quote", "list" or "item"."""

    kind: str
    element: etree.Element
    # Of a list: the marker that further items must have.
    marker: str = ""
    # Of an item: the column where its text begins.
    indent: int = 0
    after_blank: bool = False
    loose: bool = False

    @property
    def is_empty(self):
        """Return whether no block has been added yet."""
        return len(self.element) == 0


class GitHubBlockParser(BlockParser):
    """The block parser to be used in place of Python-Markdown's own."""

    def parseDocument(self, lines):
        """Return the element tree of a document's blocks, with inline markup still as text.

        Raises Refused where the text exceeds a limit.
        """
        self.root = etree.Element(self.md.doc_tag)
        document = Document(self.root, InlineBudget(), self.md.references)
        for line in lines:
            document.feed(line)
        document.close(0)
        return etree.ElementTree(self.root)


class Document:
    """The state of parsing a document: its open blocks, while lines are fed one by one."""

    def __init__(self, root, budget, references):
        self.open = [Container("document", root)]
        self.leaf = None
        self.budget = budget
        self.references = references

    def feed(self, line):
        """Parse the next line, a string without its line break."""
        if "\t" in line and not (isinstance(self.leaf, Fence) and len(self.open) == 1):
            prefix = PREFIX.match(line)[0]
            line = prefix.expandtabs(4) + line[len(prefix) :]
        line, depth = self._continue_containers(line)
        is_inside = depth == len(self.open)
        if is_inside and self.leaf and self.leaf.takes(line):
            if not self.leaf.is_open:
                self._close_leaf()
            return
        if not line.strip():
            self._blank(depth)
            return
        line, depth = self._open_containers(line, depth)
        if line.strip() and not self._start_leaf(line, depth):
            self._add_text(line, depth)

    def close(self, depth):
        """Close the open leaf, and all containers but the outermost `depth` ones."""
        self._close_leaf()
        while len(self.open) > depth:
            container = self.open.pop()
            if container.kind == "list" and not container.loose:
                for paragraph in container.element.findall("li/p"):
                    # The cleaning removes the tag and leaves the text.
                    paragraph.tag = "span"

    def _close_leaf(self):
        if self.leaf:
            leaf, self.leaf = self.leaf, None
            leaf.close(self)

    def _continue_containers(self, line):
        """Strip the prefixes of the open containers; return the line and how many continue."""
        depth = 1
        for container in self.open[1:]:
            if container.kind == "quote":
                marker = QUOTE.match(line)
                if not marker:
                    break
                line = line[marker.end() :]
            elif container.kind == "item":
                if not line.strip():
                    if container.is_empty:
                        break
                elif indentation(line) < container.indent:
                    break
                line = line[container.indent :]
            depth += 1
        return line, depth

    def _open_containers(self, line, depth):
        """Open the quotes and lists that begin here; return the stripped line and the depth."""
        while len(self.open) < MAX_NESTING or depth < len(self.open):
            if marker := QUOTE.match(line):
                self.close(depth)
                self.open.append(Container("quote", self.add("blockquote")))
                line = line[marker.end() :]
            elif self._starts_item(line, depth):
                line = self._open_item(line, depth)
            else:
                break
            depth = len(self.open)
        return line, depth

    def _starts_item(self, line, depth):
        match = ITEM.match(line)
        if not match or is_rule(line) or (match[5] and not match[4]):
            return False
        if isinstance(self.leaf, Paragraph) and depth == len(self.open):
            # Otherwise a line that wraps before "2024." or "-" would become a list.
            is_underline = UNDERLINE.match(line)
            return bool(match[5]) and match[3] in (None, "1") and not is_underline
        return True

    def _open_item(self, line, depth):
        match = ITEM.match(line)
        marker = match[2][-1]
        self.close(depth)
        if self.open[-1].kind != "list" or self.open[-1].marker != marker:
            element = self.add("ol" if match[3] else "ul")
            if match[3] and int(match[3]) != 1:
                element.set("start", str(int(match[3])))
            self.open.append(Container("list", element, marker=marker))
        # With more than four spaces the item begins with indented code.
        spaces = len(match[4]) if match[5] and len(match[4]) < 5 else 1
        indent = match.end(2) + spaces
        self.open.append(Container("item", self.add("li"), indent=indent))
        return line[indent:]

    def _start_leaf(self, line, depth):
        """Begin a heading, code, rule or table if the line starts one; return whether it does."""
        if indentation(line) >= 4:
            return self._start_indented_code(line, depth)
        if isinstance(self.leaf, Paragraph) and depth == len(self.open):
            if match := UNDERLINE.match(line):
                return self.leaf.become_heading(self, level=1 if match[1][0] == "=" else 2)
            if self._start_table(line):
                return True
        if match := HEADING.match(line):
            self.close(depth)
            text = line[match.end() :].strip()
            unclosed = text.rstrip("#")
            text = unclosed.rstrip() if unclosed[-1:] in ("", " ") else text
            self.add_heading(len(match[1]), text)
        elif match := FENCE.match(line):
            self.close(depth)
            self.leaf = Fence(self.add("pre"), *match.groups())
        elif is_rule(line):
            self.close(depth)
            self.add("hr")
        else:
            return False
        return True

    def _start_indented_code(self, line, depth):
        if isinstance(self.leaf, Paragraph):
            return False
        self.close(depth)
        self.leaf = IndentedCode(self.add("pre"))
        return self.leaf.takes(line)

    def _start_table(self, line):
        header = self.leaf.lines[-1]
        alignments = delimiter_row(line) if "|" in line else None
        if not alignments or len(split_row(header)) != len(alignments):
            return False
        self.leaf.lines.pop()
        self._close_leaf()
        self.leaf = Table(self.add("table"), alignments)
        self.leaf.add_row(self, header, tag="th")
        return True

    def _blank(self, depth):
        self.close(depth)
        for container in reversed(self.open):
            container.after_blank = True
            if container.kind == "quote":
                break

    def _add_text(self, line, depth):
        """Add a line of text to the open paragraph or table, or begin a paragraph."""
        if isinstance(self.leaf, Table) and depth == len(self.open) and self.leaf.has_room(self):
            self.leaf.add_row(self, line, tag="td")
        elif isinstance(self.leaf, Paragraph):
            # Also without the prefix of its quote or list: CommonMark's "lazy continuation line".
            self.leaf.lines.append(line.strip())
        else:
            self.close(depth)
            self.leaf = Paragraph(self.add("p"), line.strip())

    def add(self, tag):
        """Add an empty element to the innermost open container; return it."""
        if self.open[-1].kind == "list" and tag != "li":
            self.close(len(self.open) - 1)
        container = self.open[-1]
        if container.after_blank and not container.is_empty and container.kind in ("list", "item"):
            # A blank line between blocks makes their list a loose one.
            (container if container.kind == "list" else self.open[-2]).loose = True
        for open_container in self.open:
            open_container.after_blank = False
        return etree.SubElement(container.element, tag)

    def add_heading(self, level, text, element=None):
        """Add a heading of `level` 1 to 6, as two levels lower: the page has its own headings.

        `element` is an existing element to turn into it.
        """
        element = self.add("h6") if element is None else element
        element.tag = f"h{min(level + 2, 6)}"
        self.set_text(element, text)

    def set_text(self, element, text):
        """Set an element's text, to be parsed for inline markup later if it may have any.

        Raises Refused where it exceeds a limit.
        """
        element.text = text if self.budget.spend(text) else AtomicString(text)


def indentation(line):
    """Return the number of spaces that a line begins with."""
    return len(line) - len(line.lstrip(" "))


def is_rule(line):
    """Return whether a line is a thematic break: three or more of one of `-`, `_`, `*`."""
    marks = line.replace(" ", "")
    return (
        len(marks) > 2 and marks[0] in "-_*" and not marks.strip(marks[0]) and indentation(line) < 4
    )
