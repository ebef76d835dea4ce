"""The forum app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    """Forums, topics and threaded replies."""

    name = "forum"
    # So that it stands beside other apps that are called "forum".
    label = "parlance_forum"
    verbose_name = _("Forum")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Register checks and signal receivers, and posts and a panel with the glossary."""
        from forum import checks  # noqa: F401
        from forum.integration import account_deletion, cache_invalidation, glossary_source
        from forum.interpretations import term_panel
        from forum.search import participants
        from forum.search import term_panel as search_panel
        from glossary import base_page

        account_deletion.connect()
        cache_invalidation.connect()
        glossary_source.connect()
        term_panel.connect()
        participants.connect()
        search_panel.connect()
        base_page.add_link(_("Forums"), "forum:index")
