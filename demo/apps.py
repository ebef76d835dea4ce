"""The demo site's own app: its home page, its accounts, and its initial content."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The app of the demo site, which wires the forum and the glossary."""

    name = "demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Connect the receivers of signals."""
        from demo.accounts import sessions

        sessions.connect()
