"""A curator sees what an entry would link before it is published."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from glossary.models import Term
from glossary.usage.excerpts import excerpt
from glossary.usage.preview import Draft, preview
from tests.glossary.site.models import Article, Note


@pytest.fixture
def look(genomics):
    """Return a function that previews an entry: look("allele", "allelomorph")."""

    def look(*forms, user=None, glossary=None, **options):
        draft = Draft([(form, False) for form in forms], glossary or genomics)
        return preview(draft, user or AnonymousUser(), **options)

    return look


def note(text, **fields):
    """Return a new note."""
    return Note.objects.create(text=text, **fields)


@pytest.mark.parametrize("is_indexed", [True, False])
def test_it_counts_what_would_link_exactly(look, is_indexed):
    texts = ["An allele and two alleles.", "One allelomorph.", "Nothing to see, parallel."]
    Note.objects.bulk_create(Note(text=text) for text in texts)
    if is_indexed:
        call_command("glossary_index", verbosity=0)
    result = look("allele", "allelomorph")
    assert (result.mentions, result.rows, result.is_estimate) == (3, 2, False)
    assert dict(result.spellings) == {"allele": 1, "alleles": 1, "allelomorph": 1}
    assert result.also_matches == ["alleles", "allelomorphs"]
    assert bool(result.not_indexed) is not is_indexed


def test_it_counts_a_text_that_was_saved_since_the_index_was_made(look):
    changing = note("Nothing.")
    call_command("glossary_index", verbosity=0)
    changing.text = "An allele."
    changing.save()
    assert look("allele").mentions == 1


def test_it_says_when_it_has_read_only_a_sample(look):
    Note.objects.bulk_create(Note(text="An allele.") for _ in range(220))
    result = look("allele", seconds=0)
    assert result.is_estimate
    assert (result.possible, result.read) == (220, 100)
    assert (result.mentions, result.rows) == (220, 220)


def test_it_shows_examples_with_the_words_around(look):
    article = Article.objects.create(
        title="On variants", body_html="<p>They say that <b>an allele</b> &amp; a gene differ.</p>"
    )
    (example,) = look("allele").examples
    assert (example.title, example.url) == ("On variants", article.get_absolute_url())
    assert tuple(example.excerpt) == ("They say that an ", "allele", " & a gene differ.")


def test_it_counts_only_what_the_viewer_may_see(look, mona):
    Article.objects.create(title="Hidden", body_html="an allele", is_public=False)
    call_command("glossary_index", verbosity=0)
    assert (look("allele").mentions, look("allele").examples) == (0, [])
    assert look("allele", user=mona).mentions == 1


def test_it_names_the_terms_that_have_one_of_its_forms(look, define, law):
    other, scoped = define("PM", aliases=["post meridiem"]), define("pms", glossary=law)
    result = look("precision medicine", "PM")
    assert {(collision.term, collision.effect) for collision in result.collisions} == {
        (other, "both"),
        (scoped, "yields"),
    }
    result = look("PM", glossary=law)
    assert {(collision.term, collision.effect) for collision in result.collisions} == {
        (other, "wins"),
        (scoped, "both"),
    }


def test_it_names_the_terms_that_it_hides_and_those_that_hide_it(look, define):
    shorter, longer = define("medicine"), define("precision medicine ward")
    result = look("precision medicine")
    assert (result.hides, result.hidden_by, result.collisions) == ([shorter], [longer], [])
    note("Precision medicine, and a precision medicine ward.")
    assert look("precision medicine").mentions == 1


def test_a_published_term_does_not_collide_with_itself(define, ines):
    term = define("allele", aliases=["allelomorph"])
    note("An allele.")
    draft = Draft.of(Term.objects.get(pk=term.pk))
    result = preview(draft, ines)
    assert (result.mentions, result.collisions, result.hides) == (1, [], [])


def test_a_scoped_entry_counts_only_where_its_glossary_links(look, law):
    for slug in ("law", ""):
        Article.objects.create(title="Rules", body_html="consent", glossary_slug=slug)
    assert look("consent", glossary=law).mentions == 1


def test_an_excerpt_is_cut_between_words_and_never_in_a_tag():
    html = (
        "<p>" + "word " * 40 + '<a title="' + "x" * 1200 + '">an</a> allele' + " more" * 40 + "<b"
    )
    words = excerpt(html, html.index("allele"), html.index("allele") + 6, width=20)
    assert words.text == "allele"
    assert (words.before, words.after) == ("an ", " more more more…")
