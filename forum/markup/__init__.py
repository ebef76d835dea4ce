"""Rendering posts: from untrusted Markdown to the safe HTML that is stored and shown.

`render` never hangs and never raises, whatever its input. A text passes a cleaning and limits on
its length and cost (`limits`), a lean Markdown parser (`blocks`, `leaves`, `inline`, `emphasis`),
an allow-list of HTML (`cleaning`), and a limit on the size of the output. If it exceeds a limit, it
is shown as it was typed.
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

# Raise it with each change of the output, so that `forum_rerender` finds the stored posts.
RENDERER_VERSION = 1

logger = logging.getLogger(__name__)
# Each thread has its own converter, because it holds the state of the text being converted.
_thread = threading.local()


@dataclass(frozen=True)
class Rendered:
    """A post's safe HTML; `plain` is true where it shows the text as it was typed."""

    html: str
    plain: bool


def render(body):
    """Render Markdown, any string; return a Rendered.

    Its `plain` is true where the text was too long, too costly to parse, or its HTML too large:
    then the HTML shows the text as it was typed. Takes at most 500 ms of CPU for 20,000 characters.
    """
    try:
        return Rendered(_convert(clean_text(body)), plain=False)
    except Exception as error:
        # RecursionError and MemoryError, too: a post must be shown whatever its text.
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
    # Checked before the cleaning, to bound its cost too; it makes the text hardly longer.
    if len(converted) > MAX_GROWTH * len(text) + MAX_GROWTH_EXTRA:
        raise Refused("the text would grow too much")
    # Control characters may also be written as references such as "&#8;".
    return without_controls(_thread.cleaners[bool(conf.FORUM_ALLOW_IMAGES)].clean(converted))


def _as_typed(text):
    """Return a text as HTML that shows it character by character."""
    paragraphs = re.split("\n{2,}", html.escape(text, quote=False).strip("\n"))
    return "".join(f"<p>{text}</p>" for text in paragraphs if text).replace("\n", "<br>")
