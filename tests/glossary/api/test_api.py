"""The REST door: read by all, written by curators, and HTML linked for anybody."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.safestring import mark_safe
from rest_framework import serializers
from rest_framework.test import APIClient

from glossary.api.fields import LinkedHTMLField
from glossary.api.serializers import GlossarySerializer
from glossary.models import Glossary, Term

TERMS = "/api/glossary/terms/"
GLOSSARIES = "/api/glossary/glossaries/"
LINK = "/api/glossary/link/"


@pytest.fixture
def api():
    """Nobody's client."""
    return APIClient()


@pytest.fixture
def mona_api(mona):
    """The curator's client."""
    client = APIClient()
    client.force_authenticate(mona)
    return client


def names(response):
    """Return the names of the listed rows."""
    return [row["name"] for row in response.json()["results"]]


def test_its_root_leads_to_what_there_is(api, define):
    root = api.get("/api/glossary/").json()
    assert [api.get(root[name]).status_code for name in ("glossaries", "terms")] == [200, 200]


def test_everybody_reads_what_is_published_and_curators_all(api, mona_api, define, genomics):
    define("allele", aliases=["variant", {"text": "allelle", "kind": "misspelling"}])
    draft = genomics.define("gene", by=None)
    assert names(api.get(TERMS)) == ["allele"]
    assert api.get(f"{TERMS}{draft.pk}/").status_code == 404
    assert names(mona_api.get(TERMS)) == ["allele", "gene"]
    (row,) = api.get(TERMS).json()["results"]
    assert [alias["text"] for alias in row["aliases"]] == ["variant"]
    assert row["url"] == "/glossary/genomics/allele/"
    assert len(mona_api.get(f"{TERMS}{row['id']}/").json()["aliases"]) == 2


def test_terms_are_filtered_and_paged(api, define, law):
    define("allele", summary="A variant.")
    define("axon")
    define("act", glossary=law)
    assert names(api.get(TERMS, {"q": "variant"})) == ["allele"]
    assert names(api.get(TERMS, {"glossary": "law"})) == ["act"]
    assert names(api.get(TERMS, {"letter": "A", "glossary": "genomics"})) == ["allele", "axon"]
    assert names(api.get(TERMS, {"status": "draft"})) == []
    assert api.get(TERMS, {"status": "lost"}).status_code == 400
    page = api.get(TERMS, {"page_size": 2}).json()
    assert (page["count"], len(page["results"])) == (3, 2)
    assert names(api.get(TERMS, {"page_size": 2, "page": 2})) == ["axon"]


def test_a_curator_defines_revises_publishes_and_retires(mona_api, mona, genomics):
    response = mona_api.post(
        TERMS,
        {
            "glossary": "genomics",
            "name": "allele",
            "definition": "One **form**.",
            "aliases": [{"text": "variant"}, {"text": "al", "kind": "acronym"}],
            "reason": "asked for",
        },
        format="json",
    )
    assert response.status_code == 201
    row = response.json()
    assert (row["status"], row["slug"], len(row["aliases"])) == ("draft", "allele", 2)
    address = f"{TERMS}{row['id']}/"
    changed = mona_api.patch(address, {"summary": "S.", "reason": "short"}, format="json").json()
    assert changed["summary"] == "S."
    assert len(changed["aliases"]) == 2
    for verb, body, status in (
        ("publish", {}, "published"),
        ("retire", {"reason": "old"}, "retired"),
        ("restore", {}, "published"),
        ("unpublish", {"reason": "wait"}, "draft"),
    ):
        assert mona_api.post(f"{address}{verb}/", body).json()["status"] == status
    assert mona_api.post(f"{address}review/").json()["reviewed_at"]
    term = Term.objects.get()
    reasons = term.revisions.order_by("number").values_list("reason", "changed_by__username")
    assert [reason for reason, _ in reasons] == ["asked for", "short", "", "old", "", "wait"]
    assert {name for _, name in reasons} == {"mona"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "+"}, "name"),
        ({"summary": "x" * 301}, "summary"),
        ({"definition": "x" * 20_001}, "definition"),
        ({"source_url": "javascript:x"}, "source_url"),
        ({"aliases": [{"text": "…"}]}, "aliases"),
        ({"aliases": [{"text": f"a{n}"} for n in range(101)]}, "aliases"),
        ({"slug": "gene"}, "non_field_errors"),
        ({"glossary": "nothing"}, "glossary"),
        ({"see_also": [0]}, "see_also"),
    ],
)
def test_a_wrong_field_is_named(mona_api, genomics, body, field):
    genomics.define("gene", by=None)
    term = genomics.define("allele", by=None)
    response = mona_api.patch(f"{TERMS}{term.pk}/", body, format="json")
    assert response.status_code == 400
    assert field in response.json()


def test_a_term_without_a_definition_or_a_reason_stays(mona_api, genomics):
    term = genomics.define("allele", by=None)
    assert "definition" in mona_api.post(f"{TERMS}{term.pk}/publish/").json()
    assert "reason" in mona_api.post(f"{TERMS}{term.pk}/retire/").json()
    assert mona_api.post(f"{TERMS}{term.pk}/restore/").status_code == 400
    assert Term.objects.get().status == "draft"


def test_readers_write_nothing(api, ines, define, genomics):
    term = define("allele")
    for user in (None, ines):
        api.force_authenticate(user)
        for path, method in (
            (TERMS, api.post),
            (f"{TERMS}{term.pk}/", api.patch),
            (f"{TERMS}{term.pk}/", api.put),
            (f"{TERMS}{term.pk}/retire/", api.post),
            (f"{TERMS}{term.pk}/review/", api.post),
            (GLOSSARIES, api.post),
            (f"{GLOSSARIES}genomics/", api.patch),
        ):
            response = method(path, {"reason": "x", "name": "x"}, format="json")
            assert response.status_code in (401, 403), path
    assert api.delete(f"{TERMS}{term.pk}/").status_code in (403, 405)
    term.refresh_from_db()
    assert term.is_published


def test_a_curator_manages_glossaries_but_their_slugs_stay(mona_api, api, db):
    body = {"name": "Law", "slug": "law", "is_global": False}
    assert mona_api.post(GLOSSARIES, body, format="json").status_code == 201
    changed = mona_api.patch(f"{GLOSSARIES}law/", {"name": "The law", "slug": "x"}, format="json")
    assert changed.json()["slug"] == "law"
    assert names(api.get(GLOSSARIES)) == ["The law"]
    body = {"name": "Find", "slug": "find"}
    assert "slug" in mona_api.post(GLOSSARIES, body, format="json").json()


def test_definitions_come_linked_but_never_to_themselves(api, define):
    gene = define("gene")
    define("allele", "An allele of a gene.")
    row = api.get(TERMS, {"q": "allele"}).json()["results"][0]
    assert row["definition_html"].count("<a ") == 1
    assert f'data-glossary-terms="{gene.pk}"' in row["definition_html"]


def test_lists_cost_the_same_however_many_terms_there_are(
    api, define, django_assert_max_num_queries
):
    terms = [define(f"term {n}", aliases=[f"t{n}"]) for n in range(30)]
    terms[0].revise(by=None, see_also=terms)
    api.get(TERMS)
    with django_assert_max_num_queries(5):
        assert len(names(api.get(TERMS))) == 30


def test_any_html_is_linked_and_what_was_linked_is_told(api, define, law):
    allele = define("allele")
    consent = define("consent", glossary=law)
    html = "<p>An <b>allele</b>, an allele &amp; consent.</p>"
    answer = api.post(LINK, {"html": html, "first_only": True, "glossary": "law"}, format="json")
    assert answer.status_code == 200
    data = answer.json()
    assert data["html"].count("<a ") == 2
    assert [mention["terms"] for mention in data["mentions"]] == [[allele.pk], [consent.pk]]
    for mention in data["mentions"]:
        assert html[mention["start"] : mention["end"]] == mention["text"]
    assert data["mentions"][1]["url"] == "/glossary/law/consent/"
    answer = api.post(LINK, {"html": html, "limit": 1}, format="json").json()
    assert len(answer["mentions"]) == 1
    api.cookies["glossary_links"] = "none"
    assert len(api.post(LINK, {"html": html}, format="json").json()["mentions"]) == 2


def test_linking_asks_for_no_token_and_has_a_bound(define, ines):
    define("allele")
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(ines)
    assert client.post(LINK, {"html": "allele"}, format="json").status_code == 200
    for html in ("x" * 200_001, "é" * 100_001):
        response = client.post(LINK, {"html": html}, format="json")
        assert response.status_code == 400
        assert "html" in response.json()
    assert client.post(LINK, {"html": "x" * 200_000}, format="json").status_code == 200
    assert client.post(LINK, {}, format="json").status_code == 400
    assert client.post(LINK, {"html": "a", "glossary": "no"}, format="json").status_code == 400
    assert client.get(LINK).status_code == 405


def test_a_hosts_serializer_links_its_html(define, law):
    define("allele")
    define("consent", glossary=law)

    class PageSerializer(serializers.Serializer):
        body = LinkedHTMLField()
        legal = LinkedHTMLField(source="body", glossary=lambda page: page["glossary"])
        first = LinkedHTMLField(source="body", links="first")

    page = {"body": "<p>allele, allele, consent</p>", "glossary": law}
    data = PageSerializer(page).data
    assert data["body"].count("<a ") == 2
    assert data["legal"].count("<a ") == 3
    assert data["first"].count("<a ") == 1
    assert PageSerializer({"body": None, "glossary": None}).data["body"] == ""
    assert PageSerializer({"body": mark_safe("x"), "glossary": None}).data["body"] == "x"


def test_the_schema_has_no_warnings(settings, db):
    settings.ROOT_URLCONF = "tests.glossary.urls"
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    assert "/api/glossary/link/" in out.getvalue()
    assert Glossary.objects.count() == 0


def test_a_change_leaves_what_others_changed_meanwhile(genomics):
    stale = Glossary.objects.get(pk=genomics.pk)
    Glossary.objects.filter(pk=genomics.pk).update(description="By another curator")
    GlossarySerializer().update(stale, {"name": "Genetics"})
    now = Glossary.objects.get(pk=genomics.pk)
    assert (now.name, now.description) == ("Genetics", "By another curator")
