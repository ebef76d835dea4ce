"""Curators at their desk: what waits, where terms are used, previews, terms in and out."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from glossary.models import Candidate, Glossary, Term, Upload
from tests.glossary.site.models import Article, Note

PAGES = [
    *("desk/", "desk/terms/", "desk/define/", "desk/preview/", "desk/candidates/"),
    *("desk/import/", "desk/export/", "desk/terms/{pk}/", "desk/terms/{pk}/uses/"),
]


def text(response):
    """Return the page's HTML."""
    return response.content.decode()


def index(**options):
    """Bring the index up to date."""
    call_command("glossary_index", verbosity=0, **options)


@pytest.fixture
def desk(client, mona):
    """A client who is signed in as mona."""
    client.force_login(mona)
    return client


@pytest.fixture
def used(define):
    """A term that three notes and a hidden article use."""
    term = define("allele", aliases=[{"text": "allelomorph", "kind": "deprecated"}])
    for words in ("an allele", "two alleles and an allele", "an allelomorph"):
        Note.objects.create(text=words)
    Article.objects.create(title="Hidden", body_html="an allele", is_public=False)
    index()
    return term


@pytest.mark.parametrize("page", PAGES)
def test_only_curators_see_the_desk(client, ines, mona, define, page):
    address = f"/glossary/{page.format(pk=define('allele').pk)}"
    response = client.get(address)
    assert response.status_code == 302
    assert "login" in response.url
    client.force_login(ines)
    assert client.get(address).status_code == 403
    client.force_login(mona)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("page", ["desk/define/", "desk/preview/", "desk/import/"])
def test_only_curators_post_there(client, ines, genomics, page):
    client.force_login(ines)
    data = {"name": "gene", "glossary": genomics.pk, "save": "1"}
    assert client.post(f"/glossary/{page}", data).status_code == 403
    assert not Term.objects.exists()


def test_the_desk_shows_what_waits(desk, used, genomics, define):
    genomics.define("a draft", by=None)
    define("old news")
    Term.objects.filter(name="old news").update(reviewed_at=timezone.now() - timedelta(days=400))
    index()
    page = text(desk.get("/glossary/desk/"))
    for heading, name in [
        ("Drafts to review", "a draft"),
        ("Due to be reviewed", "old news"),
        ("Deprecated forms in use", "allele"),
        ("Terms that nobody uses", "old news"),
    ]:
        section = page[page.index(heading) :]
        assert f">{name}</a>" in section[: section.index("</section>")]


def test_the_desk_says_when_texts_wait_to_be_read(desk, used):
    assert "glossary_index" not in text(desk.get("/glossary/desk/"))
    Note.objects.create(text="another allele")
    assert "1 text has changed since it was read" in text(desk.get("/glossary/desk/"))


def test_lists_count_only_what_the_viewer_may_see(desk, used, mona):
    mona.is_staff = False
    mona.save()
    assert "4 mentions · 3 texts" in text(desk.get("/glossary/desk/terms/"))
    mona.is_staff = True
    mona.save()
    page = text(desk.get("/glossary/desk/terms/"))
    assert "5 mentions · 4 texts" in page
    assert "1 deprecated" in page


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("published", ["allele", "gene"]),
        ("drafts", ["a draft"]),
        ("unused", ["gene"]),
        ("deprecated", ["allele"]),
        ("retired", ["old"]),
        ("due", []),
        ("nonsense", ["allele", "gene"]),
    ],
)
def test_lists_of_terms(desk, used, define, genomics, show, names):
    define("gene")
    define("old").retire(by=None, reason="old")
    genomics.define("a draft", by=None)
    index()
    response = desk.get("/glossary/desk/terms/", {"show": show})
    assert [term.name for term, *_ in response.context["rows"]] == names
    assert not desk.get("/glossary/desk/terms/", {"show": show, "q": "zzz"}).context["rows"]


def test_a_reviewed_term_is_no_longer_due(desk, client, define, ines, mona):
    term = define("old news")
    Term.objects.update(reviewed_at=timezone.now() - timedelta(days=400))
    assert "I stand by it" in text(desk.get("/glossary/desk/terms/?show=due"))
    desk.post(f"/glossary/desk/terms/{term.pk}/review/")
    assert not desk.get("/glossary/desk/terms/?show=due").context["rows"]
    term.refresh_from_db()
    assert term.reviewed_by == mona
    client.force_login(ines)
    assert client.post(f"/glossary/desk/terms/{term.pk}/review/").status_code == 403


def test_it_lists_where_a_term_is_used(desk, used, mona):
    mona.is_staff = False
    mona.save()
    page = text(desk.get(f"/glossary/desk/terms/{used.pk}/uses/"))
    assert "4 mentions · 3 texts" in page
    assert "two <mark>alleles</mark> and an allele" in page
    assert "Hidden" not in page


def test_the_lists_ask_no_query_for_each_row(desk, define, django_assert_max_num_queries):
    for number in range(20):
        define(f"word{number}")
        Note.objects.create(text=f"word{number} and word0")
    index()
    for address in ("desk/", "desk/terms/", f"desk/terms/{Term.objects.first().pk}/uses/"):
        with django_assert_max_num_queries(25):
            desk.get(f"/glossary/{address}")


def test_a_candidate_becomes_a_draft(desk, genomics):
    for number in range(5):
        Note.objects.create(text=f"That is the GWAS with {number}.")
    index(candidates=True)
    page = text(desk.get("/glossary/desk/candidates/"))
    assert "That is the <mark>GWAS</mark> with" in page
    assert 'href="/glossary/desk/define/?name=GWAS"' in page
    form = desk.get("/glossary/desk/define/?name=GWAS")
    assert 'value="GWAS"' in text(form)
    data = {"name": "GWAS", "glossary": genomics.pk, "autolink": "on", "save": "1"}
    response = desk.post("/glossary/desk/define/", data)
    term = Term.objects.get()
    assert (response.url, term.status) == (term.get_absolute_url(), "draft")
    assert "GWAS" not in text(desk.get("/glossary/desk/candidates/"))


def test_what_is_no_term_leaves_the_list_and_can_come_back(desk):
    for number in range(5):
        Note.objects.create(text=f"That is the GWAS with {number}.")
    index(candidates=True)
    candidate = Candidate.objects.get(text="GWAS")
    desk.post(f"/glossary/desk/candidates/{candidate.pk}/dismiss/")
    assert "GWAS" not in text(desk.get("/glossary/desk/candidates/"))
    page = text(desk.get("/glossary/desk/candidates/?dismissed=1"))
    assert "GWAS" in page
    assert "mona" in page
    desk.post(f"/glossary/desk/candidates/{candidate.pk}/recall/")
    assert "GWAS" in text(desk.get("/glossary/desk/candidates/"))


def test_candidates_ask_no_query_for_each_row(desk, django_assert_max_num_queries):
    for number in range(5):
        Note.objects.create(text=" ".join(f"The ABC{letter} of {number}." for letter in "DEFGHIJK"))
    index(candidates=True)
    with django_assert_max_num_queries(30):
        response = desk.get("/glossary/desk/candidates/")
    assert len(response.context["candidates"]) == 8


def test_it_previews_before_saving_and_publishes_at_once(desk, genomics):
    Note.objects.create(text="An allele and two allelomorphs.")
    data = {
        "name": "allele",
        "glossary": genomics.pk,
        "aliases": "allelomorph [deprecated, any case]\nAL [acronym, exact case]",
        "definition": "A variant.",
        "autolink": "on",
        "reason": "asked for",
        **dict.fromkeys(("summary", "see_also", "source_title", "source_url"), ""),
    }
    page = text(desk.post("/glossary/desk/define/", {**data, "preview": "1"}))
    assert "2 mentions · 1 text" in page
    assert "An <mark>allele</mark> and two allelomorphs." in page
    assert not Term.objects.exists()
    desk.post("/glossary/desk/define/", {**data, "publish": "1"})
    term = Term.objects.get()
    assert term.is_published
    assert [one.as_value() for one in term.aliases.all()] == [
        {"text": "allelomorph", "kind": "deprecated", "case_sensitive": False},
        {"text": "AL", "kind": "acronym", "case_sensitive": True},
    ]
    page = text(desk.get(f"/glossary/desk/terms/{term.pk}/"))
    assert "AL [acronym, exact case]" in page
    desk.post(f"/glossary/desk/terms/{term.pk}/", {**data, "summary": "Short.", "save": "1"})
    term.refresh_from_db()
    assert (term.summary, term.aliases.count(), term.revisions.count()) == ("Short.", 2, 3)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": "---"}, "Write at least one letter"),
        ({"glossary": ""}, "This field is required"),
        ({"aliases": "?!"}, "Write at least one letter"),
        ({"publish": "1"}, "A term is published with a definition."),
    ],
)
def test_the_form_says_what_is_wrong(desk, genomics, change, error):
    data = {"name": "gene", "glossary": genomics.pk, "save": "1", **change}
    assert error in text(desk.post("/glossary/desk/define/", data))
    assert not Term.objects.exists()


def test_the_admins_form_is_previewed_as_it_stands(desk, define, genomics):
    term = define("allele")
    Note.objects.create(text="An allele, a variant, a VARIANT.")
    form = text(desk.get(f"/admin/parlance_glossary/term/{term.pk}/change/"))
    assert f'formaction="/glossary/desk/preview/?term={term.pk}"' in form
    data = {
        "name": "allele",
        "glossary": genomics.pk,
        "aliases-TOTAL_FORMS": "3",
        "aliases-0-text": "variant",
        "aliases-0-case_sensitive": "true",
        "aliases-1-text": "an",
        "aliases-1-DELETE": "on",
        "aliases-2-text": "",
    }
    page = text(desk.post(f"/glossary/desk/preview/?term={term.pk}", data))
    assert "2 mentions · 1 text" in page
    assert not term.aliases.exists()
    assert "1 mention · 1 text" in text(desk.get(f"/glossary/desk/preview/?term={term.pk}"))


@pytest.mark.parametrize(
    "query",
    [
        {"name": "\x08"},
        {"name": "!?"},
        {"name": "x", "glossary": "9" * 30},
        {"name": "x", "aliases-TOTAL_FORMS": "9" * 400},
        {"term": "9" * 30},
        {"term": "x"},
    ],
)
def test_odd_previews_break_nothing(desk, genomics, query):
    assert desk.get("/glossary/desk/preview/", query).status_code == 200
    assert desk.post("/glossary/desk/preview/", query).status_code == 200


@pytest.mark.parametrize("base", ["/glossary/desk/", "/admin/parlance_glossary/term/"])
def test_it_imports_after_a_look(desk, define, genomics, base):
    define("allele")
    content = b"glossary,name,definition\ngenomics,allele,Changed.\ngenomics,gene,New.\n"
    file = SimpleUploadedFile("terms.csv", content)
    page = desk.post(f"{base}import/", {"file": file})
    assert "1 new term · 1 changed · 0 as they are" in text(page)
    assert "<ins>Changed</ins>." in text(page)
    assert Term.objects.count() == 1
    upload = Upload.objects.get()
    data = {"upload": upload.pk, "plan": page.context["plan"].fingerprint, "reason": "office"}
    page = text(desk.post(f"{base}import/", data))
    assert "1 new term · 1 changed" in page
    assert Term.objects.get(name="gene").revisions.get().reason == "office"
    assert not Upload.objects.exists()


def test_an_import_that_is_no_longer_what_was_seen_is_shown_again(desk, define, genomics):
    file = SimpleUploadedFile("terms.csv", b"glossary,name\ngenomics,allele\n")
    page = desk.post("/glossary/desk/import/", {"file": file})
    define("allele")
    data = {"upload": Upload.objects.get().pk, "plan": page.context["plan"].fingerprint}
    page = text(desk.post("/glossary/desk/import/", data))
    assert "look again" in page
    assert Term.objects.count() == 1


def test_nobody_confirms_the_upload_of_another(desk, client, ada, genomics):
    file = SimpleUploadedFile("terms.csv", b"glossary,name\ngenomics,allele\n")
    page = desk.post("/glossary/desk/import/", {"file": file})
    data = {"upload": Upload.objects.get().pk, "plan": page.context["plan"].fingerprint}
    client.force_login(ada)
    assert client.post("/glossary/desk/import/", data).status_code == 404
    assert client.post("/glossary/desk/import/", {"upload": "x"}).status_code == 404


def test_a_cancelled_import_leaves_nothing(desk, genomics):
    file = SimpleUploadedFile("terms.csv", b"glossary,name\ngenomics,allele\n")
    desk.post("/glossary/desk/import/", {"file": file})
    desk.post("/glossary/desk/import/", {"upload": Upload.objects.get().pk, "cancel": "1"})
    assert not Upload.objects.exists()
    assert not Term.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("terms.txt", b"name\nx", "does not say which format"),
        ("terms.csv", b"glossary,name\nlaws,x", "There is no glossary “laws”."),
        ("terms.csv", b"x" * 5_000_001, "larger than 5 MB"),
        ("terms.csv", b"name\n" + b"x\n" * 5_001, "More than 5000 terms"),
        ("terms.json", b"[", "This is no JSON"),
        ("terms.csv", b"", "The submitted file is empty"),
    ],
)
def test_it_says_why_a_file_cannot_be_imported(desk, genomics, name, content, error):
    page = text(desk.post("/glossary/desk/import/", {"file": SimpleUploadedFile(name, content)}))
    assert error in page
    assert 'name="upload"' not in page


@pytest.mark.parametrize("base", ["/glossary/desk/", "/admin/parlance_glossary/term/"])
@pytest.mark.parametrize(("format", "ending"), [("csv", "csv"), ("json", "json"), ("skos", "ttl")])
def test_it_exports_all_or_one_glossary(desk, define, law, base, format, ending):
    define("allele")
    define("consent", glossary=law)
    response = desk.get(f"{base}export/", {"format": format, "glossary": "law"})
    assert response["Content-Disposition"] == f'attachment; filename="law.{ending}"'
    assert "consent" in text(response)
    assert "allele" not in text(response)
    assert "allele" in text(desk.get(f"{base}export/", {"format": format}))
    assert desk.get(f"{base}export/", {"format": format, "glossary": "no"}).status_code == 404


def test_the_admin_and_the_pages_lead_to_the_desk(desk, client, define):
    term = define("allele")
    link = 'href="/glossary/desk/"'
    pages = ("/admin/parlance_glossary/term/", "/glossary/", term.get_absolute_url())
    assert all(link in text(desk.get(page)) for page in pages)
    client.logout()
    assert not any(link in text(client.get(page)) for page in pages[1:])


def test_a_desk_without_glossaries_or_texts_says_so(desk, monkeypatch):
    monkeypatch.setattr("glossary.models.registry._sources", {})
    assert "No texts are registered" in text(desk.get("/glossary/desk/"))
    assert "There is no glossary yet." in text(desk.get("/glossary/desk/preview/?name=x"))
    assert not Glossary.objects.exists()
