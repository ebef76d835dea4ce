"""The popover in a real browser: pointer, keyboard, touch, Escape, and no script at all."""

import re

import pytest
from playwright.sync_api import expect

from glossary.models import Glossary

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def open_page(browser, live_server, settings):
    """Return a function that opens the page with mentions, in a context of its own."""
    settings.DEBUG = True
    settings.ROOT_URLCONF = "tests.glossary.popover_page"
    genomics = Glossary.objects.create(name="Genomics", slug="genomics")
    air = Glossary.objects.create(name="Air", slug="air")
    for glossary, name, summary, aliases in (
        (genomics, "allele", "One form of a <b>gene</b>.", []),
        (genomics, "precision medicine", "Care that fits.", ["PM"]),
        (air, "particulate matter", "Dust in the air.", ["PM"]),
    ):
        term = glossary.define(name, summary, "It.", by=None, aliases=aliases)
        term.publish(by=None)
    contexts = []

    def open_page(path="/", **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda message: _note(page, message))
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        assert [page.problems for page in context.pages] == [[]] * len(context.pages)
        context.close()


def _note(page, message):
    # A browser asks for the site's icon by itself; this site has none.
    if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
        page.problems.append(message.text)


def popover(page):
    """Return the one popover of the page."""
    return page.locator(".glossary-popover")


def mention(page, text):
    """Return the mention with this text."""
    return page.locator("a.glossary-term", has_text=text).first


def test_a_pointer_opens_it_reaches_it_and_leaves_it(open_page):
    page = open_page()
    mention(page, "allele").hover()
    expect(popover(page)).to_be_visible()
    expect(popover(page)).to_contain_text("One form of a <b>gene</b>.")
    assert popover(page).locator("b").count() == 0
    popover(page).get_by_text("One form").hover()
    page.wait_for_timeout(500)
    expect(popover(page)).to_be_visible()
    page.mouse.move(0, 0)
    expect(popover(page)).to_be_hidden()


def test_a_pointer_that_passes_by_opens_nothing(open_page):
    page = open_page()
    mention(page, "allele").hover()
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)
    expect(popover(page)).to_be_hidden()


def test_a_click_follows_the_link(open_page):
    page = open_page()
    mention(page, "allele").click()
    page.wait_for_url("**/glossary/genomics/allele/")


def test_escape_closes_it_without_moving_the_pointer(open_page):
    page = open_page()
    mention(page, "allele").hover()
    expect(popover(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(popover(page)).to_be_hidden()


def test_the_keyboard_opens_it_reads_on_and_comes_back(open_page):
    page = open_page()
    link = mention(page, "allele")
    link.focus()
    page.wait_for_timeout(500)
    expect(popover(page)).to_be_hidden()
    expect(link).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(popover(page)).to_be_focused()
    expect(popover(page)).to_have_attribute("role", "dialog")
    expect(link).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(popover(page).get_by_role("link", name="Read the full entry")).to_be_focused()
    page.keyboard.press("Escape")
    expect(popover(page)).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(popover(page)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(popover(page)).to_be_hidden()
    expect(mention(page, "PM")).to_be_focused()


def test_touch_opens_it_and_its_link_leads_on(open_page):
    page = open_page(has_touch=True, is_mobile=True, viewport={"width": 320, "height": 600})
    mention(page, "allele").tap()
    expect(popover(page)).to_be_visible()
    box = popover(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.locator("h1").tap()
    expect(popover(page)).to_be_hidden()
    mention(page, "allele").tap()
    popover(page).get_by_role("link", name="Read the full entry").tap()
    page.wait_for_url("**/glossary/genomics/allele/")


def test_several_meanings_are_listed_with_their_glossaries(open_page):
    page = open_page()
    mention(page, "PM").hover()
    expect(popover(page)).to_contain_text("Dust in the air.")
    expect(popover(page)).to_contain_text("Care that fits.")
    expect(popover(page)).to_contain_text("Air")
    expect(popover(page)).to_have_attribute("aria-label", "Several meanings")


def test_there_is_one_popover_and_one_request_for_each_term(open_page):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for text in ("allele", "PM", "allele"):
        mention(page, text).hover()
        expect(popover(page)).to_be_visible()
        page.mouse.move(0, 0)
        expect(popover(page)).to_be_hidden()
    assert popover(page).count() == 1
    assert len([url for url in asked if "/summaries/" in url]) == 2


def test_in_a_dialog_escape_closes_the_popover_alone(open_page):
    page = open_page()
    page.evaluate("document.querySelector('dialog').showModal()")
    link = page.locator("dialog a.glossary-term")
    link.focus()
    page.keyboard.press("Enter")
    expect(popover(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(popover(page)).to_be_hidden()
    expect(page.locator("dialog")).to_be_visible()
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()


def test_an_explicit_link_shows_what_it_finds(open_page):
    page = open_page()
    mention(page, "explicit").hover()
    expect(popover(page)).to_contain_text("One form of a")


def test_without_script_a_mention_is_a_link(open_page):
    page = open_page(java_script_enabled=False, has_touch=True)
    mention(page, "allele").tap()
    page.wait_for_url("**/glossary/genomics/allele/")


def test_search_as_you_type_shows_what_the_form_would(open_page):
    page = open_page("/glossary/")
    page.get_by_role("searchbox").type("partic")
    expect(page.get_by_role("status")).to_have_text("1 term for “partic”")
    expect(page.locator("#glossary-results dt")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?q=partic$"))
    page.get_by_role("searchbox").fill("")
    expect(page.locator("#glossary-results dt")).to_have_count(3)


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize(
    "path", ["/", "/glossary/", "/glossary/genomics/allele/", "/glossary/genomics/allele/history/"]
)
def test_pages_are_accessible_and_fit(open_page, path, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_page(path, viewport={"width": width, "height": 700}, color_scheme=scheme)
    if path == "/":
        mention(page, "allele").hover()
        expect(popover(page)).to_be_visible()
        page.wait_for_timeout(200)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    results = axe.Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
