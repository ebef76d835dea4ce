"""Reading the demo's content from its files."""

import tomllib
from pathlib import Path

CONTENT = Path(__file__).resolve().parent.parent / "content"


def read(name):
    """Return a content file as a dict; `name` is its path below demo/content."""
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def read_all(folder):
    """Return the content files of a folder as dicts, in the order of their names."""
    return [read(path) for path in sorted((CONTENT / folder).glob("*.toml"))]
