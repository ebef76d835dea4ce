"""Generators of hostile Markdown: each makes a text of about a given size, and none much longer.

They show how a renderer's time, memory and output grow with the size of its input.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    name: str
    make: Callable[[int], str]
    group: str
    # The feature it aims at, where that is not core Markdown.
    needs: str
    # The growth it is after: time, depth, output, memory, error.
    aim: str


CASES: dict[str, Case] = {}


def case(name: str, group: str, needs: str = "", aim: str = "time"):
    def add(fn):
        if name in CASES:
            raise ValueError(f"duplicate case {name}")
        CASES[name] = Case(name, fn, group, needs, aim)
        return fn

    return add


def rep(unit: str, n: int, head: str = "", tail: str = "") -> str:
    """head + unit*k + tail, about n characters."""
    k = max(1, (n - len(head) - len(tail)) // len(unit))
    return head + unit * k + tail


def simple(name, unit, group, needs="", aim="time", head="", tail=""):
    case(name, group, needs, aim)(lambda n: rep(unit, n, head, tail))


def mirror(name, left, mid, right, group, needs="", aim="depth"):
    """left*k + mid + right*k."""

    def fn(n):
        k = max(1, (n - len(mid)) // (len(left) + len(right)))
        return left * k + mid + right * k

    case(name, group, needs, aim)(fn)


def stairs(name, indent, item, group, needs="", aim="depth", sep="\n"):
    """Lines indented one step further each: depth grows with sqrt(n)."""

    def fn(n):
        depth = max(1, int((-1 + math.sqrt(1 + 8 * n / max(1, len(indent)))) / 2) - 1)
        return "".join(indent * i + item + sep for i in range(depth))

    case(name, group, needs, aim)(fn)


def growing_runs(name, ch, sepchar, group, needs="", descending=False, newline=False):
    """Delimiter runs all of different lengths, so that none can pair."""

    def fn(n):
        out, used, i = [], 0, 1
        while used < n:
            out.append(ch * i)
            used += i + 1
            i += 1
        if descending:
            out.reverse()
        return sepchar + ("\n" if newline else sepchar).join(out)

    case(name, group, needs)(fn)
