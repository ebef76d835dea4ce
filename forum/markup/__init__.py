"""Markdown that cannot hurt: a post's text to the HTML that is stored and shown.

`render` never hangs and never raises, whatever it is fed. A text goes through a length limit, a
cleaning (`limits`), the blocks and inline markup of a lean Markdown (`blocks`, `leaves`, `inline`)
whose costs are counted before they arise, one allow-list (`cleaning`), and a limit on what comes
out. Where any of them refuses, the text is shown as it was typed.
"""

import html
import logging
import re
import threading
from contextlib import suppress
from dataclasses import dataclass

from forum import conf

from .cleaning import build_cleaner
from .inline import Converter
from .limits import MAX_GROWTH, MAX_GROWTH_EXTRA, Refused, clean_text, is_blank, without_controls
from .text import quote, to_text

__all__ = ["RENDERER_VERSION", "Rendered", "clean_text", "is_blank", "quote", "render", "to_text"]

# Raise it with every change to what comes out, so that stored posts can be found and re-rendered.
RENDERER_VERSION = 1

logger = logging.getLogger(__name__)
# A converter holds the state of the text that it converts, so each thread has its own.
_thread = threading.local()


@dataclass(frozen=True)
class Rendered:
    """A post's HTML, safe to be put into a page, and whether it is plain text, markup unread."""

    html: str
    plain: bool


def render(body):
    """Return a post's Markdown, any string, as `Rendered` HTML.

    `plain` is true where the text was too long, too costly to read as Markdown or grew too much:
    it is then shown as it was typed. Takes at most 500 ms of CPU for 20,000 characters.
    """
    try:
        return Rendered(_convert(clean_text(body)), plain=False)
    except Exception as error:
        # RecursionError, too, and MemoryError: what a person wrote must be shown, whatever it is.
        _thread.__dict__.clear()
        if not isinstance(error, (Refused, RecursionError)):
            with suppress(Exception):
                logger.warning("A post is shown as plain text", exc_info=True)
    return Rendered(_as_typed(clean_text(body)), plain=True)


def _convert(text):
    if len(text) > conf.FORUM_BODY_MAX_LENGTH:
        raise Refused("the text is too long")
    if not hasattr(_thread, "converter"):
        _thread.converter = Converter(output_format="html")
        _thread.cleaners = {allow: build_cleaner(allow_images=allow) for allow in (False, True)}
    converted = _thread.converter.reset().convert(text)
    # Before the cleaning, so that its work is bounded too; it adds next to nothing.
    if len(converted) > MAX_GROWTH * len(text) + MAX_GROWTH_EXTRA:
        raise Refused("the text would grow too much")
    # A character may also be written as its number, "&#8;".
    return without_controls(_thread.cleaners[bool(conf.FORUM_ALLOW_IMAGES)].clean(converted))


def _as_typed(text):
    """Return a text as HTML that shows it character by character."""
    paragraphs = re.split("\n{2,}", html.escape(text, quote=False).strip("\n"))
    return "".join(f"<p>{each}</p>" for each in paragraphs if each).replace("\n", "<br>")
