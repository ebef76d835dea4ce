"""Tags: their syntax, names and attributes, and their effect on the text that a reader sees."""

import re
from html import unescape

from glossary.engine.options import Options


def names(text: str) -> frozenset[str]:
    """Return the names in `text`, which are separated by blanks."""
    return frozenset(text.split())


# Tags, comments and character references as the HTML5 tokenizer reads them (_BARE_TAG and
# _OTHER_TAG without the "<"). An unclosed one runs to the end of the page. "</" at the very end
# would be text, but is not read as such: another tag may follow it where the page is continued.
_BLANKS = r"[\t\n\f\r ]*+"
_BARE_TAG = r"/?+ [a-zA-Z] [a-zA-Z0-9]*+ >"
_OTHER_TAG = rf"""
    /?+ [a-zA-Z] [^\t\n\f\r />]*+
        (?: [\t\n\f\r /]++
          | [^\t\n\f\r />] [^\t\n\f\r />=]*+
            (?: {_BLANKS} = {_BLANKS}
                (?: "[^"]*+" | '[^']*+' | (?=>) | [^\t\n\f\r >"'] [^\t\n\f\r >]*+ )
              | (?! {_BLANKS} = ) )
        )*+ >
    | !-- (?: -?> | [\s\S]*? (?: --!?> | \Z ) )
    | [!?] [^>]*+ >?
    | / (?: > | [^a-zA-Z>] [^>]*+ >? | \Z )
    | /? [a-zA-Z] [\s\S]*+
"""
_TAG = rf"< (?: {_BARE_TAG} | {_OTHER_TAG} )"
_REFERENCE = r"& (?: \# (?: [0-9]++ | [xX] [0-9a-fA-F]++ ) ;? | [a-zA-Z] [a-zA-Z0-9]*+ ;? )"
# Runs of tags without attributes match as one, blanks between them included: there are few
# different runs, so that what they become can be remembered.
TAGS = re.compile(
    rf"( < (?: {_BARE_TAG} (?: {_BLANKS} < {_BARE_TAG} )*+ | {_OTHER_TAG} ) )", re.VERBOSE
)
REFERENCES = re.compile(f"({_REFERENCE})", re.VERBOSE)
MARKUP = re.compile(f"{_TAG} | {_REFERENCE}", re.VERBOSE)
_NAME = re.compile(r"</?([a-zA-Z][^\t\n\f\r />]*)")
_ATTRIBUTE = re.compile(
    r"""
    [\t\n\f\r /]*+ ( [^\t\n\f\r />] [^\t\n\f\r />=]*+ )
    (?: [\t\n\f\r ]*+ = [\t\n\f\r ]*+ (?: "([^"]*+)" | '([^']*+)' | ([^\t\n\f\r >]*+) ) )?
    """,
    re.VERBOSE,
)
_ATTRIBUTE_OF_A_ZONE = re.compile("class|aria-hidden|role|contenteditable", re.IGNORECASE)

# What replaces a tag in the text that a reader sees: nothing, the end of a word or of a block.
NOTHING, BREAK, BLOCK = "", "\x02", "\x03"

BLOCKS = names("""
    address article aside blockquote body caption center col colgroup dd details dialog dir div dl
    dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup
    hr html legend li listing main menu nav noframes ol optgroup option p plaintext pre search
    section summary table tbody td textarea tfoot th thead title tr ul xmp
    """)
BREAKS = names("""
    applet area audio br button canvas datalist embed iframe image img input keygen marquee math
    meter object param picture progress q rp rt rtc select source sup svg track video
    """)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Elements in which nothing is linked; options add headings and abbreviations.
ZONES = names("""
    a applet audio button canvas code datalist head iframe kbd listing math meter noembed noframes
    object optgroup option plaintext pre progress samp script select style svg template textarea
    title tt video xmp
    """)
RAW_TEXT = frozenset(
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"]
)
# Elements that can only be read by HTML5's tree construction; see `html5.tree`.
INTRICATE = RAW_TEXT | {"svg", "math", "template", "select", "frameset", "head"}
VOID = names("""
    area base basefont bgsound br col command embed frame hr image img input keygen link meta
    param source track wbr
    """)


class Tag:
    """A start or end tag.

    name: in lower case. zone: whether it opens an element in which nothing is linked.
    replacement: what replaces it in the text that a reader sees. intricate: whether it needs
    HTML5's tree construction. source: the tag as it is written.
    """

    __slots__ = ("closing", "intricate", "name", "replacement", "self_closing", "source", "zone")

    def __init__(self, source: str, options: Options):
        self.source = source
        self.name = _NAME.match(source)[1].lower()
        self.closing = source[1] == "/"
        self.self_closing = source.endswith("/>")
        self.replacement = _replacement(self.name, options)
        opens = not self.closing and self.name not in VOID
        self.zone = opens and _is_zone(self.name, source, options)
        page = self.name in ("html", "body")
        self.intricate = opens and (self.name in INTRICATE or (page and self.zone))

    def attributes(self) -> dict[str, str]:
        """Return the attributes, names in lower case; the first wins where a name is repeated."""
        return attributes(self.source)


def attributes(source: str) -> dict[str, str]:
    """Return the attributes of a complete start tag, names in lower case, values decoded."""
    values = {}
    end = len(source) - 1
    for match in _ATTRIBUTE.finditer(source, _NAME.match(source).end(), end):
        name, double, single, bare = match.groups()
        values.setdefault(name.lower(), unescape(double or single or bare or ""))
    return values


def is_tag(markup: str) -> bool:
    """Tell whether `markup` is a complete tag, not a comment or an unclosed tag."""
    return markup[-1] == ">" and markup[0] == "<" and _NAME.match(markup) is not None


def _replacement(name, options):
    if name in BLOCKS:
        return BLOCK
    return BREAK if options.tags_end_words or name in BREAKS else NOTHING


def _is_zone(name, source, options):
    if name in ZONES:
        return True
    if name in HEADINGS and not options.headings:
        return True
    if name in ("abbr", "dfn") and not options.abbreviations:
        return True
    return _ATTRIBUTE_OF_A_ZONE.search(source) is not None and _opts_out(source, options)


def _opts_out(source, options):
    """Tell whether an element's attributes forbid links in it."""
    values = attributes(source)
    roles = {"button", "link"} if options.headings else {"button", "link", "heading"}
    return (
        not {"nolink", "math"}.isdisjoint(values.get("class", "").split())
        or values.get("aria-hidden", "").strip().lower() == "true"
        or not roles.isdisjoint(values.get("role", "").lower().split())
        or values.get("contenteditable", "false").strip().lower() in ("", "true", "plaintext-only")
    )
