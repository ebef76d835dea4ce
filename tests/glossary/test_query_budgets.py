"""Every page of the glossary takes few queries, and no more of them where there is more to show."""

import pytest

import glossary.api.urls
import glossary.urls
from glossary.models import registry
from tests.glossary.measured_content import Content
from tests.query_budgets import Page, for_moderators, grown, measure, names_read

TERM, DESK = "/glossary/genomics/{term.slug}/", "/glossary/desk/"
READ = [
    Page("glossary:index", "/glossary/"),
    Page("glossary:index", "/glossary/?q=allele"),
    Page("glossary:index", "/glossary/?letter=A"),
    Page("glossary:glossary", "/glossary/genomics/"),
    Page("glossary:term", TERM),
    Page("glossary:term", "/glossary/genomics/{retired.slug}/"),
    Page("glossary:term", "/glossary/genomics/{old_slug}/"),
    Page("glossary:history", TERM + "history/"),
    Page("glossary:find", "/glossary/find/?term=allelomorph+1"),
    Page("glossary:find", "/glossary/find/?term=ALLELE&glossary=genomics"),
    Page("glossary:marking", "/glossary/marking/"),
    Page("glossary:meanings", "/glossary/meanings/{term.pk}-{namesake.pk}/"),
    Page("glossary:summaries", "/glossary/summaries/{term.pk}-{namesake.pk}/"),
    Page("glossary:summaries", "/glossary/summaries/?term=allele"),
]
CURATED = [
    for_moderators("glossary:desk", DESK),
    *(
        for_moderators("glossary:desk_terms", f"{DESK}terms/?show={show}")
        for show in ("published", "drafts", "due", "unused", "deprecated", "retired")
    ),
    for_moderators("glossary:desk_terms", DESK + "terms/?q=allele"),
    for_moderators("glossary:revise", DESK + "terms/{term.pk}/"),
    for_moderators("glossary:uses", DESK + "terms/{term.pk}/uses/"),
    for_moderators("glossary:define", DESK + "define/"),
    # It reads the texts of every registered model, of which there are three here: two queries for
    # each. (Of more than a hundred texts it reads as many more as it can within a second.)
    for_moderators("glossary:preview", DESK + "preview/?term={term.pk}", moderator=23),
    for_moderators("glossary:preview", DESK + "preview/?name=allele", moderator=23),
    for_moderators("glossary:candidates", DESK + "candidates/"),
    for_moderators("glossary:candidates", DESK + "candidates/?dismissed=1"),
    for_moderators("glossary:import", DESK + "import/"),
    for_moderators("glossary:export", DESK + "export/"),
    for_moderators("glossary:export", DESK + "export/?format=csv"),
    for_moderators("glossary:export", DESK + "export/?format=json&glossary=genomics"),
]
API = [
    Page("glossary-api:api-root", "/api/glossary/"),
    Page("glossary-api:glossary-list", "/api/glossary/glossaries/"),
    Page("glossary-api:glossary-detail", "/api/glossary/glossaries/genomics/"),
    Page("glossary-api:term-list", "/api/glossary/terms/"),
    Page("glossary-api:term-list", "/api/glossary/terms/?q=allele"),
    Page("glossary-api:term-detail", "/api/glossary/terms/{term.pk}/"),
]
PAGES = [*READ, *CURATED, *API]


@pytest.fixture
def content(mona):
    """Glossaries that hold one of everything."""
    return Content(mona)


@pytest.mark.parametrize(
    ("who", "kind"), [("guest", "guest"), ("ines", "member"), ("mona", "moderator")]
)
def test_a_page_takes_few_queries_whatever_it_holds(content, ines, mona, client, who, kind):
    if who != "guest":
        client.force_login({"ines": ines, "mona": mona}[who])
    small, wrong = measure_warm(client, kind, content)
    content.grow()
    large, wrong_when_large = measure_warm(client, kind, content)
    wrong += [*wrong_when_large, *grown(small, large)]
    assert not wrong, "\n".join(wrong)


def measure_warm(client, kind, content):
    """Measure all pages, once this process has compiled the vocabulary."""
    client.get(TERM.format_map(content.values))
    return measure(client, kind, PAGES, content.values, forget=[know_content_types])


def know_content_types():
    """Read the content types of the registered models, which a process keeps."""
    for source in registry.sources():
        assert source.content_type


def test_every_address_that_is_read_has_a_budget(db):
    assert {page.name for page in PAGES} == names_read(glossary.urls, glossary.api.urls)
