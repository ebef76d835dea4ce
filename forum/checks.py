"""System checks of the forum's settings and database, each with a hint."""

import re

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import connections, router
from django.urls import NoReverseMatch, reverse

from forum import conf
from forum.models import Post
from forum.policy import ForumPolicy
from forum.reading.base_page import BLOCKS
from glossary import host_checks

# {setting: (least, most)}. Titles and reasons are limited by their columns, threads per page by the
# size of their query, and texts by the time that rendering takes.
WHOLE_NUMBERS = {
    "FORUM_TITLE_MAX_LENGTH": (1, 255),
    "FORUM_BODY_MAX_LENGTH": (1, 100_000),
    "FORUM_REASON_MAX_LENGTH": (1, 200),
    "FORUM_TOPICS_PER_PAGE": (1, 200),
    "FORUM_THREADS_PER_PAGE": (1, 100),
    "FORUM_POSTS_PER_PAGE": (1, 200),
    "FORUM_REPLIES_PER_PREVIEW": (0, 200),
    "FORUM_REPLIES_PER_THREAD_PAGE": (1, 500),
    "FORUM_MAX_INDENT": (0, 20),
    "FORUM_EDIT_MINUTES": (0, 100 * 366 * 24 * 60),
    "FORUM_SUBMISSION_DAYS": (1, 3_660),
    "FORUM_ADDRESS_DAYS": (0, 3_660),
    "FORUM_NEW_MEMBER_POSTS": (0, 1_000),
    "FORUM_NEW_MEMBER_LINKS": (0, 1_000),
    "FORUM_NEW_MEMBER_MENTIONS": (0, 1_000),
    "FORUM_DUPLICATE_MINUTES": (0, 24 * 60),
    "FORUM_SPAM_CHECK_SECONDS": (1, 60),
    "FORUM_SEARCH_WINDOW": (10, 10_000),
    "FORUM_DIVISION_MINIMUM": (0, 1_000),
    "FORUM_PERCENTAGES_MINIMUM": (0, 100_000),
    "FORUM_PAGE_CACHE_SECONDS": (0, 24 * 60 * 60),
    "FORUM_LIST_CACHE_SECONDS": (0, 60 * 60),
    "FORUM_SHARED_CACHE_SECONDS": (0, 60 * 60),
}
FLAGS = ("FORUM_ALLOW_IMAGES",)
LANGUAGE = re.compile("([a-z]{2,3}(-[A-Za-z0-9-]+)?)?")
OPTIONAL = {
    "FORUM_EDIT_MINUTES",
    "FORUM_ADDRESS_DAYS",
    "FORUM_NEW_MEMBER_LINKS",
    "FORUM_NEW_MEMBER_MENTIONS",
}
SQLITE_OPTIONS = (
    'Give it the OPTIONS {"transaction_mode": "IMMEDIATE", "timeout": 20, '
    '"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"}.'
)

APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
)
MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
CONTEXT_PROCESSORS = (
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
)


@checks.register("forum")
def check_numbers(app_configs, **kwargs):
    """Return an Error for each number that is not whole, too small or too large."""
    return host_checks.check_numbers(conf, WHOLE_NUMBERS, "forum.E001", optional=OPTIONAL)


@checks.register("forum")
def check_flags(app_configs, **kwargs):
    """Return an Error for each flag that is neither True nor False."""
    values = {name: getattr(conf, name) for name in FLAGS}
    return [
        checks.Error(f"{name} is {value!r}.", hint="Use True or False.", id="forum.E002")
        for name, value in values.items()
        if not isinstance(value, bool)
    ]


@checks.register("forum")
def check_search_language(app_configs, **kwargs):
    """Return an Error if FORUM_SEARCH_LANGUAGE is no language code."""
    language = conf.FORUM_SEARCH_LANGUAGE
    if language is None or (isinstance(language, str) and LANGUAGE.fullmatch(language)):
        return []
    hint = 'Use a language code such as "de", "" for none, or None for that of LANGUAGE_CODE.'
    message = f"FORUM_SEARCH_LANGUAGE is {language!r}."
    return [checks.Error(message, hint=hint, id="forum.E012")]


@checks.register("forum")
def check_links(app_configs, **kwargs):
    """Return an Error if FORUM_LINKS is none of the choices."""
    return host_checks.check_links(conf, "FORUM_LINKS", "forum.E010")


@checks.register("forum")
def check_limits(app_configs, **kwargs):
    """Return an Error for each limit that cannot be read."""
    return host_checks.check_rates(conf, "forum.E011")


@checks.register("forum")
def check_policy(app_configs, **kwargs):
    """Return an Error if the policy cannot be imported or lacks a method of ForumPolicy."""
    return host_checks.check_policy(
        conf,
        "FORUM_POLICY",
        ForumPolicy,
        import_identity="forum.E003",
        identity="forum.E004",
    )


@checks.register("forum")
def check_display_name(app_configs, **kwargs):
    """Return an Error if FORUM_DISPLAY_NAME cannot be imported or is not callable."""
    return host_checks.check_display_name(
        conf, "FORUM_DISPLAY_NAME", import_identity="forum.E003", identity="forum.E005"
    )


@checks.register("forum")
def check_spam_check(app_configs, **kwargs):
    """Return an Error if FORUM_SPAM_CHECK cannot be imported or called."""
    if conf.FORUM_SPAM_CHECK is None:
        return []
    return host_checks.check_function(
        conf,
        "FORUM_SPAM_CHECK",
        hint='Name a function that takes a draft and returns "ok", "hold" or "spam".',
        import_identity="forum.E003",
        identity="forum.E012",
    )


@checks.register("forum", checks.Tags.caches)
def check_caches(app_configs, **kwargs):
    """Return an Error for each setting that names a cache which CACHES lacks."""
    named = {"FORUM_PAGE_CACHE": conf.FORUM_PAGE_CACHE}
    if conf.FORUM_POST_CACHE is not None:
        named["FORUM_POST_CACHE"] = conf.FORUM_POST_CACHE
    aliases = ", ".join(sorted(settings.CACHES))
    return [
        checks.Error(
            f"{name} is {alias!r}, which CACHES does not have.",
            hint=f"Use one of those that it has ({aliases}), or add it to CACHES.",
            id="forum.E006",
        )
        for name, alias in named.items()
        if not (isinstance(alias, str) and alias in settings.CACHES)
    ]


@checks.register("forum")
def check_spelling(app_configs, **kwargs):
    """Return a Warning for each setting whose name looks like a misspelt one of the forum's."""
    return host_checks.check_spelling(conf, "FORUM_", "The forum", "forum.W001")


@checks.register("forum")
def check_sqlite(app_configs, **kwargs):
    """Return Warnings for SQLite with Django's defaults: writers fail, and readers wait."""
    connection = connections[router.db_for_write(Post)]
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return []
    options = connection.settings_dict.get("OPTIONS", {})
    command = str(options.get("init_command", "")).lower().replace(" ", "")
    warnings = []
    if str(options.get("transaction_mode")).upper() != "IMMEDIATE":
        warnings.append(
            checks.Warning(
                f'Transactions on the SQLite database "{connection.alias}" are not IMMEDIATE: two '
                'people who post at once may get "database is locked".',
                hint=SQLITE_OPTIONS,
                id="forum.W002",
            )
        )
    if "journal_mode=wal" not in command:
        warnings.append(
            checks.Warning(
                f'The SQLite database "{connection.alias}" is not put into WAL mode: readers wait '
                "for whoever is posting.",
                hint=SQLITE_OPTIONS,
                id="forum.W003",
            )
        )
    return warnings


@checks.register("forum")
def check_parts_of_django(app_configs, **kwargs):
    """Return an Error for each app, middleware or context processor of Django's that is missing."""
    return [
        *host_checks.check_apps(APPS, "The forum", "forum.E007"),
        *host_checks.check_middleware(MIDDLEWARE, "The forum", "forum.E008"),
        *host_checks.check_context_processors(CONTEXT_PROCESSORS, "The forum", "forum.E009"),
    ]


@checks.register("forum", checks.Tags.urls)
def check_addresses(app_configs, **kwargs):
    """Return a Warning if the site's URLs do not have the forum's pages."""
    line = 'path("forums/", include("forum.urls"))'
    consequence = "The forum has no addresses, so it has no pages, and links to posts fail."
    return host_checks.check_address("forum:index", line, consequence, "forum.W004")


@checks.register("forum", checks.Tags.urls)
def check_sign_in(app_configs, **kwargs):
    """Return a Warning if nobody can sign in."""
    way = (
        'Add path("accounts/", include("forum.sign_in_urls")), which brings the page; or '
        'path("accounts/", include("django.contrib.auth.urls")) and write '
        "templates/registration/login.html;"
    )
    return host_checks.check_sign_in("the forum", way, "forum.W005")


@checks.register("forum", checks.Tags.templates)
def check_base_page(app_configs, **kwargs):
    """Return a Warning if the pages cannot stand inside the host's `base.html`."""
    return host_checks.check_base_page(BLOCKS, "the forum", "forum.W006")


@checks.register("forum", checks.Tags.urls)
def check_api(app_configs, **kwargs):
    """Return a Warning if the API is included without the app that its pages need."""
    if apps.is_installed("rest_framework"):
        return []
    try:
        reverse("forum-api:api-root")
    except NoReverseMatch:
        return []
    return [
        checks.Warning(
            "The forum's API is among the addresses, and its templates and styles are not there: "
            "opened in a browser it fails.",
            hint='Add "rest_framework" to INSTALLED_APPS.',
            id="forum.W007",
        )
    ]
