"""The allow-list of the HTML that the renderer may produce."""

import re

import nh3

EXTERNAL_REL = "nofollow ugc noopener"
TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td", "a", "strong", "em", "del"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
}
# Attributes that may have these values only.
VALUES = {"a": {"rel": {EXTERNAL_REL}}}
IMAGE_ATTRIBUTES = {"img": {"src", "alt", "title"}}
IMAGE_VALUES = {"img": {"loading": {"lazy"}, "referrerpolicy": {"no-referrer"}}}
SCHEMES = {"http", "https", "mailto"}
# Elements that are removed with their content. The parser lets none through: a second barrier.
REMOVED_WITH_CONTENT = {
    *("script", "style", "template", "noscript", "iframe", "noembed", "noframes", "object"),
    *("svg", "math", "title", "textarea", "xmp", "plaintext"),
}

ADDRESS = re.compile(r"(?:https?://|mailto:|/(?![/\\])|[#?])[^\s\x00-\x20\\]*", re.IGNORECASE)
IMAGE_ADDRESS = re.compile(r"https://[^\s\x00-\x20\\]+", re.IGNORECASE)
VALID = {
    "href": ADDRESS,
    "src": IMAGE_ADDRESS,
    "class": re.compile(r"language-[A-Za-z0-9_+#.-]{1,30}"),
    "start": re.compile(r"[0-9]{1,6}"),
    "align": re.compile("left|center|right"),
}


def build_cleaner(*, allow_images):
    """Return an nh3.Cleaner that lets only the allow-list through.

    It lacks `style`, `id`, `name`, `data-*` and `target`, by which a post could cover the page,
    pose as an element that scripts look up, or open windows.
    """
    return nh3.Cleaner(
        tags=TAGS | {"img"} if allow_images else TAGS,
        attributes=ATTRIBUTES | IMAGE_ATTRIBUTES if allow_images else ATTRIBUTES,
        tag_attribute_values=VALUES | IMAGE_VALUES if allow_images else VALUES,
        attribute_filter=valid_attribute,
        url_schemes=SCHEMES,
        clean_content_tags=REMOVED_WITH_CONTENT,
        link_rel=None,
        strip_comments=True,
    )


def valid_attribute(tag, name, value):
    """Return an attribute's value as it may be shown, None to drop the attribute."""
    if name in ("href", "src"):
        value = value.strip()
    return value if name not in VALID or VALID[name].fullmatch(value) else None
