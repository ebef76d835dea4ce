"""Everybody's walk through the site: with and without scripts, wide and narrow."""

import pytest

pytestmark = pytest.mark.browser

GUESTS_PAGES = ["/", "/accounts/login/", "/forums/", "{forum}", "{topic}", "{thread}", "{member}"]
GUESTS_PAGES += ["/glossary/", "{term}", "{term}history/"]
MEMBERS_PAGES = [*GUESTS_PAGES, "{start}", "{reply}", "{edit}", "{history}"]
MODERATORS_PAGES = [*MEMBERS_PAGES, "{remove}"]


@pytest.fixture
def addresses(topic, term):
    """The pages about one topic, by the names that the lists above give them."""
    post, forum = topic.opening_post, topic.forum.get_absolute_url()
    post.edit("What is the *difference*, really?", by=topic.author)
    thread = topic.posts.filter(depth=1).first()
    return {
        "forum": forum,
        "topic": topic.get_absolute_url(),
        "thread": f"/forums/topic/{topic.pk}/thread/{thread.pk}/",
        "term": term.get_absolute_url(),
        "member": f"/forums/member/{topic.author_id}/",
        "start": f"{forum}new/",
        "reply": f"/forums/topic/{topic.pk}/reply/?quote={thread.pk}",
        "edit": f"{post.get_absolute_url()}edit/",
        "history": f"{post.get_absolute_url()}history/",
        "remove": f"{thread.get_absolute_url()}trash/",
    }


def walk(page, pages, addresses):
    """Open each page; assert that it is there and as wide as the window."""
    for template in pages:
        path = template.format(**addresses)
        response = page.goto(path)
        assert response.ok, path
        assert page.locator("h1").count() == 1, path
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert "Content-Security-Policy".lower() in response.headers, path


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("width", [1200, 320])
def test_a_guest_reads_everything(visit, addresses, width, javascript):
    page = visit(width=width, javascript=javascript)
    walk(page, GUESTS_PAGES, addresses)
    page.goto(addresses["topic"])
    assert page.get_by_text("Sign in to reply.").is_visible()
    assert page.locator("textarea").count() == 0


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("width", [1200, 320])
def test_a_member_reads_and_writes_everywhere(visit, addresses, ines, width, javascript):
    page = visit(user=ines, width=width, javascript=javascript)
    walk(page, MEMBERS_PAGES, addresses)


@pytest.mark.parametrize("width", [1200, 320])
def test_a_moderator_can_tidy_up(visit, addresses, mona, width):
    page = visit(user=mona, width=width)
    walk(page, MODERATORS_PAGES, addresses)
    page.goto(addresses["topic"])
    page.get_by_text("Moderate").first.click()
    page.get_by_role("button", name="Close", exact=True).click()
    assert page.get_by_text("closed to new replies").first.is_visible()


def test_a_guest_finds_the_way_in_and_comes_back(visit, topic):
    page = visit("/")
    page.get_by_role("link", name="Read the forums").click()
    page.get_by_role("link", name=topic.forum.title).first.click()
    page.get_by_role("link", name=topic.title).first.click()
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    page.get_by_label("User name or address").fill("ines")
    page.get_by_label("Password").fill("ines")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{topic.get_absolute_url()}*")
    assert page.get_by_role("button", name="Sign out").is_visible()


def test_the_first_tab_leads_past_the_header(visit, topic):
    page = visit(topic.get_absolute_url())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
