"""Exports for research: a ZIP of the replies and taggings of a topic, a question or a forum.

`export(topic, by=mona)` returns the ZIP in chunks. docs/interpretations.md says what is in it.
"""

from forum.interpretations.export.archive import export
from forum.interpretations.export.scope import Scope

__all__ = ["Scope", "export"]
