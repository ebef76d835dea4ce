"""The addresses of the site, as its URLconf has them."""

import re
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address: its name with the namespaces, and its path with each variable as <name>.

    An address without a name has its path as the name.
    """

    name: str
    path: str
    pattern: URLPattern

    @property
    def variables(self):
        """Return the names of the path's variables, a list."""
        return VARIABLE.findall(self.path)

    def address(self, values):
        """Return the address with the variables filled in from a mapping."""
        return "/" + VARIABLE.sub(lambda match: str(values[match[1]]), self.path)


def routes(patterns=None, path="", namespaces=()):
    """Yield the Route of every address of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = path + plain(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            name = ":".join([*namespaces, pattern.name]) if pattern.name else here
            yield Route(name, here, pattern)
        else:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from routes(pattern.url_patterns, here, inner)


def plain(route):
    """Return a route without the syntax of regular expressions, each variable as <name>."""
    route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", route)
    return VARIABLE.sub(r"<\1>", re.sub(r"[\^$]|\\Z", "", route))
