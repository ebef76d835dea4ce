"""The demo's settings with django-machina added, as its documentation says."""

from machina import MACHINA_MAIN_TEMPLATE_DIR

from tests.settings import *  # noqa: F403
from tests.settings import CACHES, INSTALLED_APPS, MIDDLEWARE, TEMPLATES

INSTALLED_APPS = [
    *INSTALLED_APPS,
    "mptt",
    "haystack",
    "widget_tweaks",
    "machina",
    "machina.apps.forum",
    "machina.apps.forum_conversation",
    "machina.apps.forum_conversation.forum_attachments",
    "machina.apps.forum_conversation.forum_polls",
    "machina.apps.forum_feeds",
    "machina.apps.forum_moderation",
    "machina.apps.forum_search",
    "machina.apps.forum_tracking",
    "machina.apps.forum_member",
    "machina.apps.forum_permission",
]
MIDDLEWARE = [
    *MIDDLEWARE,
    "machina.apps.forum_permission.middleware.ForumPermissionMiddleware",
]
[engine] = TEMPLATES
TEMPLATES = [
    {
        **engine,
        "DIRS": [*engine["DIRS"], MACHINA_MAIN_TEMPLATE_DIR],
        "OPTIONS": {
            "context_processors": [
                *engine["OPTIONS"]["context_processors"],
                "machina.core.context_processors.metadata",
            ]
        },
    }
]
CACHES = {
    **CACHES,
    "machina_attachments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
