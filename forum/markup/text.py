"""Rendered posts as plain text, and quoting posts in Markdown."""

import html
import re

TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:\s[^<>]*)?>")
IN_LINE = {"a", "strong", "em", "del", "code", "img"}
MAX_QUOTE_LENGTH = 1_200
MAX_QUOTE_LINES = 20
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def to_text(rendered):
    """Return the visible text of HTML that `render` made, one line per block.

    For excerpts and mail.
    """
    text = html.unescape(TAG.sub(_space_for_tag, rendered))
    lines = (line.rstrip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line.strip())


def _space_for_tag(match):
    closing, tag = match.groups()
    if tag in IN_LINE:
        return ""
    if tag in ("td", "th"):
        return " " if closing else ""
    return "\n"


def quote(body, number):
    """Return Markdown that quotes a post: `> #3146:`, then the quoted lines, then a blank line.

    `body` is the post's Markdown or a selected part of it, `number` the post's number. Quotes in
    the post are left out, unless it has nothing else; a long text is cut. The quote names the post,
    not its author, so that it stays right when the author is renamed.
    """
    lines = body.strip("\n").split("\n")
    lines = _cut(_without_quotes(lines) or lines)
    quoted = [f"> #{number}:", ">", *(f"> {line}".rstrip() for line in lines)]
    return "\n".join(quoted) + "\n\n"


def _without_quotes(lines):
    """Return the lines that are no quotes, without blank ones at the ends or doubled."""
    result, fence = [], None
    for line in lines:
        if match := FENCE.match(line):
            if fence is None:
                fence = match[1]
            elif match[1].startswith(fence):
                fence = None
        if fence is None and line.lstrip().startswith(">"):
            line = ""
        if line.strip() or fence or (result and result[-1].strip()):
            result.append(line)
    while result and not result[-1].strip():
        result.pop()
    return result


def _cut(lines):
    """Return the lines up to the limits of a quote, followed by "…" if any were cut."""
    text = "\n".join(lines)
    short = "\n".join(lines[:MAX_QUOTE_LINES])
    if len(short) > MAX_QUOTE_LENGTH:
        short = short[:MAX_QUOTE_LENGTH]
        short = short.rpartition(" ")[0] or short
    return lines if short == text else [*short.split("\n"), "…"]
