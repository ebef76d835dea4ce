"""Readers look terms up: the index, a term's page, its history, its meanings."""

import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser

from glossary import panels
from glossary.models import Glossary, Term
from glossary.models.sort_keys import initial_of


def text(response):
    """Return the page's HTML."""
    return response.content.decode()


def test_the_index_lists_published_terms_by_letter(client, define, genomics):
    define("allele", summary="A variant.")
    define("Étude")
    define("ген")
    define("遺伝子")
    define("5′ end")
    genomics.define("hidden draft", by=None)
    page = text(client.get("/glossary/"))
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["0–9", "A", "E", "Г", "漢"]
    assert "A variant." in page
    assert "hidden draft" not in page


@pytest.mark.parametrize(
    ("name", "initial"),
    [
        ("allele", "A"),
        ("Ärzte", "A"),
        ("(epi)genome", "E"),
        ("ß-Globin", "S"),
        ("ген", "Г"),
        ("γ-globin", "Γ"),
        ("جين", "ج"),
        ("が", "か"),
        ("遺伝子", "漢"),
        ("3D", "0–9"),
        ("٣", "0–9"),
        ("…", "#"),
    ],
)
def test_every_headword_has_a_heading_in_its_script(name, initial):
    assert initial_of(name) == initial


def test_one_letter_one_glossary_and_one_page(client, define, law, settings):
    settings.GLOSSARY_TERMS_PER_PAGE = 2
    for name in ("allele", "anneal", "axon", "gene"):
        define(name)
    define("act", glossary=law)
    page = text(client.get("/glossary/", {"letter": "A"}))
    assert "gene</a>" not in page
    assert "Page 1 of 2" in page
    assert "letter=A&amp;page=2" in page
    assert "axon" in text(client.get("/glossary/", {"letter": "A", "page": 2}))
    page = text(client.get("/glossary/law/"))
    assert "act</a>" in page
    assert "allele" not in page
    assert client.get("/glossary/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("query", "is_listed"),
    [
        ("prec", True),
        ("MEDICINE precision", True),
        ("stratified", True),
        ("персонал", True),
        ("ПЕРСОНАЛ", True),
        ("fits the", True),
        ("precison", False),
        ("allele", False),
        ("%", False),
        ("'\"<script>", False),
        ("a" * 5000, False),
    ],
)
def test_a_plain_get_form_searches(client, define, query, is_listed):
    define(
        "precision medicine",
        summary="Care that fits the person.",
        aliases=[
            "stratified medicine",
            "Персонализированная медицина",
            {"text": "precison medicine", "kind": "misspelling"},
        ],
    )
    response = client.get("/glossary/", {"q": query})
    assert response.status_code == 200
    assert ("/glossary/genomics/precision-medicine/" in text(response)) is is_listed
    assert "<script>alert" not in text(response)


def test_a_term_page_says_all_there_is_to_say(client, define, genomics, mona):
    gene = define("gene")
    term = define(
        "allele",
        "A variant of a gene, or of an **allele**.",
        summary="One form of a gene.",
        source_title="A Dictionary",
        source_url="https://example.org/d?a=1&b=2",
        see_also=[gene],
        aliases=[
            "variant form",
            {"text": "allelle", "kind": "misspelling"},
            {"text": "allelomorph", "kind": "deprecated"},
        ],
    ).review(by=mona)
    page = text(client.get(term.get_absolute_url()))
    assert "<dfn>allele</dfn>" in page
    assert "One form of a gene." in page
    assert f'data-glossary-terms="{gene.pk}">gene</a>' in page
    assert f'data-glossary-terms="{term.pk}"' not in page
    assert 'href="https://example.org/d?a=1&amp;b=2"' in page
    assert "variant form" in page
    assert "<s>allelomorph</s>" in page
    assert "use “allele”" in page
    assert "allelle" not in page
    assert "mona" in page


def test_a_term_page_carries_json_ld_that_nothing_breaks_out_of(client, define):
    term = define(
        "allele",
        summary="</script><script>alert(1)</script> & <!-- more",
        source_url="https://example.org/",
        aliases=["variant form", {"text": "allelle", "kind": "misspelling"}],
    )
    page = text(client.get(term.get_absolute_url()))
    (json_ld,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(json_ld)
    assert data["@type"] == "DefinedTerm"
    assert data["description"] == "</script><script>alert(1)</script> & <!-- more"
    assert data["alternateName"] == ["variant form"]
    assert data["inDefinedTermSet"]["name"] == "Genomics"
    assert data["url"] == "http://testserver/glossary/genomics/allele/"


def test_drafts_show_to_curators_alone(client, genomics, mona, ines):
    term = genomics.define("allele", definition="It.", by=mona)
    for user, status in ((None, 404), (ines, 404), (mona, 200)):
        if user:
            client.force_login(user)
        assert client.get(term.get_absolute_url()).status_code == status
        assert client.get(f"{term.get_absolute_url()}history/").status_code == status
        alone = client.get(f"/glossary/meanings/{term.pk}/", follow=True)
        assert alone.status_code == status
        shown = json.loads(client.get(f"/glossary/summaries/{term.pk}/").content)["terms"]
        assert len(shown) == (status == 200)
        assert ("allele</a>" in text(client.get("/glossary/"))) is (status == 200)


def test_a_retired_term_says_so_and_leaves_the_index(client, define):
    term = define("allele")
    term.retire(by=None, reason="Say “variant” instead.")
    page = text(client.get(term.get_absolute_url()))
    assert "This entry was retired." in page
    assert "Say “variant” instead." in page
    assert "allele</a>" not in text(client.get("/glossary/"))


@pytest.mark.parametrize(
    "address", ["glossary/%00/", "glossary/{}/%00/", "api/glossary/glossaries/%00/"]
)
def test_an_address_that_no_database_takes_is_a_404(client, genomics, address):
    assert client.get("/" + address.format(genomics.slug)).status_code == 404


def test_an_old_slug_redirects_for_good(client, define, law):
    term = define("allele").revise(by=None, slug="variant")
    for path in ("", "history/"):
        response = client.get(f"/glossary/genomics/allele/{path}")
        assert response.status_code == 301
        assert response.url == f"/glossary/genomics/variant/{path}"
    term.revise(by=None, glossary=law)
    assert client.get("/glossary/genomics/variant/").url == "/glossary/law/variant/"
    assert client.get("/glossary/genomics/never/").status_code == 404


def test_an_old_slug_of_a_draft_is_not_told(client, define):
    define("allele").revise(by=None, slug="variant").unpublish(by=None)
    assert client.get("/glossary/genomics/allele/").status_code == 404


def test_the_history_shows_what_changed_who_and_why(client, define, mona):
    term = define("allele", "One form of a gene.", by=mona)
    term.revise(by=mona, definition="One variant of a <gene>.", reason="clearer")
    page = text(client.get(f"{term.get_absolute_url()}history/"))
    assert "<del>form</del>" in page
    assert "<ins>variant</ins>" in page
    assert "&lt;gene&gt;" in page
    assert "clearer" in page
    assert "mona" in page


def test_the_history_hides_drafts_and_misspellings_from_readers(client, genomics, mona):
    term = genomics.define("allele", definition="A secret draft.", by=mona)
    term.revise(
        by=mona,
        definition="Fit to print.",
        aliases=[{"text": "allelle", "kind": "misspelling"}, "variant form"],
    )
    term.publish(by=mona)
    address = f"{term.get_absolute_url()}history/"
    page = text(client.get(address))
    assert "secret" not in page
    assert "allelle" not in page
    assert "variant form" in page
    client.force_login(mona)
    assert "secret" in text(client.get(address))


def test_a_long_history_costs_little(client, define):
    term = define("allele", "a b " * 5_000)
    term.revise(by=None, definition="b a " * 5_000)
    assert client.get(f"{term.get_absolute_url()}history/").status_code == 200


def test_an_ambiguous_mention_leads_to_a_page_with_all_meanings(client, define, law):
    first = define("PM", summary="Particulate matter.")
    second = define("PM", glossary=law, summary="Prime minister.")
    page = text(client.get(f"/glossary/meanings/{first.pk}-{second.pk}/"))
    assert "Particulate matter." in page
    assert "Prime minister." in page
    assert client.get("/glossary/meanings/999999/").status_code == 404
    alone = client.get(f"/glossary/meanings/{'9' * 18}-{first.pk}/")
    assert alone.url == first.get_absolute_url()
    assert client.get("/glossary/meanings/x/").status_code == 404


def test_an_explicit_link_finds_its_term(client, define, law, genomics):
    term = define("precision medicine", aliases=["PM"])
    other = define("particulate matter", glossary=law, aliases=["PM"])
    define("locus", autolink=False)
    for form in ("precision medicine", "Precision  Medicine", "PM"):
        assert client.get("/glossary/find/", {"term": form}).url == term.get_absolute_url()
    assert client.get("/glossary/find/", {"term": "LOCUS"}).url == "/glossary/genomics/locus/"
    response = client.get("/glossary/find/", {"term": "PM", "glossary": "law"})
    assert response.url == other.get_absolute_url()
    response = client.get("/glossary/find/", {"term": "<b>nothing"})
    assert response.status_code == 404
    assert "&lt;b&gt;nothing" in text(response)
    assert client.get("/glossary/find/").status_code == 404


def test_the_summaries_are_what_the_popover_needs_and_cheap_to_ask_again(
    client, define, django_assert_num_queries
):
    term = define("allele", summary="A variant.", source_title="A Dictionary")
    address = f"/glossary/summaries/{term.pk}/"
    response = client.get(address)
    (summary,) = response.json()["terms"]
    assert summary["name"] == "allele"
    assert summary["summary"] == "A variant."
    assert summary["url"] == term.get_absolute_url()
    assert summary["source"] == "A Dictionary"
    with django_assert_num_queries(1):
        again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    term.revise(by=None, summary="Another.")
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.json()["terms"][0]["summary"] == "Another."
    summaries = client.get("/glossary/summaries/", {"term": "alleles"}).json()["terms"]
    assert [one["id"] for one in summaries] == [term.pk]


def test_a_term_without_a_summary_shows_the_beginning_of_its_definition(define):
    assert define("gene", "**Bold** & " + "long " * 200).short_definition.startswith("Bold & long")
    assert len(Term.objects.get().short_definition) <= 300


def test_the_reader_switches_the_marks(client, define):
    gene = define("gene")
    term = define("allele", "A gene, a gene.")
    mention = f'data-glossary-terms="{gene.pk}"'
    assert text(client.get(term.get_absolute_url())).count(mention) == 2
    for choice, count in (("first", 1), ("none", 0), ("all", 2)):
        address = term.get_absolute_url()
        response = client.post("/glossary/marking/", {"links": choice, "next": address})
        assert response.url == address
        page = text(client.get(address))
        assert page.count(mention) == count
        assert re.search(rf'value="{choice}" aria-pressed="true"', page)
    assert 'value="/back/"' in text(client.get("/glossary/marking/?next=/back/"))
    assert client.post("/glossary/marking/", {"links": "some"}).status_code == 400
    response = client.post("/glossary/marking/", {"links": "all", "next": "https://evil.example/"})
    assert response.url == "/glossary/"


def test_another_app_fills_a_place_on_the_page(client, define):
    term = define("allele")

    @panels.register
    def panel(request, term):
        return f"<b>questions about {term}</b>"

    try:
        assert "&lt;b&gt;questions about allele" in text(client.get(term.get_absolute_url()))
    finally:
        panels.unregister(panel)
    assert "questions about" not in text(client.get(term.get_absolute_url()))


def test_pages_cost_the_same_however_many_terms_there_are(
    client, define, genomics, django_assert_max_num_queries
):
    def pages(term):
        return [
            "/glossary/",
            "/glossary/?q=a",
            f"/glossary/{genomics.slug}/",
            term.get_absolute_url(),
            f"{term.get_absolute_url()}history/",
        ]

    term = define("allele", aliases=["variant"])
    for number in range(60):
        define(f"a term {number}", f"An allele and a term {number - 1}.", aliases=[f"t{number}"])
    term.revise(
        by=None,
        definition=" ".join(f"a term {n}," for n in range(60)),
        see_also=Term.objects.exclude(pk=term.pk),
    )
    client.get("/glossary/summaries/", {"term": "compile the vocabulary"})
    for address in pages(term):
        with django_assert_max_num_queries(6):
            assert client.get(address).status_code == 200


def test_counts_are_those_that_the_viewer_may_see(define, genomics, mona):
    define("allele")
    genomics.define("draft", by=None)
    for user, count in ((AnonymousUser(), 1), (mona, 2)):
        assert Glossary.objects.with_term_counts(user).get().term_count == count


def test_no_page_shows_an_address_of_a_person(client, define, mona):
    mona.username = "mona@example.org"
    mona.save()
    term = define("allele", by=mona).review(by=mona)
    for path in ("", "history/"):
        assert "mona@" not in text(client.get(term.get_absolute_url() + path))
    mona.first_name, mona.last_name = "Mona", "Lind"
    mona.save()
    assert "Mona Lind" in text(client.get(term.get_absolute_url()))
