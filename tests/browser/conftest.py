"""People who visit the site with the browser."""

import pytest
from django.conf import settings
from django.test import Client

from forum.models import Forum
from glossary.models import Glossary

# Ten seconds are enough for any page, also on a busy machine.
PATIENCE = 10_000


@pytest.fixture
def page(browser):
    """A fresh page with no cookies."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(browser, live_server):
    """A function that opens the site for somebody, in a browser of their own; returns the page.

    Whatever the browser complains about (a script's error, something that the content policy
    blocks, a file that is missing) fails the test, but for what `expected` names.
    """
    contexts, complaints = [], []

    def visit(
        path="/",
        user=None,
        *,
        width=1200,
        scheme="light",
        locale="en-US",
        javascript=True,
        expected=None,
    ):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale=locale,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if user is not None:
            sign_in(context, user, live_server.url)
        page = context.new_page()
        listen(page, complaints, expected)
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def listen(page, complaints, expected):
    """Collect what the browser complains about on a page."""

    def complain(text):
        if expected is None or expected not in text:
            complaints.append(f"{page.url}: {text}")

    def hear(message):
        if message.type in ("error", "warning"):
            complain(message.text)

    page.on("pageerror", lambda error: complain(str(error)))
    page.on("console", hear)


def sign_in(context, user, address):
    """Give a browser the cookie of a session in which the user is signed in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


@pytest.fixture
def topic(live_server, ines, paul, omar):
    """A topic in a public forum: two threads, a reply to a reply, and whatever tends to be wide."""
    category = Forum.objects.create(title="Words of medicine", slug="words", kind="category")
    forum = Forum.objects.create(
        parent=category,
        title="Precision medicine and genomics",
        slug="genomics",
        description="Genes, tests and tailored treatment.",
    )
    topic = forum.start_topic(ines, "Personalized or precision?", "What is the *difference*?")
    first = topic.reply(paul, "They are **used interchangeably**. Both mean the same.\n\nI looked.")
    topic.reply(omar, "No: one weighs preferences.", to=first)
    wide = "x" * 300
    topic.reply(omar, f"{wide}\n\n```\n{wide}\n```\n\n|{'a|' * 20}\n|{'-|' * 20}\n|{wide}|\n")
    below = first
    for _level in range(12):
        below = topic.reply(ines, "Deeper and deeper", to=below)
    topic.refresh_from_db()
    return topic


@pytest.fixture
def term(topic):
    """A published term that the topic's posts mention."""
    glossary = Glossary.objects.create(name="Medicine", slug="medicine")
    term = glossary.define(
        "Difference",
        "What tells two things apart.",
        "What tells **two** things apart.",
        by=None,
        source_title="A dictionary",
        source_url="https://example.org/",
    )
    term.publish(by=None)
    return term
