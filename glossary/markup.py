"""Rendering of definitions from Markdown to safe HTML, and `[[term]]` for any host's Markdown.

    markdown.markdown(text, extensions=["glossary.markup"])

`[[precision medicine]]` and `[[precision medicine|another text]]` become a link to the term, also
where linking is switched off or the term is added later; `[[!cell]]` keeps the word from being
linked. The link's address looks the term up when it is followed, so stored HTML never goes stale.
"""

import re
import threading
import xml.etree.ElementTree as etree
from html import escape
from urllib.parse import urlencode

import markdown
import nh3
from django.urls import NoReverseMatch, reverse
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

MAX_LENGTH = 20_000
MAX_NESTING = 20
# The parser's time grows with the square of the number of lines, and with the characters that it
# reads for each bracket. At these limits it takes about a quarter of a second.
MAX_LINES = 2_000
MAX_BRACKET_COST = 1_500_000

TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "sub", "sup", "span"),
    *("ul", "ol", "li", "dl", "dt", "dd", "h3", "h4", "h5", "h6", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
CLASSES = {"a": {"glossary-term"}, "span": {"nolink"}}
URL_SCHEMES = {"http", "https", "mailto"}

# Deeper nesting cannot be shown sensibly, and the parser recurses for each level.
_DEEPLY_NESTED = re.compile(rf"^[ \t]*(?:>[ \t]*){{{MAX_NESTING}}}|^[ ]{{{4 * MAX_NESTING}}}", re.M)
# Attacks, because the parser searches for the end of each mark; nobody writes such runs.
_RUN_OF_MARKS = re.compile(r"([\[\]!`<>()\\])\1{15,}")

# As nh3 writes it. Only `[[…]]` can produce this class.
_LINK_BY_HAND = re.compile(r'(<a class="glossary-term" href=")[^"?]*(?=\?term=)')

_parsers = threading.local()


def render(text):
    """Render Markdown to safe HTML. Never raises.

    Text longer than `MAX_LENGTH` characters, and text on which the parser fails, becomes escaped
    paragraphs. Raw HTML is escaped. Returns "" if nothing in the text is visible.
    """
    if not text or not text.strip():
        return ""
    # Lone surrogates cannot be shown or stored.
    text = text.encode(errors="replace").decode()
    html = _as_paragraphs(text) if _is_too_much(text) else _parsed(text)
    html = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=URL_SCHEMES,
        link_rel="nofollow noopener",
    )
    return html if _shows_something(html) else ""


def readdressed(html):
    """Return HTML made by `render`, with the links of `[[…]]` set to the present address.

    The address depends on the reader's language (`i18n_patterns`) and on the server
    (`FORCE_SCRIPT_NAME`).
    """
    if "glossary-term" not in html:
        return html
    try:
        address = reverse("glossary:find")
    except NoReverseMatch:
        return html
    return _LINK_BY_HAND.sub(lambda match: match.group(1) + address, html)


def plain_text(html):
    """Return the visible text of HTML made by `render`, with runs of blanks collapsed."""
    import html as entities

    return " ".join(entities.unescape(nh3.clean(html, tags=set())).split())


def _is_too_much(text):
    return (
        len(text) > MAX_LENGTH
        or text.count("\n") > MAX_LINES
        or _DEEPLY_NESTED.search(text)
        or _RUN_OF_MARKS.search(text)
        or sum(map(_cost_of_brackets, re.split(r"\n\s*\n", text))) > MAX_BRACKET_COST
    )


def _cost_of_brackets(paragraph):
    """Estimate how many characters the parser reads in search of closing brackets."""
    cost, open_brackets, open_parentheses = 0, [], []
    for bracket in re.finditer(r"\]?\(|[\[\])]", paragraph):
        offset, kind = bracket.start(), bracket.group()
        if kind.startswith("]") and open_brackets:
            cost += offset - open_brackets.pop()
        if kind == "[":
            open_brackets.append(offset)
        elif kind == "](":
            open_parentheses.append(offset)
        elif kind == ")" and open_parentheses:
            cost += offset - open_parentheses.pop()
    return cost + sum(len(paragraph) - opened for opened in open_brackets + open_parentheses)


def _parsed(text):
    parser = getattr(_parsers, "parser", None) or _new_parser()
    # Each thread keeps a parser, because making one takes as long as using it. After an error it is
    # dropped, because its state is undefined.
    _parsers.parser = None
    try:
        html = parser.reset().convert(text)
    except Exception:  # the parser recurses and may raise anything on hostile text
        return _as_paragraphs(text)
    _parsers.parser = parser
    return html


def _new_parser():
    parser = markdown.Markdown(extensions=["sane_lists", "tables", "def_list", TermLinks()])
    parser.preprocessors.deregister("html_block")
    parser.inlinePatterns.deregister("html")
    # The page has its own h1 and h2 above the definition.
    parser.treeprocessors.register(_LowerHeadings(parser), "glossary_headings", 5)
    return parser


def _as_paragraphs(text):
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)


def _shows_something(html):
    return bool(plain_text(html).strip("\u00a0\u200b\u200c\u200d\u2060\ufeff\u00ad "))


class _LowerHeadings(markdown.treeprocessors.Treeprocessor):
    """Lowers headings by two levels, below those of the page."""

    def run(self, root):
        for element in root.iter():
            if re.fullmatch("h[1-6]", element.tag or ""):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"


class TermLinks(Extension):
    """Markdown extension for `[[term]]`, `[[term|shown text]]` and `[[!not here]]`.

    glossary: the slug of the glossary whose meaning comes first, "" for none.
    """

    def __init__(self, **kwargs):
        self.config = {"glossary": ["", "The slug of the glossary whose meaning comes first."]}
        super().__init__(**kwargs)

    def extendMarkdown(self, md):
        """Add the pattern, before Markdown's own brackets and after its back-ticks and escapes."""
        pattern = _TermLinkPattern(self.getConfig("glossary"), md)
        md.inlinePatterns.register(pattern, "glossary_terms", 175)


class _TermLinkPattern(InlineProcessor):
    def __init__(self, glossary, md):
        super().__init__(r"\[\[(!?)([^\[\]|\n]{1,200})(?:\|([^\[\]|\n]{1,200}))?\]\]", md)
        self.glossary = glossary

    def handleMatch(self, m, data):
        is_nolink, form, shown = m.group(1), m.group(2).strip(), (m.group(3) or "").strip()
        if not form:
            return None, None, None
        nolink = {"class": "nolink"}
        element = etree.Element("span", nolink) if is_nolink else self._link(form)
        element.text = markdown.util.AtomicString(shown or form)
        return element, m.start(0), m.end(0)

    def _link(self, form):
        query = {"term": form} | ({"glossary": self.glossary} if self.glossary else {})
        try:
            address = f"{reverse('glossary:find')}?{urlencode(query)}"
        except NoReverseMatch:
            # The host left out the glossary's addresses; `manage.py check` says so.
            return etree.Element("span")
        return etree.Element("a", {"class": "glossary-term", "href": address})


def makeExtension(**kwargs):
    """Return the extension, for `extensions=["glossary.markup"]`."""
    return TermLinks(**kwargs)
