"""The page around the forum's: the host's where it has these blocks, else a plain one of ours."""

from glossary import base_page

# The title of a page, its style sheets and scripts, and what it shows.
BLOCKS = ("title", "head", "content")


def base_template():
    """Return the name of the template that the forum's pages extend."""
    return base_page.base_template(*BLOCKS)
