"""What can be said of an address: what it is about, who reads it, who may send what to it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.roles import who

READING = ("GET", "HEAD")
METHODS = (*READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# A text with no secret in it.
TEXT = "What is sent."
REASON = {"reason": TEXT}


def always(case):
    """Every row."""
    return True


@dataclass(frozen=True)
class Sent:
    """What is sent to an address, and who may send it.

    `fits` says for which cases it is taken; where the row is in another state it may be refused as
    wrong. `done` are the statuses of what was done.
    """

    may: Callable
    body: Callable = field(default=lambda case: {})
    fits: Callable = always
    done: tuple = ()


@dataclass(frozen=True)
class Rule:
    """One address. `sees` says to whom the row exists: to others the address is a 404.

    `gate` is asked before the row is looked up; `may_read` after. `found` are the statuses of an
    address that was read.
    """

    noun: str
    sees: Callable = who.anybody
    may_read: Callable | None = who.anybody
    sent: dict = field(default_factory=dict)
    gate: Callable = who.anybody
    found: Callable = field(default=lambda case: (200,))
    # Whether guests are sent to sign in whatever they send, and not only when they read.
    always_signs_in: bool = False
    # For which cases that helps.
    signs_in: Callable = always

    def methods(self, *, is_api):
        """Return the methods that the address takes."""
        reading = READING if self.may_read else ()
        return {*reading, *self.sent, *(("OPTIONS",) if is_api else ())}


@dataclass(frozen=True)
class Foreign:
    """An address of Django's own views: it must not fail, nor tell what is kept."""

    noun: str = "site"


@dataclass(frozen=True)
class Admin:
    """A page of the admin: for staff alone, and for those of them whom `may` names."""

    noun: str = "site"
    may: Callable = who.administers


def redirects(case):
    """The statuses of a redirect."""
    return (301, 302)


def page(noun, sees=who.anybody, **more):
    """Return the Rule of a page that is only read."""
    return Rule(noun, sees, **more)


def form(noun, sees, may, body=lambda case: {}, fits=always, done=(302,), **more):
    """Return the Rule of a page with a form, which whoever may send it may read."""
    return Rule(noun, sees, may, {"POST": Sent(may, body, fits, done)}, **more)


def sent_only(noun, sees, may, body=lambda case: {}, fits=always, done=(302,), **more):
    """Return the Rule of an address to which a form is sent."""
    return Rule(noun, sees, None, {"POST": Sent(may, body, fits, done)}, **more)


def call(noun, sees, may, body=lambda case: {}, fits=always, method="POST", done=(200, 201, 204)):
    """Return the Rule of an address of the API that is only written to."""
    return Rule(noun, sees, None, {method: Sent(may, body, fits, done)})
