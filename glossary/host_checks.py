"""System checks that both apps use, for their settings and for what a site must provide.

whose: how messages call the app. identity: the id of the message.
"""

import difflib
import inspect
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from glossary import base_page
from glossary.conf import LINKS_CHOICES
from glossary.limits import parse_rate


def check_apps(names, whose, identity):
    """Return an Error for each app that is not installed."""
    return [
        checks.Error(
            f"{whose} needs the app {name}.",
            hint=f'Add "{name}" to INSTALLED_APPS.',
            id=identity,
        )
        for name in names
        if not apps.is_installed(name)
    ]


def check_middleware(paths, whose, identity):
    """Return an Error for each middleware that is missing. A subclass of it will do."""
    present = [_imported(path) for path in settings.MIDDLEWARE]
    errors = []
    for path in paths:
        wanted = import_string(path)
        if not any(isinstance(one, type) and issubclass(one, wanted) for one in present):
            hint = f'Add "{path}" to MIDDLEWARE, in the order that startproject gives it.'
            errors.append(checks.Error(f"{whose} needs {path}.", hint=hint, id=identity))
    return errors


def _imported(path):
    try:
        return import_string(path)
    except ImportError:
        # Django reports it when it starts.
        return None


def check_context_processors(paths, whose, identity):
    """Return an Error for each context processor that Django's template engine lacks."""
    engine = next((one for one in engines.all() if isinstance(one, DjangoTemplates)), None)
    if engine is None:
        return [
            checks.Error(
                f"{whose} needs Django's template engine.",
                hint='Add a "django.template.backends.django.DjangoTemplates" to TEMPLATES, with '
                "APP_DIRS; it may stand beside another engine.",
                id=identity,
            )
        ]
    present = engine.engine.context_processors
    return [
        checks.Error(
            f"{whose} needs the context processor {path}.",
            hint=f'Add "{path}" to the "context_processors" of TEMPLATES.',
            id=identity,
        )
        for path in paths
        if path not in present
    ]


def check_base_page(blocks, whose, identity, *, absent_identity=None):
    """Return a message if an app's pages cannot extend the host's "base.html".

    blocks: that the pages fill. absent_identity: the id of the Info that there is no "base.html";
    None not to report it, because one of the two apps is enough.
    """
    try:
        missing = base_page.missing_blocks_of_host(*blocks)
    except StopIteration:
        return []
    except (TemplateDoesNotExist, TemplateSyntaxError) as error:
        hint = "Mend that template, or what it extends: our pages stand inside it."
        return [checks.Error(f"base.html cannot be read: {error}", hint=hint, id=identity)]
    wanted = ", ".join("{% block " + name + " %}{% endblock %}" for name in blocks)
    if missing is None:
        if not absent_identity:
            return []
        return [
            checks.Info(
                "There is no base.html, so our pages stand in a plain page of their own.",
                hint="To have your own page around them, write a templates/base.html, in a folder "
                'that TEMPLATES names in "DIRS", with {% block title %}{% endblock %} in its '
                "<title>, {% block head %}{% endblock %} in its <head> and "
                "{% block content %}{% endblock %} in its <main>. If the plain page is what you "
                f'want, add "{absent_identity}" to SILENCED_SYSTEM_CHECKS.',
                id=absent_identity,
            )
        ]
    if not missing:
        return []
    return [
        checks.Warning(
            f"Your base.html has no block {' and no block '.join(missing)}, so {whose}'s pages "
            "stand in a plain page of their own.",
            hint=f"Give it {wanted}, or override the app's base.html where yours are called "
            "otherwise.",
            id=identity,
        )
    ]


def check_address(view_name, line, consequence, identity):
    """Return a Warning if the site's URLs do not include an app's.

    view_name: one of its pages. line: of the URLs, to add. consequence: the message.
    """
    try:
        reverse(view_name)
    except NoReverseMatch:
        hint = f"Add {line} to the urlpatterns of {settings.ROOT_URLCONF}."
        return [checks.Warning(consequence, hint=hint, id=identity)]
    return []


def check_sign_in(whose, way, identity):
    """Return a Warning if nothing answers at LOGIN_URL, or the sign-in page has no template.

    way: the beginning of the hint, how to get such a page.
    """
    # Imported here, because it cannot be without its app, which another check reports.
    from django.contrib.auth.views import LoginView

    url = base_page.login_url()
    if not url:
        return [
            checks.Warning(
                f"LOGIN_URL is {str(settings.LOGIN_URL)!r}, and nothing answers there: nobody can "
                f"sign in to {whose}.",
                hint=f"{way} or set LOGIN_URL to where people sign in.",
                id=identity,
            )
        ]
    match = base_page.find_view(url)
    view = getattr(match.func, "view_class", None) if match else None
    if not (view and issubclass(view, LoginView)):
        return []
    name = match.func.view_initkwargs.get("template_name", view.template_name)
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return [
            checks.Warning(
                f"The page to sign in, {url}, lacks its template {name}.",
                hint=f'Write templates/{name}, in a folder that TEMPLATES names in "DIRS".',
                id=identity,
            )
        ]
    except TemplateSyntaxError:
        # The page reports it with the line.
        return []
    return []


def check_shadows(name, identity):
    """Return an Info if the installed app of this name is not Parlance's.

    It may be meant so; or a package of the project comes before Parlance's on Python's path.
    """
    ours = Path(__file__).resolve().parent.parent / name
    theirs = [Path(app.path).resolve() for app in apps.get_app_configs() if app.name == name]
    if not (ours / "__init__.py").exists() or not theirs or theirs == [ours]:
        return []
    return [
        checks.Info(
            f"The app {name} comes from {theirs[0]}, not from Parlance's {ours}.",
            hint=f"If you meant Parlance's, rename yours: its folder hides ours. If yours is what "
            f'you want, add "{identity}" to SILENCED_SYSTEM_CHECKS.',
            id=identity,
        )
    ]


def check_numbers(conf, limits, identity, *, optional=()):
    """Return an Error for each setting that is not a whole number, too small or too large.

    limits: {setting: (least, most)}. optional: those that may be None, for no limit.
    """
    errors = []
    for name, (least, most) in limits.items():
        value = getattr(conf, name)
        if value is None and name in optional:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            hint = f"Use a whole number from {least:,} to {most:,}"
            hint += ", or None for no limit." if name in optional else "."
            errors.append(checks.Error(f"{name} is {value!r}.", hint=hint, id=identity))
    return errors


def check_links(conf, name, identity):
    """Return an Error where the setting `name` does not say which mentions link."""
    value = getattr(conf, name)
    if value in LINKS_CHOICES:
        return []
    hint = f"Use one of {', '.join(map(repr, LINKS_CHOICES))}."
    return [checks.Error(f"{name} is {value!r}.", hint=hint, id=identity)]


def check_rates(conf, identity):
    """Return an Error for each of an app's limits that cannot be read."""
    hint = 'Use a text such as "60/m", "5/10m", "30/h" or "500/d"; or None for no limit.'
    errors = []
    for name in (name for name in conf.DEFAULTS if name.endswith("_LIMIT")):
        value = getattr(conf, name)
        try:
            if value is not None:
                parse_rate(value)
        except ValueError:
            errors.append(checks.Error(f"{name} is {value!r}.", hint=hint, id=identity))
    return errors


def check_policy(conf, name, base, *, import_identity, identity):
    """Return an Error if the setting `name` names no policy, or one that lacks a method of `base`.

    conf: the app's module of settings; its default for `name` is the path of `base`.
    import_identity: the id of the Error that the path cannot be imported.
    """
    policy, errors = _import_setting(conf, name, import_identity)
    if errors:
        return errors
    missing = sorted(
        method
        for method, _function in inspect.getmembers(base, inspect.isfunction)
        if not method.startswith("_") and not callable(getattr(policy, method, None))
    )
    if not missing:
        return []
    return [
        checks.Error(
            f"The policy {getattr(conf, name)} has no {', '.join(missing)}.",
            hint=f"Derive your class from {conf.DEFAULTS[name]} and override what you change.",
            id=identity,
        )
    ]


def check_display_name(conf, name, *, import_identity, identity):
    """Return an Error if the setting `name` names no function, which has to name people."""
    hint = "Name a function that takes a user and returns the name that others see."
    return check_function(conf, name, hint=hint, import_identity=import_identity, identity=identity)


def check_function(conf, name, *, hint, import_identity, identity):
    """Return an Error if the setting `name` names no function; the hint says which it needs."""
    function, errors = _import_setting(conf, name, import_identity)
    if errors or callable(function):
        return errors
    message = f"{name} names {function!r}, which cannot be called."
    return [checks.Error(message, hint=hint, id=identity)]


def check_spelling(conf, prefix, whose, identity):
    """Return a Warning for each setting whose name looks like a misspelt one of the app's."""
    warnings = []
    for name in dir(settings):
        if not name.startswith(prefix) or name in conf.DEFAULTS:
            continue
        if near := difflib.get_close_matches(name, conf.DEFAULTS, n=1, cutoff=0.85):
            message = f"{whose} has no setting {name}."
            hint = f"Did you mean {near[0]}?"
            warnings.append(checks.Warning(message, hint=hint, id=identity))
    return warnings


def _import_setting(conf, name, identity):
    """Return (the object that a setting names, []), or (None, [an Error])."""
    path = getattr(conf, name)
    try:
        return import_string(path), []
    except (ImportError, AttributeError, TypeError, ValueError) as reason:
        error = checks.Error(
            f"{name} is {path!r}, which cannot be imported: {reason}",
            hint=f'Use a dotted path such as "{conf.DEFAULTS[name]}".',
            id=identity,
        )
        return None, [error]
