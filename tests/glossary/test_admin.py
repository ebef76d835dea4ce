"""The curators' desk: every change in the admin keeps its history."""

import pytest

from glossary.models import Glossary, Term

ADD = "/admin/parlance_glossary/term/add/"
LIST = "/admin/parlance_glossary/term/"


@pytest.fixture
def desk(client, mona):
    """The curator's browser."""
    client.force_login(mona)
    return client


def form(term=None, aliases=(), **fields):
    """Return what the admin's form sends for a term."""
    data = {
        "glossary": term.glossary_id if term else "",
        "name": term.name if term else "",
        "slug": term.slug if term else "",
        "summary": term.summary if term else "",
        "definition": term.definition if term else "",
        "source_title": "",
        "source_url": "",
        "autolink": "on",
        "reason": "",
        "step": "",
        "aliases-INITIAL_FORMS": sum("id" in alias for alias in aliases),
        "aliases-TOTAL_FORMS": len(aliases),
        **fields,
    }
    for number, alias in enumerate(aliases):
        data |= {f"aliases-{number}-{name}": value for name, value in alias.items()}
    return data


def errors_of(response):
    """Return the errors of the form on an admin page, to show when a test fails."""
    return response.context["errors"] if response.status_code == 200 else ""


def test_a_curator_adds_a_term_and_publishes_it(desk, genomics, mona):
    data = form(
        aliases=[{"text": "variant", "kind": "synonym", "case_sensitive": "unknown"}],
        glossary=genomics.pk,
        name="allele",
        definition="One **form**.",
        reason="asked for",
        step="publish",
    )
    assert "as the term" in desk.get(ADD).content.decode()
    response = desk.post(ADD, data)
    assert response.status_code == 302, errors_of(response)
    term = Term.objects.get()
    assert (term.slug, term.status) == ("allele", "published")
    assert [alias.text for alias in term.aliases.all()] == ["variant"]
    assert set(term.revisions.values_list("changed_by", "reason")) == {(mona.pk, "asked for")}
    assert desk.get(f"{LIST}{term.pk}/history/").status_code == 200


def test_a_curator_changes_a_term_and_its_aliases(desk, define, mona):
    term = define("allele", aliases=["variant", "old form"])
    other = define("gene")
    first, second = term.aliases.order_by("pk")
    aliases = [
        {"id": first.pk, "term": term.pk, "text": "Variant", "kind": "acronym"},
        {"id": second.pk, "term": term.pk, "text": "old form", "kind": "synonym", "DELETE": "on"},
        {"text": "new form", "kind": "deprecated", "term": term.pk},
    ]
    data = form(term, aliases, definition="Two.", see_also=[other.pk], reason="clearer")
    response = desk.post(f"{LIST}{term.pk}/change/", data)
    assert response.status_code == 302, errors_of(response)
    term.refresh_from_db()
    assert term.definition_html == "<p>Two.</p>"
    assert set(term.aliases.values_list("text", "kind")) == {
        ("Variant", "acronym"),
        ("new form", "deprecated"),
    }
    assert list(term.see_also.all()) == [other]
    assert term.revisions.first().changed_by == mona
    assert term.revisions.first().reason == "clearer"


def test_a_step_that_the_verb_would_refuse_is_refused_in_the_form(desk, genomics):
    term = genomics.define("allele", by=None)
    for step in ("publish", "retire", "restore"):
        response = desk.post(f"{LIST}{term.pk}/change/", form(term, step=step))
        assert response.status_code == 200
        assert response.context["errors"]
    assert Term.objects.get().status == "draft"


def test_the_list_searches_and_its_actions_use_the_verbs(desk, define, mona):
    term, other = define("allele", aliases=["variant"]), define("gene")
    page = desk.get(LIST, {"q": "variant"}).content.decode()
    assert f"/term/{term.pk}/change/" in page
    assert f"/term/{other.pk}/change/" not in page
    chosen = {"_selected_action": [term.pk, other.pk]}
    desk.post(LIST, {"action": "retire", **chosen})
    assert Term.objects.filter(status="retired").count() == 0
    desk.post(LIST, {"action": "retire", "reason": "old", **chosen})
    assert Term.objects.filter(status="retired").count() == 2
    assert term.revisions.first().reason == "old"
    for action, status in (("restore", "published"), ("unpublish", "draft")):
        desk.post(LIST, {"action": action, **chosen})
        assert Term.objects.filter(status=status).count() == 2
    desk.post(LIST, {"action": "review", **chosen})
    assert Term.objects.filter(reviewed_by=mona).count() == 2


def test_who_may_only_look_changes_nothing(client, ines, define):
    ines.is_staff = True
    ines.save()
    client.force_login(ines)
    term = define("allele")
    assert client.get(f"{LIST}{term.pk}/change/").status_code == 403
    assert client.post(f"{LIST}{term.pk}/change/", form(term, name="x")).status_code == 403


def test_history_is_read_only_and_goes_with_its_term(client, ada, define):
    client.force_login(ada)
    term = define("allele")
    revision = term.revisions.first()
    assert client.get("/admin/parlance_glossary/termrevision/").status_code == 200
    page = client.get(f"/admin/parlance_glossary/termrevision/{revision.pk}/change/")
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    delete = f"/admin/parlance_glossary/termrevision/{revision.pk}/delete/"
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert client.post(f"{LIST}{term.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Term.objects.exists()


def test_a_glossary_keeps_its_slug(desk, genomics):
    data = {"name": "Genetics", "slug": "other", "language": "en", "description": ""}
    address = f"/admin/parlance_glossary/glossary/{genomics.pk}/change/"
    assert desk.get("/admin/parlance_glossary/glossary/").status_code == 200
    assert desk.post(address, data).status_code == 302
    assert Glossary.objects.values_list("name", "slug").get() == ("Genetics", "genomics")
