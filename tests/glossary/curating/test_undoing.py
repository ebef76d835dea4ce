"""Curators take back at the desk what they did: publish, retire, restore, an earlier text."""

import pytest

from glossary.models import Term
from tests.glossary.curating.test_see_also import desk, entry
from tests.glossary.site.models import Article
from tests.glossary.views.test_curators import index, text

__all__ = ["desk"]


def buttons(page):
    """Return the names of the form's buttons."""
    names = ("preview", "save", "publish", "unpublish", "retire", "restore")
    return [name for name in names if f'<button name="{name}"' in page or f' name="{name}"' in page]


def post(desk, term, step, **values):
    """Send the desk's form with one of its buttons; return the page that comes."""
    address = f"/glossary/desk/terms/{term.pk}/"
    values = entry(term.glossary, **values)
    return text(desk.post(address, {**values, step: "1"}, follow=True))


def status(term):
    """Return a term's status as the database has it."""
    return Term.objects.get(pk=term.pk).status


def test_a_term_is_retired_restored_and_made_a_draft_at_the_desk(desk, define):
    term = define("allele")
    assert "Say why the term is retired." in post(desk, term, "retire")
    assert status(term) == "published"
    assert "it is out of use" in post(desk, term, "retire", reason="it is out of use")
    assert status(term) == "retired"
    post(desk, term, "restore")
    assert status(term) == "published"
    assert "A draft: only curators see it." in post(desk, term, "unpublish")
    assert status(term) == "draft"


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ("unpublish", ["preview", "save", "publish", "retire"]),
        ("publish", ["preview", "save", "unpublish", "retire"]),
        ("retire", ["preview", "save", "unpublish", "restore"]),
    ],
)
def test_the_form_offers_what_may_become_of_a_term(desk, define, step, wanted):
    term = define("allele")
    getattr(term, step)(by=None, reason="why")
    assert buttons(text(desk.get(f"/glossary/desk/terms/{term.pk}/"))) == wanted


def test_an_earlier_text_comes_back_from_the_history(desk, define, mona):
    term = define("allele", "One.")
    term.revise(by=None, definition="Two.")
    history = f"{term.get_absolute_url()}history/"
    page = text(desk.get(history))
    assert "Bring number 1 back" in page
    # It says what the term says now.
    assert "Bring number 3 back" not in page
    page = text(desk.post(f"/glossary/desk/terms/{term.pk}/revert/1/", follow=True))
    assert "As in number 1" in page
    term.refresh_from_db()
    assert (term.definition, term.revisions.first().changed_by) == ("One.", mona)
    assert desk.post(f"/glossary/desk/terms/{term.pk}/revert/9/").status_code == 404


def test_readers_bring_nothing_back(client, ines, define):
    term = define("allele", "One.")
    term.revise(by=None, definition="Two.")
    client.force_login(ines)
    assert "Bring number" not in text(client.get(f"{term.get_absolute_url()}history/"))
    assert client.post(f"/glossary/desk/terms/{term.pk}/revert/1/").status_code == 403
    term.refresh_from_db()
    assert term.definition == "Two."


def test_a_term_that_is_not_counted_yet_is_not_called_unused(desk, define):
    Article.objects.create(body_html="<p>An allele.</p>")
    index()
    define("allele")
    assert "not counted yet" in text(desk.get("/glossary/desk/terms/"))
    assert "0 terms" in text(desk.get("/glossary/desk/terms/?show=unused"))
    define("gene")
    index()
    page = text(desk.get("/glossary/desk/terms/"))
    assert "1 mention" in page
    assert "not used" in page
    assert "1 term" in text(desk.get("/glossary/desk/terms/?show=unused"))
