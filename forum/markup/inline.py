"""Parsing inline markup by GitHub's rules, with Python-Markdown's patterns, in bounded time."""

import re
import string
import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.inlinepatterns import (
    BACKTICK_RE,
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    BacktickInlineProcessor,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
    SimpleTagInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from forum import conf

from .blocks import GitHubBlockParser
from .cleaning import EXTERNAL_REL, valid_attribute
from .emphasis import EmphasisTreeprocessor
from .leaves import label_key
from .limits import MAX_EXPANSION

STRIKE = r"(~~)(?![\s~])((?:[^~]|~(?!~))+)(?<!\s)~~(?!~)"
# \x02 and \x03 enclose what Python-Markdown has parsed already.
BARE_LINK = r"(?i)(?<![^\W_])(?<![@/.-])(?:https?://(?=\w)|www\.(?=\w))[^\s<>\"\x02\x03]{1,2000}"
POST_NUMBER = r"(?<![^\W_])(?<![&/#])#([1-9][0-9]{0,9})(?![^\W_])"
BACKTICKS = re.compile("`+")
# All quantifiers are possessive ("*+"), to fail without backtracking. Brackets nest twice at most.
LINK_TEXT = re.compile(
    r"((?:[^\[\]]++|\[(?:[^\[\]]++|\[[^\[\]]*+\])*+\])*+)\]",
)
LINK_TARGET = re.compile(
    r"\(\s*+(?:<([^<>\n]*+)>|((?:[^\s()]++|\((?:[^\s()]++|\([^\s()]*+\))*+\))*+))"
    r"(?:\s++(\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?+\s*+\)"
)
LINE_BREAK = r"\\?\n"
ESCAPED_AMPERSAND = r"\\&"

# Characters that end the sentence rather than the address before them.
TRAILING = "?!.,:;*_~'\"”’»…。，、）"


class Converter(Markdown):
    """Python-Markdown reduced to GitHub's rules, without raw HTML and extensions."""

    def build_parser(self):
        """Register the parser and the processors; return the converter."""
        super().build_parser()
        self.ESCAPED_CHARS = sorted(set(string.punctuation) - {"&"})
        self.parser = GitHubBlockParser(self)
        for name in ("normalize_whitespace", "html_block"):
            self.preprocessors.deregister(name)
        for name in ("raw_html", "amp_substitute"):
            self.postprocessors.deregister(name)
        for name in ("html", "entity", "automail", "linebreak", "em_strong"):
            self.inlinePatterns.deregister(name)
        self.treeprocessors.deregister("prettify")
        self.treeprocessors.register(EmphasisTreeprocessor(self), "emphasis", 15)
        self.treeprocessors.register(LinkTreeprocessor(self), "links", -1)
        for pattern, name, priority in (
            (CodeSpan(BACKTICK_RE), "backtick", 190),
            (Ampersand(ESCAPED_AMPERSAND, self), "escaped_ampersand", 185),
            (Reference(REFERENCE_RE, self), "reference", 170),
            (Link(LINK_RE, self), "link", 160),
            (ImageLink(IMAGE_LINK_RE, self), "image_link", 150),
            (ImageReference(IMAGE_REFERENCE_RE, self), "image_reference", 140),
            (ShortReference(REFERENCE_RE, self), "short_reference", 130),
            (ShortImageReference(IMAGE_REFERENCE_RE, self), "short_image_ref", 125),
            (BareLink(BARE_LINK, self), "bare_link", 110),
            (PostNumber(POST_NUMBER, self), "post_number", 105),
            (SimpleTagInlineProcessor(STRIKE, "del"), "strike", 50),
            (SubstituteTagInlineProcessor(LINE_BREAK, "br"), "line_break", 5),
        ):
            self.inlinePatterns.register(pattern, name, priority)
        return self

    def reset(self):
        """Forget the last document; return the converter."""
        self.expanded = 0
        return super().reset()


class Ampersand(InlineProcessor):
    r"""Read `\&copy;` as these characters, not as an entity."""

    def handleMatch(self, match, data):
        """Return (the text, its start, its end)."""
        return "&amp;", match.start(), match.end()


class BareLink(InlineProcessor):
    """Link bare addresses in the text; GitHub's rules say where they end."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match, data):
        """Return (link, its start, its end)."""
        address = without_trailing_punctuation(match[0])
        link = etree.Element("a")
        link.set("href", address if "://" in address else f"http://{address}")
        link.text = AtomicString(address)
        return link, match.start(), match.start() + len(address)


class PostNumber(InlineProcessor):
    """Link `#3146` to that post; pages replace the link by its permalink when they are shown."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match, data):
        """Return (link, its start, its end)."""
        link = etree.Element("a")
        link.set("href", f"#post-{match[1]}")
        link.text = AtomicString(match[0])
        return link, match.start(), match.end()


class CodeSpan(BacktickInlineProcessor):
    """Find the end of a code span as GitHub does: at the next run of as many backticks."""

    def find_code_spans(self, start, text):
        """Return (start, end) of the code; the end is None if it is not closed."""
        start_of_code = BACKTICKS.match(text, start).end()
        same_run = rf"(?<!`)`{{{start_of_code - start}}}(?!`)"
        end = re.compile(same_run).search(text, start_of_code)
        return start_of_code, end and end.start()


class GitHubLink:
    """Find a link's text, address and title as GitHub does, in linear time.

    Python-Markdown's own search counts brackets from each `[` to the end of the paragraph. This one
    gives up at the third level of brackets, and ends an address at a space.
    """

    def getText(self, data, index):
        """Return (text between brackets, its end, whether there is one)."""
        match = LINK_TEXT.match(data, index)
        return (match[1], match.end(), True) if match else ("", index, False)

    def getLink(self, data, index):
        """Return (address, title, their end, whether there are any) from parentheses."""
        match = LINK_TARGET.match(data, index)
        if not match:
            return "", None, index, False
        in_angles, bare, title = match.groups()
        address = self.unescape(in_angles if bare is None else bare)
        return address, title and self.unescape(title[1:-1]), match.end(), True


class Link(GitHubLink, LinkInlineProcessor):
    """`[text](address)`."""


class ImageLink(GitHubLink, ImageInlineProcessor):
    """`![text](address)`."""


class GitHubReference(GitHubLink):
    """Find reference links by their label, until their uses exceed MAX_EXPANSION."""

    def evalId(self, data, index, text):
        """Return (the label's `label_key`, its end, whether there is one)."""
        label, end, is_label = super().evalId(data, index, text)
        return label and label_key(self.unescape(label)), end, is_label

    def makeTag(self, href, title, text):
        """Return the link's element, None to leave the reference as text."""
        self.md.expanded += len(href) + len(title or "")
        return super().makeTag(href, title, text) if self.md.expanded <= MAX_EXPANSION else None


class Reference(GitHubReference, ReferenceInlineProcessor):
    """`[text][label]`."""


class ImageReference(GitHubReference, ImageReferenceInlineProcessor):
    """`![text][label]`."""


class ShortReference(GitHubReference, ShortReferenceInlineProcessor):
    """`[label]`."""


class ShortImageReference(GitHubReference, ShortImageReferenceInlineProcessor):
    """`![label]`."""


class LinkTreeprocessor(Treeprocessor):
    """Finish links: none within another, none without a text; images are links unless allowed."""

    def run(self, root):
        """Change the tree of a document, after its inline markup has been parsed."""
        for link in root.iter("a"):
            for inner in link.findall(".//a"):
                # The cleaning removes the tag and leaves the text.
                inner.tag = "span"
        if conf.FORUM_ALLOW_IMAGES:
            for image in root.iter("img"):
                image.set("loading", "lazy")
                image.set("referrerpolicy", "no-referrer")
        else:
            self._show_images_as_links(root)
        for link in list(root.iter("a")):
            address = valid_attribute("a", "href", link.get("href"))
            if address is None:
                link.tag = "span"
                continue
            if not address.startswith(("#", "/")):
                link.set("rel", EXTERNAL_REL)
            if not "".join(link.itertext()).strip() and link.find(".//img") is None:
                link.text = address

    def _show_images_as_links(self, root):
        inside_links = {image for link in root.iter("a") for image in link.iter("img")}
        for image in list(root.iter("img")):
            image.tag = "span" if image in inside_links else "a"
            image.set("href", image.get("src"))
            image.text = image.get("alt") or image.get("src")


def without_trailing_punctuation(address):
    """Return an address without the punctuation that ends the sentence around it.

    The rule is GitHub Flavored Markdown's "extended autolink path validation": punctuation at the
    end is not part of the address, nor is a `)` that has no `(` in it.
    """
    unopened = address.count(")") - address.count("(")
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ")" and unopened > 0:
            unopened -= 1
        elif last not in TRAILING:
            break
        end -= 1
    return address[:end]
