"""The glossary app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GlossaryConfig(AppConfig):
    """Curated definitions, and the links to them in any HTML of the site."""

    name = "glossary"
    # So that it stands beside other apps that are called "glossary".
    label = "parlance_glossary"
    verbose_name = _("Glossary")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Connect the signals, and register the checks."""
        from glossary import base_page, checks, signals  # noqa: F401
        from glossary.linking import request_memo

        signals.connect()
        request_memo.connect()
        base_page.add_link(_("Glossary"), "glossary:index")
