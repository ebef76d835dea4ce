"""The demo site's own app: its home and sign-in pages, and the content that it starts with."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The site that wires the forum and the glossary."""

    name = "demo"
    default_auto_field = "django.db.models.BigAutoField"
