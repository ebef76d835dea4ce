"""Whether a request can be read and stored: the one check for all doors, pages and API alike.

`glossary.middleware.RequestMiddleware` calls it for what each request brings, `glossary.api.views`
and the forum's API for the data of a body in JSON, which only they parse.
"""

import codecs
import re
from contextlib import contextmanager

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

# What no database stores: NUL, and halves of a pair of surrogates.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Charsets that are UTF-8, or a part of it.
CHARSETS = ("utf-8", "ascii")
# Characters; every address on our pages is far shorter, and proxies refuse it at 8,192.
MAX_QUERY = 8_000
# Levels of lists and objects in one another.
MAX_DEPTH = 20


def storable(text):
    """Return a text with blanks for the characters that no database stores."""
    return UNSTORABLE.sub(" ", text)


def takes_any_query(view):
    """Let a view answer whatever its address says after "?", as a search does; a decorator.

    It makes texts `storable` itself. For a view of Django REST framework, mark its class.
    """
    view.takes_any_query = True
    return view


def check_request(request, *, any_query=False):
    """Raise BadRequest for a request with a query, header or form that cannot be read or stored.

    `any_query` leaves the query to the view. Parses a form that was sent, as Django's own check of
    the CSRF token does.
    """
    check_charset(request.content_params)
    if not any_query and len(request.META.get("QUERY_STRING", "")) > MAX_QUERY:
        raise BadRequest(_("The address is too long."))
    check_texts(request.headers.values(), request.COOKIES, request.COOKIES.values())
    with unreadable_as_bad_request():
        for sent in (request.POST,) if any_query else (request.GET, request.POST):
            check_texts(sent, *(values for _name, values in sent.lists()))
        check_texts(request.FILES, *([file.name] for file in request.FILES.values()))


def check_charset(parameters):
    """Raise BadRequest for another charset than UTF-8 among the parameters of a content type."""
    charset = (parameters or {}).get("charset", "utf-8")
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        name = None
    if name not in CHARSETS:
        raise BadRequest(_("Texts are sent as UTF-8."))


def check_texts(*groups):
    """Raise BadRequest where one of the texts holds characters that no database stores."""
    for texts in groups:
        if any(UNSTORABLE.search(text) for text in texts):
            raise BadRequest(_("There are characters that cannot be stored."))


def check_data(data):
    """Raise BadRequest for data from JSON that is nested too deeply or cannot be stored."""
    level = [data]
    for _depth in range(MAX_DEPTH):
        check_texts(value for value in level if isinstance(value, str))
        objects = [value for value in level if isinstance(value, dict)]
        level = [item for value in level if isinstance(value, list) for item in value]
        level += [item for value in objects for pair in value.items() for item in pair]
        if not level:
            return
    raise BadRequest(_("The data are nested too deeply."))


def refuse_omissions(form, names):
    """Raise BadRequest where a form that was sent lacks one of these fields.

    Nothing is to be concluded from a field that is not there. Browsers leave out checkboxes,
    buttons and radio buttons of which none is chosen, so those cannot be asked for.
    """
    if missing := [name for name in names if name not in form.data]:
        raise BadRequest(_("The form lacks %(names)s.") % {"names": ", ".join(missing)})


@contextmanager
def unreadable_as_bad_request():
    """Raise BadRequest where a body breaks off, is not UTF-8, or is too deep to parse."""
    try:
        yield
    except (OSError, UnicodeError, RecursionError):
        raise BadRequest(_("What was sent cannot be read.")) from None
