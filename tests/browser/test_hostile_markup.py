"""What a browser executes of rendered posts that try to run a script: nothing."""

import html
import itertools
import os
import random

import pytest

from forum import markup
from tests.forum.markup.hostile import PAYLOADS

pytestmark = pytest.mark.browser

FRAMES_AT_ONCE = 50

# Runs before all else in each frame: what the payloads call tells the outermost page, by frame.
DETECTOR = """
(() => {
  const executed = () => { try { top.executed.add(window.name) } catch {} };
  if (window === top) window.executed = new Set();
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
    try { Object.defineProperty(window, name, { value: executed, writable: false }) } catch {}
  }
})();
"""
# Set off whatever has a handler, and do what a reader might: point, focus, press, click.
EVENTS = """
() => {
  const usual = ["mouseover", "pointerover", "focus", "keydown"];
  for (const frame of document.querySelectorAll("iframe")) {
    const inner = frame.contentDocument;
    if (!inner || !inner.body) continue;
    for (const element of [...inner.querySelectorAll("*")].slice(0, 60)) {
      const named = element.getAttributeNames().filter((name) => name.startsWith("on"));
      for (const name of [...usual, ...named.map((name) => name.slice(2))]) {
        element.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
      }
      if (element.click) element.click();
    }
  }
}
"""
CONTEXTS = ("{0}", "Text *{0}* text", "[{0}](<{0}> '{0}')", "[a]({0})", "![{0}]({0})", "> - {0}")


@pytest.fixture
def watched(page):
    """A page that reports what is executed, and reaches nothing outside."""
    page.add_init_script(DETECTOR)
    page.route("**/*", lambda route: route.abort())
    return page


def executed(watched, bodies):
    """Load HTML bodies as documents of their own; return the indexes of those that ran a script."""
    numbers = set()
    numbered = iter(enumerate(bodies))
    while batch := list(itertools.islice(numbered, FRAMES_AT_ONCE)):
        documents = {str(number): f"<!doctype html><body>{body}" for number, body in batch}
        frames = "".join(
            f'<iframe name="{name}" srcdoc="{html.escape(document)}"></iframe>'
            for name, document in documents.items()
        )
        watched.goto("about:blank")
        watched.set_content(frames, wait_until="load")
        watched.evaluate(EVENTS)
        watched.wait_for_timeout(50)
        numbers.update(map(int, watched.evaluate("() => [...top.executed].filter(Boolean)")))
    return numbers


@pytest.mark.parametrize(
    "pages", [pytest.param(2_000, marks=pytest.mark.exhaustive), 300], ids=["all", "sample"]
)
def test_it_executes_nothing_of_rendered_posts(watched, pages):
    seed = int(os.environ.get("PARLANCE_SEED") or random.randrange(10**6))
    print(f"PARLANCE_SEED={seed}")
    chance = random.Random(seed)
    posts = [chance.choice(CONTEXTS).format(payload) for payload in chance.sample(PAYLOADS, pages)]
    numbers = executed(watched, (markup.render(post).html for post in posts))
    assert [posts[number] for number in numbers] == []


def test_the_detector_sees_what_a_careless_page_would_execute(watched):
    payloads = random.Random(2).sample([each for each in PAYLOADS if each.startswith("<")], 200)
    assert len(executed(watched, payloads)) >= 100
