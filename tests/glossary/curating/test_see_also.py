"""Curators name related terms and give new addresses at the desk, and the history keeps both."""

import pytest

from glossary.models import Term
from glossary.transfer.applying import import_records
from glossary.transfer.formats import FORMATS
from tests.glossary.views.test_curators import text


@pytest.fixture
def desk(client, mona):
    """A client who is signed in as mona."""
    client.force_login(mona)
    return client


def entry(glossary, **values):
    """Return what the desk's form posts."""
    empty = dict.fromkeys(("aliases", "see_also", "summary", "source_title", "source_url"), "")
    named = {"glossary": glossary.pk, "name": "allele", "definition": "It.", "save": "1"}
    return {**empty, **named, **values}


def history(client, term):
    """Return the page with a term's history."""
    return text(client.get(f"{term.get_absolute_url()}history/"))


def test_a_curator_names_related_terms_by_headword(desk, genomics, define):
    gene, genome = define("gene"), define("Genome")
    desk.post("/glossary/desk/define/", entry(genomics, see_also="genome\r\n\r\ngene\r\ngene"))
    term = Term.objects.get(name="allele")
    assert set(term.see_also.all()) == {gene, genome}
    page = text(desk.get(f"/glossary/desk/terms/{term.pk}/"))
    assert "gene\nGenome</textarea>" in page


def test_what_the_form_shows_can_be_saved_as_it_is(desk, genomics, law, define):
    define("gene", glossary=law)
    others = [define("gene"), define("gene", glossary=law), define("consent", glossary=law)]
    term = define("allele", see_also=others[1:])
    page = desk.get(f"/glossary/desk/terms/{term.pk}/")
    lines = page.context["form"]["see_also"].value()
    assert lines == "consent\nlaw/gene-2"
    desk.post(f"/glossary/desk/terms/{term.pk}/", entry(genomics, see_also=lines))
    assert set(term.see_also.all()) == set(others[1:])


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("alele", "There is no term “alele”."),
        ("gen", "There is no term “gen”. There is: gene, genome."),
        ("consent", "Several terms are called “consent”: say which of law/consent, law/consent-2."),
        ("\n".join(map(str, range(101))), "At most 100 terms."),
    ],
)
def test_it_says_which_line_names_no_term_and_what_is_near(
    desk, genomics, law, define, line, error
):
    for name in ("gene", "genome"):
        define(name)
    for _number in range(2):
        define("consent", glossary=law)
    page = text(desk.post("/glossary/desk/define/", entry(genomics, see_also=line)))
    assert error in page
    assert not Term.objects.filter(name="allele").exists()


def test_a_new_slug_at_the_desk_redirects_the_old_one(desk, genomics, define):
    term = define("allele")
    desk.post(f"/glossary/desk/terms/{term.pk}/", entry(genomics, slug="allelomorph"))
    response = desk.get("/glossary/genomics/allele/", follow=True)
    assert response.redirect_chain[-1][0] == "/glossary/genomics/allelomorph/"


def test_a_slug_that_another_term_has_is_refused_at_the_desk(desk, genomics, define):
    define("gene")
    page = text(desk.post("/glossary/desk/define/", entry(genomics, slug="gene")))
    assert "Another term of this glossary has this slug." in page


def test_the_history_keeps_related_terms_and_addresses(desk, genomics, define, mona):
    gene, term = define("gene"), define("allele", see_also=[])
    desk.post(
        f"/glossary/desk/terms/{term.pk}/",
        entry(genomics, see_also="gene", slug="variant", reason="it belongs there"),
    )
    term.refresh_from_db()
    assert term.revisions.count() == 3
    page = history(desk, term)
    assert "<ins>gene</ins>" in page
    assert "<del>genomics/allele</del><ins>genomics/variant</ins>" in page
    assert "it belongs there" in page
    gene.delete()
    term.revise(by=mona, see_also=[])
    assert "<del>gene</del>" in history(desk, term)


def test_another_terms_new_name_is_no_change(desk, define):
    gene = define("gene")
    term = define("allele", see_also=[gene])
    gene.revise(by=None, name="Gene")
    count = term.revisions.count()
    term.revise(by=None, see_also=[gene])
    assert term.revisions.count() == count
    term.revise(by=None, summary="Short.")
    assert "Gene" not in history(desk, term)


def test_readers_see_no_drafts_in_the_history(client, desk, genomics, define):
    draft = genomics.define("secret", by=None)
    term = define("allele", see_also=[draft])
    assert "secret" in history(desk, term)
    client.logout()
    assert "secret" not in history(client, term)
    draft.revise(by=None, definition="Known now.")
    draft.publish(by=None)
    assert "secret" in history(client, term)


def test_to_revert_brings_related_terms_back_and_leaves_the_address(define):
    gene, gone = define("gene"), define("gone")
    term = define("allele", see_also=[gene, gone])
    first = term.revisions.get(number=1)
    term.revise(by=None, see_also=[], slug="variant")
    gone.delete()
    term.revert(first, by=None)
    term.refresh_from_db()
    assert list(term.see_also.all()) == [gene]
    assert term.slug == "variant"


def test_an_import_keeps_them_in_the_history_too(define, mona):
    define("gene")
    term = define("allele")
    content = b"glossary,slug,see_also\ngenomics,allele,genomics/gene\ngenomics,gene,\n"
    import_records(FORMATS["csv"].read(content), by=mona)
    last = term.revisions.first()
    assert ([one["name"] for one in last.see_also], last.changed_by) == (["gene"], mona)
    assert last.address == "genomics/allele"
