"""Taking taggings away for research: a ZIP of the replies and readings of a topic or more.

`export(topic, by=mona)` returns the ZIP piece by piece. docs/interpretations.md says what is in it.
"""

from forum.interpretations.export.archive import export
from forum.interpretations.export.scope import Scope

__all__ = ["Scope", "export"]
