"""Panels on a term's page, registered by other apps.

# in an app's ready()
from glossary import panels

panels.register(questions_about)   # questions_about(request, term) -> safe HTML, or "" for none
"""

from django.utils.html import conditional_escape

_panels = []


def register(panel):
    """Show `panel(request, term)` below each term's definition; return it, so it can decorate.

    panel: a callable that returns safe HTML, or "" for nothing. They show in the order in which
    they were registered; one registered twice shows once.
    """
    if panel not in _panels:
        _panels.append(panel)
    return panel


def unregister(panel):
    """Remove a panel."""
    _panels.remove(panel)


def rendered(request, term):
    """Return the panels' HTML for a term's page, as a list without the empty ones."""
    shown = (conditional_escape(panel(request, term) or "") for panel in _panels)
    return [html for html in shown if html.strip()]
