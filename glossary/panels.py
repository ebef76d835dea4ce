"""Panels on a term's page, registered by other apps.

# in an app's ready()
from glossary import panels

panels.register(questions_about)   # questions_about(request, term) -> safe HTML, or "" for none
"""

from django.utils.html import conditional_escape

_panels = []


def register(panel):
    """Show `panel(request, term)` below each term's definition. Can be used as a decorator.

    panel: a callable that returns safe HTML, or "" for nothing. Panels are shown in the order of
    registration; registering one again has no effect.
    """
    if panel not in _panels:
        _panels.append(panel)
    return panel


def unregister(panel):
    """Remove a panel."""
    _panels.remove(panel)


def rendered(request, term):
    """Return a list of the panels' HTML for a term's page, without empty ones."""
    rendered_panels = (conditional_escape(panel(request, term) or "") for panel in _panels)
    return [html for html in rendered_panels if html.strip()]
