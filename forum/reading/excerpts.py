"""The beginnings of posts, for lists that name many."""

from forum import markup


def excerpt(post, length=280):
    """Return the beginning of a post as plain text on one line."""
    text = " ".join(markup.to_text(post.body_html).split())
    return text if len(text) <= length else f"{text[:length].rstrip()}…"
