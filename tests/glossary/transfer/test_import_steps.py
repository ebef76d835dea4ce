"""An import at the desk tells how far it is, to a script and in the browser."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from glossary.models import Glossary, Term, Upload

LINES = {"Accept": "application/x-ndjson"}
ROWS = b"glossary,name\n" + b"".join(b"genomics,word %d\n" % number for number in range(250))


@pytest.fixture
def desk(client, mona, genomics):
    """A client who is signed in as mona."""
    client.force_login(mona)
    return client


def upload():
    """Return a file of 250 new terms."""
    return SimpleUploadedFile("terms.csv", ROWS, "text/csv")


def confirmation(desk):
    """Look at the file; return what confirms its import."""
    page = desk.post("/glossary/desk/import/", {"file": upload()})
    return {"upload": Upload.objects.get().pk, "plan": page.context["plan"].fingerprint}


@pytest.mark.parametrize("base", ["/glossary/desk/", "/admin/parlance_glossary/term/"])
def test_a_script_hears_how_far_it_is_and_then_gets_the_page(desk, base):
    response = desk.post(f"{base}import/", {"file": upload()}, headers=LINES)
    *steps, last = map(json.loads, response.getvalue().splitlines())
    assert steps[0] == {"doing": "Reading the file", "done": 0, "total": None}
    assert [(step["doing"], step["done"], step["total"]) for step in steps[1:]] == [
        ("Comparing", done, 250) for done in (0, 100, 200)
    ]
    assert "250 new terms" in last["page"]
    assert not Term.objects.exists()


def test_the_import_itself_tells_how_far_it_is(desk):
    response = desk.post("/glossary/desk/import/", confirmation(desk), headers=LINES)
    *steps, last = map(json.loads, response.getvalue().splitlines())
    assert [step["done"] for step in steps if step["doing"] == "Writing"] == [100, 200, 250]
    assert "Imported" in last["page"]
    assert Term.objects.count() == 250


@pytest.mark.django_db(transaction=True)
def test_hanging_up_midway_writes_nothing(desk):
    response = desk.post("/glossary/desk/import/", confirmation(desk), headers=LINES)
    for line in response:
        if json.loads(line)["doing"] == "Writing":
            break
    response.close()
    assert not Term.objects.exists()
    desk.post("/glossary/desk/import/", confirmation_again(desk))
    assert Term.objects.count() == 250


def confirmation_again(desk):
    """Throw the first upload away, and look again."""
    Upload.objects.all().delete()
    return confirmation(desk)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_curator_imports_in_the_browser(browser, live_server, settings, client, desk, script):
    settings.DEBUG = True
    context = browser.new_context(java_script_enabled=script)
    cookie = {"name": "sessionid", "value": desk.cookies["sessionid"].value}
    context.add_cookies([{**cookie, "url": live_server.url}])
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{live_server.url}/glossary/desk/import/")
    page.get_by_label("File").set_input_files(
        {"name": "terms.csv", "mimeType": "text/csv", "buffer": ROWS}
    )
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_text("250 new terms")).to_be_visible()
    page.get_by_label("Reason").fill("from the office")
    with page.expect_response("**/desk/import/") as answer:
        page.get_by_role("button", name="Import").click()
    wanted = "application/x-ndjson" if script else "text/html"
    assert answer.value.headers["content-type"].startswith(wanted)
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    assert Glossary.objects.get().terms.count() == 250
    assert Term.objects.first().revisions.get().reason == "from the office"
    assert problems == []
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_bar_shows_the_steps_and_can_be_stopped(browser, live_server, settings, desk):
    settings.DEBUG = True
    context = browser.new_context()
    cookie = {"name": "sessionid", "value": desk.cookies["sessionid"].value}
    context.add_cookies([{**cookie, "url": live_server.url}])
    page = context.new_page()
    held = []
    page.route("**/desk/import/", lambda route: _hold(route, held))
    page.goto(f"{live_server.url}/glossary/desk/import/")
    page.get_by_label("File").set_input_files(
        {"name": "terms.csv", "mimeType": "text/csv", "buffer": ROWS}
    )
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("progressbar", name="Sending the file")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing was written")
    expect(page.get_by_role("button", name="See what would change")).to_be_enabled()
    assert not Upload.objects.exists()
    context.close()


def _hold(route, held):
    # The answer to the form never comes.
    if route.request.method == "POST":
        held.append(route)
    else:
        route.continue_()
