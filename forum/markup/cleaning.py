"""The allow-list: all that may ever come out of the renderer."""

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
# Attributes that may have one of these values and no other.
VALUES = {"a": {"rel": {EXTERNAL_REL}}}
IMAGE_ATTRIBUTES = {"img": {"src", "alt", "title"}}
IMAGE_VALUES = {"img": {"loading": {"lazy"}, "referrerpolicy": {"no-referrer"}}}
SCHEMES = {"http", "https", "mailto"}
# Elements that go with all they hold. Markdown lets none through; this is the second lock.
SWALLOWED = {
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
    """Return an nh3.Cleaner that lets nothing but the allow-list through.

    There is no `style`, `id`, `name`, `data-*` or `target` in it: by these a post could lay itself
    over the page, shadow what scripts look up, or open windows.
    """
    return nh3.Cleaner(
        tags=TAGS | {"img"} if allow_images else TAGS,
        attributes=ATTRIBUTES | IMAGE_ATTRIBUTES if allow_images else ATTRIBUTES,
        tag_attribute_values=VALUES | IMAGE_VALUES if allow_images else VALUES,
        attribute_filter=valid_attribute,
        url_schemes=SCHEMES,
        clean_content_tags=SWALLOWED,
        link_rel=None,
        strip_comments=True,
    )


def valid_attribute(tag, name, value):
    """Return an attribute's value as it may come out, or None to drop the attribute."""
    if name in ("href", "src"):
        value = value.strip()
    return value if name not in VALID or VALID[name].fullmatch(value) else None
