"""What the glossary remembers while one request is served.

It listens to Django's request signals, so that a host under WSGI needs no middleware and the
template filters need no request. Outside a request nothing is remembered.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.core.signals import request_finished, request_started
from django.http import parse_cookie

from glossary.models.vocabulary import vocabulary_changed

_memo = ContextVar("glossary_current_request", default=None)


class RequestMemo:
    """The memory of one request. cookies: a function that returns the request's cookies."""

    def __init__(self, cookies):
        self._read_cookies = cookies
        self._cookies = None
        # The vocabulary's version, once it was read; see `linking.vocabulary_version`.
        self.version = None
        self.asked_preference = False

    def cookie(self, name):
        """Return the value of one of the request's cookies, or None."""
        if self._cookies is None:
            # Parsed once, because every linked text asks for it.
            self._cookies = self._read_cookies()
        return self._cookies.get(name)


def memo():
    """Return the memory of the request that is being served, or None outside of one."""
    return _memo.get()


def forget_version(**signal):
    """Forget the version, so that it is read again. Receiver of `vocabulary_changed`."""
    if _memo.get() is not None:
        _memo.get().version = None


@contextmanager
def remembering(request):
    """Remember a request in this context, unless a signal has done so already."""
    if _memo.get() is not None:
        yield
        return
    token = _memo.set(RequestMemo(lambda: request.COOKIES))
    try:
        yield
    finally:
        _memo.reset(token)


def connect():
    """Connect the signals of requests and of the vocabulary. Called when the app is ready."""
    request_started.connect(_begin, dispatch_uid="glossary.linking.request_memo")
    request_finished.connect(_end, dispatch_uid="glossary.linking.request_memo")
    vocabulary_changed.connect(forget_version, dispatch_uid="glossary.linking.request_memo")


def _begin(sender, environ=None, **kwargs):
    if environ is not None:
        _memo.set(RequestMemo(lambda: parse_cookie(environ.get("HTTP_COOKIE", ""))))


def _end(sender, **kwargs):
    _memo.set(None)
