"""Emphasis by CommonMark's rules: which `*` and `_` form pairs, and which are plain characters.

Python-Markdown 3.11.3 loses characters where they do not form pairs: from `*b**b*word` it drops the
"w". This one follows CommonMark's appendix "An algorithm for parsing nested emphasis and links", in
linear time, and works on the element tree after links and code have become elements.
"""

import re
import unicodedata
import xml.etree.ElementTree as etree

from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

RUN = re.compile(r"(\*+|_+)")


class Run:
    """A run of one mark such as `**`: how much of it is left, and the tags it ends and begins.

    `before` and `after` are the characters around it.
    """

    def __init__(self, marks, before, after):
        self.mark = marks[0]
        self.left = self.length = len(marks)
        self.ends, self.begins = [], []
        space_before, space_after = before.isspace(), after.isspace()
        sign_before, sign_after = is_sign(before), is_sign(after)
        opens = not space_after and (not sign_after or space_before or sign_before)
        closes = not space_before and (not sign_before or space_after or sign_after)
        if self.mark == "_":
            # Otherwise a snake_case_name would be emphasised.
            opens, closes = (
                opens and (not closes or sign_before),
                closes and (not opens or sign_after),
            )
        self.can_open, self.can_close = opens, closes

    def fits(self, closer):
        """Return whether this run may begin what `closer` ends, by the "rule of three"."""
        if self.mark != closer.mark:
            return False
        if not (self.can_close or closer.can_open) or (self.length + closer.length) % 3:
            return True
        return self.length % 3 == 0 and closer.length % 3 == 0


class EmphasisTreeprocessor(Treeprocessor):
    """The step that reads emphasis in an element tree."""

    def run(self, root):
        """Insert `em` and `strong` elements into the tree of a document."""
        for element in list(root.iter()):
            if element.tag not in ("pre", "code"):
                self._emphasise(element)

    def _emphasise(self, element):
        children = list(element)
        texts = [element.text, *(child.tail for child in children)]
        if not any(text and is_open(text) and RUN.search(text) for text in texts):
            return
        parts = []
        for index, text in enumerate(texts):
            before = edge(children[index - 1]) if index else " "
            after = edge(children[index]) if index < len(children) else " "
            parts.extend(split(text or "", before, after))
            parts.extend(children[index : index + 1])
        pair([part for part in parts if isinstance(part, Run)])
        rebuild(element, parts)


def split(text, before, after):
    """Split the text between two elements into strings and Runs; return them as a list.

    `before` and `after` are the characters that the elements count as.
    """
    if not is_open(text):
        return [text]
    parts = RUN.split(text)
    around = before + text + after
    position = 0
    for index, part in enumerate(parts):
        end = position + len(part)
        if index % 2:
            # Indices in `around` are larger by one than those in `text`.
            parts[index] = Run(part, around[position], around[end + 1])
        position = end
    return parts


def pair(runs):
    """Decide which Runs begin and end emphasis, and set their `begins`, `ends` and `left`."""
    openers = []
    # Per kind of closer: how many openers are known not to fit. This makes the time linear.
    searched = {}
    for run in runs:
        kind = (run.mark, run.can_open, run.length % 3)
        while run.can_close and run.left:
            candidates = range(len(openers) - 1, searched.get(kind, 0) - 1, -1)
            match = next((index for index in candidates if openers[index].fits(run)), None)
            if match is None:
                searched[kind] = len(openers)
                break
            opener = openers[match]
            size = min(opener.left, run.left, 2)
            tag = "strong" if size == 2 else "em"
            opener.begins.append(tag)
            run.ends.append(tag)
            opener.left -= size
            run.left -= size
            del openers[match + 1 if opener.left else match :]
            searched = {key: min(count, len(openers)) for key, count in searched.items()}
        if run.can_open and run.left:
            openers.append(run)


def rebuild(element, parts):
    """Replace the content of an element by `parts`: strings, elements and paired Runs."""
    for child in list(element):
        element.remove(child)
        child.tail = None
    element.text = None
    path = [element]
    for part in parts:
        if isinstance(part, Run):
            del path[len(path) - len(part.ends) :]
            append_text(path[-1], part.mark * part.left)
            for tag in reversed(part.begins):
                path.append(etree.SubElement(path[-1], tag))
        elif isinstance(part, str):
            append_text(path[-1], part)
        else:
            path[-1].append(part)


def append_text(element, text):
    """Append a text to the content of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def edge(element):
    """Return the character that an element counts as next to a run of marks."""
    return " " if element.tag == "br" else "."


def is_open(text):
    """Return whether a text may contain markup, unlike code and bare addresses."""
    return not isinstance(text, AtomicString)


def is_sign(character):
    """Return whether a character is punctuation, a symbol, or the placeholder of an escaped one."""
    return character in (STX, ETX) or unicodedata.category(character)[0] in "PS"
