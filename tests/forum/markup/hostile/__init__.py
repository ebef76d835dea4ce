"""Text that was made to hurt a renderer of Markdown, for every test that needs some.

`CASES` are generators of texts of any size, `ONE_LINERS` small texts that made some renderer raise
an error, `PAYLOADS` Markdown and HTML that tries to run a script, `fuzz` makes random texts.
"""

import json
import random
from pathlib import Path

from . import blocks, extensions, inline  # noqa: F401 (they fill CASES)
from .generators import CASES

__all__ = ["CASES", "ONE_LINERS", "PAYLOADS", "fuzz"]

HERE = Path(__file__).parent
ONE_LINERS: list[str] = json.loads((HERE / "one_liners.json").read_text(encoding="ascii"))
PAYLOADS: list[str] = json.loads((HERE / "xss_payloads.json").read_text(encoding="ascii"))

TOKENS = [
    "*",
    "**",
    "***",
    "_",
    "__",
    "`",
    "``",
    "```",
    "~~~",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "][",
    "]: ",
    "[^a]",
    "[^a]: ",
    "*[a]: ",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<![CDATA[",
    "]]>",
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<hr>",
    "<br/>",
    '<div markdown="1">',
    '<p markdown="span">',
    "<script>",
    "</script>",
    "<style>",
    "<pre>",
    "</pre>",
    "<li>",
    "<td>",
    "&amp;",
    "&#",
    "&",
    ";",
    "|",
    "-|-",
    "|-|",
    "\n|",
    "#",
    "## ",
    "===",
    "---",
    "> ",
    "- ",
    "* ",
    "1. ",
    "    ",
    "\t",
    " ",
    "  \n",
    "\n",
    "\n\n",
    "\n\n    ",
    "\\",
    '"',
    "'",
    "...",
    "--",
    "{",
    "}",
    "{: ",
    "{.a}",
    "{#b}",
    " {id}",
    "=",
    "a",
    "b",
    "word",
    "1",
    "[TOC]",
    "///Footnotes Go Here///",
    "http://a.b",
    "<http://a>",
    "<a@b.c>",
    "\x00",
    "\x02",
    "\u2028",
    "\u00e9",
    "\U0001f4a9",
    ":::py\n",
    "#!py\n",
    'hl_lines="1"',
    "```{.py ",
    "klzzwxh:0001",
]


def fuzz(seed: int, most_tokens: int = 60) -> str:
    """A random but repeatable Markdown-like text."""
    rng = random.Random(seed)
    # Sometimes draw from few tokens only, so that they interact more.
    pool = rng.sample(TOKENS, rng.choice([4, 8, 16, len(TOKENS)]))
    return "".join(rng.choice(pool) for _ in range(rng.randint(1, most_tokens)))
