"""Curators define, revise, publish and retire terms."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from glossary.models import Alias, Glossary, Term, TermSlug


def test_it_defines_a_draft_with_its_aliases(genomics, mona):
    term = genomics.define(
        "  precision   medicine ",
        "Care that fits the person.",
        "**Care** that fits.",
        by=mona,
        aliases=["PM", {"text": "precison medicine", "kind": "misspelling"}],
    )
    term.refresh_from_db()
    assert (term.name, term.slug, term.status) == (
        "precision medicine",
        "precision-medicine",
        "draft",
    )
    assert term.definition_html == "<p><strong>Care</strong> that fits.</p>"
    assert [(alias.text, alias.kind) for alias in term.aliases.all()] == [
        ("PM", "synonym"),
        ("precison medicine", "misspelling"),
    ]
    assert [alias.text for alias in term.shown_aliases] == ["PM"]


def test_it_refuses_who_is_no_curator(genomics, ines, define):
    term = define("allele")
    with pytest.raises(PermissionDenied):
        genomics.define("gene", by=ines)
    for verb in ("revise", "publish", "retire", "restore", "unpublish", "review"):
        arguments = {"reason": "why"} if verb == "retire" else {}
        with pytest.raises(PermissionDenied):
            getattr(term, verb)(by=ines, **arguments)
    assert Term.objects.get().status == "published"


def test_it_keeps_every_state_with_who_and_why(genomics, mona, ada):
    term = genomics.define("allele", definition="One.", by=mona, reason="asked for")
    term.revise(by=ada, definition="Two.", reason="clearer", aliases=["alleles"])
    term.publish(by=mona)
    term.revise(by=mona, definition="Two.")
    states = term.revisions.order_by("number").values_list(
        "number", "definition", "status", "changed_by__username", "changed_by_name", "reason"
    )
    assert list(states) == [
        (1, "One.", "draft", "mona", "mona", "asked for"),
        (2, "Two.", "draft", "ada", "ada", "clearer"),
        (3, "Two.", "published", "mona", "mona", ""),
    ]
    mona.delete()
    assert term.revisions.get(number=1).changed_by_name == "mona"


def test_it_keeps_the_first_state_of_a_term_that_came_in_bulk(genomics, mona):
    Term.objects.bulk_create([Term(glossary=genomics, name="gene", definition="First.")])
    term = Term.objects.get()
    assert (term.slug, term.definition_html) == ("gene", "<p>First.</p>")
    term.revise(by=mona, definition="Second.")
    assert list(term.revisions.order_by("number").values_list("definition", flat=True)) == [
        "First.",
        "Second.",
    ]


def test_it_brings_back_an_earlier_text_as_a_new_revision(genomics, mona):
    term = genomics.define("allele", definition="Good.", by=mona, aliases=["variant"])
    term.revise(by=mona, definition="Bad.", aliases=[])
    term.revert(term.revisions.get(number=1), by=mona, reason="better")
    term.refresh_from_db()
    assert term.definition == "Good."
    assert [alias.text for alias in term.aliases.all()] == ["variant"]
    assert term.revisions.count() == 3


def test_it_publishes_only_what_has_a_definition(genomics, mona):
    term = genomics.define("allele", "A summary alone.", by=mona)
    with pytest.raises(ValidationError) as refusal:
        term.publish(by=mona)
    assert "definition" in refusal.value.message_dict
    with pytest.raises(ValidationError):
        genomics.define("gene", definition=" \n&nbsp; ", by=mona).publish(by=mona)


def test_it_retires_and_restores_a_term(define, mona):
    term = define("allele")
    term.retire(by=mona, reason="Superseded.")
    assert Term.objects.get().is_retired
    term.restore(by=mona)
    assert Term.objects.get().is_published
    with pytest.raises(ValidationError, match="retired"):
        term.restore(by=mona)


def test_it_notes_a_review(define, mona):
    term = define("allele").review(by=mona)
    term.refresh_from_db()
    assert term.reviewed_by == mona
    assert term.reviewed_at is not None


def test_it_gives_terms_of_one_name_slugs_of_their_own(genomics):
    slugs = [genomics.define("PM", by=None).slug for _ in range(3)]
    assert slugs == ["pm", "pm-2", "pm-3"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Δ-Hämolyse", "δ-hämolyse"), ("遺伝子", "遺伝子"), ("C++", "c"), ("5′", "5")],
)
def test_it_makes_slugs_in_any_script(genomics, name, slug):
    assert genomics.define(name, by=None).slug == slug


def test_it_keeps_old_slugs_to_redirect_until_another_term_takes_them(genomics, mona):
    term = genomics.define("allele", by=mona)
    term.revise(by=mona, slug="variant")
    assert TermSlug.objects.get().slug == "allele"
    term.revise(by=mona, slug="allele")
    assert [old.slug for old in TermSlug.objects.all()] == ["variant"]
    genomics.define("another", by=mona, slug="variant")
    assert not TermSlug.objects.filter(slug="variant").exists()


def test_it_keeps_the_old_slug_when_a_term_is_saved_without_a_verb(genomics):
    genomics.define("allele", by=None)
    term = Term.objects.get()
    term.slug = "variant"
    term.save()
    assert TermSlug.objects.get().slug == "allele"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "+++"),
        ("name", "a\x00b"),
        ("name", "x" * 201),
        ("summary", "x" * 301),
        ("definition", "x" * 20_001),
        ("summary", "a\x00b"),
        ("definition", "a\ud800b"),
        ("source_url", "javascript:alert(1)"),
        ("source_url", "ftp://example.org/"),
        ("slug", "no spaces"),
        ("aliases", ["…"]),
        ("aliases", [f"alias {number}" for number in range(101)]),
        ("aliases", [{"text": "gene", "kind": "nonsense"}]),
        ("reason", "x" * 301),
    ],
)
def test_it_refuses_what_is_too_long_or_senseless(genomics, mona, field, value):
    term = genomics.define("allele", definition="It.", by=mona)
    with pytest.raises(ValidationError) as refusal:
        term.revise(by=mona, **{"summary": "Another.", field: value})
    assert field in refusal.value.message_dict
    term.refresh_from_db()
    assert term.revisions.count() == 1


def test_it_names_a_field_that_nobody_can_revise(genomics, mona):
    with pytest.raises(TypeError, match="status"):
        genomics.define("allele", by=mona).revise(by=mona, status="published")


@pytest.mark.parametrize("slug", ["find", "meanings", "curators"])
def test_it_refuses_a_glossary_whose_address_is_taken(slug):
    with pytest.raises(ValidationError, match=slug):
        Glossary(name="Any", slug=slug).clean_fields()


def test_the_database_refuses_what_must_not_be(genomics):
    term = genomics.define("allele", by=None, aliases=["variant"])
    for write in (
        lambda: Term.objects.bulk_create([Term(glossary=genomics, name="x", slug="allele")]),
        lambda: Term.objects.filter(pk=term.pk).update(status="lost"),
        lambda: Term.objects.filter(pk=term.pk).update(name=""),
        lambda: Alias.objects.bulk_create([Alias(term=term, text="variant")]),
        lambda: Alias.objects.filter(term=term).update(kind="lost"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_a_term_is_never_its_own_see_also(genomics, mona):
    term, other = genomics.define("allele", by=mona), genomics.define("gene", by=mona)
    term.revise(by=mona, see_also=[term, other])
    assert list(term.see_also.all()) == [other]


def test_bulk_updates_keep_the_columns_that_follow(genomics):
    genomics.define("allele", definition="One.", by=None)
    Term.objects.update(name="Érosion", definition="*Two.*")
    term = Term.objects.get()
    assert (term.initial, term.definition_html) == ("E", "<p><em>Two.</em></p>")
    term.definition, term.name = "**Three.**", "gene"
    Term.objects.bulk_update([term], ["definition", "name"])
    term = Term.objects.get()
    assert (term.initial, term.definition_html) == ("G", "<p><strong>Three.</strong></p>")
