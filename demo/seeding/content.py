"""The demo's content as it lies in files."""

import tomllib
from pathlib import Path

CONTENT = Path(__file__).resolve().parent.parent / "content"


def read(name):
    """Return one file of the content as a dict; `name` is its path below demo/content."""
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def read_all(folder):
    """Return the files of one folder of the content, in the order of their names."""
    return [read(path) for path in sorted((CONTENT / folder).glob("*.toml"))]
