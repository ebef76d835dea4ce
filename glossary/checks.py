"""What `manage.py check` says about a glossary that is not set up right."""

from django.conf import settings
from django.core import checks
from django.urls import NoReverseMatch, reverse

from glossary import conf


@checks.register("glossary")
def check_settings(app_configs, **kwargs):
    """Explain settings with a value that the glossary cannot use."""
    found = []
    if conf.get("GLOSSARY_LINKS") not in conf.LINKS_CHOICES:
        found.append(
            checks.Error(
                f"GLOSSARY_LINKS is {conf.get('GLOSSARY_LINKS')!r}.",
                hint=f"Use one of {', '.join(map(repr, conf.LINKS_CHOICES))}.",
                id="glossary.E001",
            )
        )
    for number, name in (
        (2, "GLOSSARY_LINKS_PER_TEXT"),
        (3, "GLOSSARY_PAGE_SIZE"),
        (4, "GLOSSARY_REVIEW_DAYS"),
    ):
        value = conf.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            found.append(
                checks.Error(
                    f"{name} is {value!r}.",
                    hint="Use a whole number of 1 or more.",
                    id=f"glossary.E{number:03}",
                )
            )
    return found


@checks.register("glossary", checks.Tags.urls)
def check_addresses(app_configs, **kwargs):
    """Explain that links need the glossary's addresses."""
    try:
        reverse("glossary:index")
    except NoReverseMatch:
        return [
            checks.Warning(
                "The glossary has no addresses, so it links no term.",
                hint='Add path("glossary/", include("glossary.urls")) to the ROOT_URLCONF.',
                id="glossary.W001",
            )
        ]
    return []


@checks.register("glossary")
def check_middleware(app_configs, **kwargs):
    """Explain what a site under ASGI needs."""
    wanted = "glossary.middleware.glossary_middleware"
    if not getattr(settings, "ASGI_APPLICATION", None) or wanted in settings.MIDDLEWARE:
        return []
    return [
        checks.Warning(
            "Under ASGI the reader's switch goes unheard, and each text costs a query.",
            hint=f'Add "{wanted}" to MIDDLEWARE.',
            id="glossary.W002",
        )
    ]
