"""System checks of the glossary's settings, each with a hint."""

from ipaddress import ip_network

from django.conf import settings
from django.core import checks

from glossary import base_page, conf, host_checks
from glossary.policy import GlossaryPolicy

# {setting: (least, most)}. A page of the index or the API is one query, and each of its terms is
# linked.
WHOLE_NUMBERS = {
    "GLOSSARY_LINKS_PER_TEXT": (1, 1_000_000),
    "GLOSSARY_TERMS_PER_PAGE": (1, 10_000),
    "GLOSSARY_SHARED_CACHE_SECONDS": (0, 60 * 60),
    "GLOSSARY_REVIEW_DAYS": (1, 100 * 366),
}

APPS = ("django.contrib.auth", "django.contrib.contenttypes")
MIDDLEWARE = ("django.contrib.auth.middleware.AuthenticationMiddleware",)
CONTEXT_PROCESSORS = (
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
)


@checks.register("glossary")
def check_numbers(app_configs, **kwargs):
    """Report numbers that are not whole, too small or too large."""
    return host_checks.check_numbers(conf, WHOLE_NUMBERS, "glossary.E002")


@checks.register("glossary")
def check_links(app_configs, **kwargs):
    """Report an unknown value of GLOSSARY_LINKS."""
    return host_checks.check_links(conf, "GLOSSARY_LINKS", "glossary.E001")


@checks.register("glossary")
def check_limits(app_configs, **kwargs):
    """Report limits that cannot be read."""
    return host_checks.check_rates(conf, "glossary.E003")


@checks.register("glossary")
def check_proxies(app_configs, **kwargs):
    """Report trusted proxies that are neither a number nor addresses."""
    trusted = conf.GLOSSARY_TRUSTED_PROXIES
    if isinstance(trusted, int) and not isinstance(trusted, bool) and 0 <= trusted <= 20:
        return []
    try:
        if isinstance(trusted, list | tuple) and [ip_network(each) for each in trusted]:
            return []
    except ValueError:
        pass
    return [
        checks.Error(
            f"GLOSSARY_TRUSTED_PROXIES is {trusted!r}.",
            hint="Use how many proxies stand before the site, such as 1, or a list of their "
            'addresses or networks, such as ["10.0.0.0/8"].',
            id="glossary.E004",
        )
    ]


@checks.register("glossary")
def check_policy(app_configs, **kwargs):
    """Report a policy that cannot be imported or lacks a method."""
    return host_checks.check_policy(
        conf,
        "GLOSSARY_POLICY",
        GlossaryPolicy,
        import_identity="glossary.E005",
        identity="glossary.E006",
    )


@checks.register("glossary")
def check_display_name(app_configs, **kwargs):
    """Report a GLOSSARY_DISPLAY_NAME that cannot be imported or called."""
    return host_checks.check_display_name(
        conf, "GLOSSARY_DISPLAY_NAME", import_identity="glossary.E005", identity="glossary.E007"
    )


@checks.register("glossary", checks.Tags.urls)
def check_addresses(app_configs, **kwargs):
    """Warn if the URLs do not include the glossary's, without which no term links."""
    line = 'path("glossary/", include("glossary.urls"))'
    consequence = "The glossary has no addresses, so it links no term."
    return host_checks.check_address("glossary:index", line, consequence, "glossary.W001")


@checks.register("glossary")
def check_parts_of_django(app_configs, **kwargs):
    """Report which of Django's apps, middlewares and context processors are missing."""
    return [
        *host_checks.check_apps(APPS, "The glossary", "glossary.E008"),
        *host_checks.check_middleware(MIDDLEWARE, "The glossary", "glossary.E009"),
        *host_checks.check_context_processors(CONTEXT_PROCESSORS, "The glossary", "glossary.E010"),
    ]


@checks.register("glossary", checks.Tags.urls)
def check_sign_in(app_configs, **kwargs):
    """Warn if curators can sign in neither at LOGIN_URL nor in the admin."""
    if not base_page.login_url() and base_page.admin_login_url():
        return []
    way = (
        'Add path("accounts/", include("django.contrib.auth.urls")) and write '
        "templates/registration/login.html, or include the admin,"
    )
    return host_checks.check_sign_in("the glossary", way, "glossary.W004")


@checks.register("glossary", checks.Tags.templates)
def check_base_page(app_configs, **kwargs):
    """Report why the pages cannot extend the host's "base.html"."""
    return host_checks.check_base_page(
        ["content"], "the glossary", "glossary.W005", absent_identity="glossary.I001"
    )


@checks.register("glossary")
def check_forum(app_configs, **kwargs):
    """Report an app called "forum" that is not Parlance's."""
    return host_checks.check_shadows("forum", "glossary.I002")


@checks.register("glossary")
def check_middleware(app_configs, **kwargs):
    """Warn if the middleware that a site under ASGI needs is missing."""
    wanted = "glossary.linking.middleware.glossary_middleware"
    if not getattr(settings, "ASGI_APPLICATION", None) or wanted in settings.MIDDLEWARE:
        return []
    return [
        checks.Warning(
            "Under ASGI the reader's switch goes unheard, and each text costs a query.",
            hint=f'Add "{wanted}" to MIDDLEWARE.',
            id="glossary.W002",
        )
    ]


@checks.register("glossary")
def check_request_middleware(app_configs, **kwargs):
    """Warn if the middleware that every request should go through is missing."""
    wanted = "glossary.middleware.RequestMiddleware"
    return [
        checks.Warning(message.msg, hint=f'Add "{wanted}" to MIDDLEWARE.', id=message.id)
        for message in host_checks.check_middleware([wanted], "The site", "glossary.W006")
    ]


@checks.register("glossary")
def check_spelling(app_configs, **kwargs):
    """Warn of settings whose names look like misspelt ones of the glossary."""
    return host_checks.check_spelling(conf, "GLOSSARY_", "The glossary", "glossary.W003")
