"""The host's app; it registers its texts as any host would."""

from django.apps import AppConfig

import glossary


class SiteConfig(AppConfig):
    """A site with articles and notes."""

    name = "tests.glossary.site"
    label = "test_site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Let the glossary watch the texts."""
        from tests.glossary.site.models import Article, Note

        glossary.register(
            Article,
            "title_html",
            "body_html",
            glossary=lambda article: article.glossary_slug or None,
        )
        glossary.register(Note, "text", is_html=False)
