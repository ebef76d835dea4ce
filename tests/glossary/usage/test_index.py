"""The index of mentions keeps up with texts and terms."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from glossary.models import IndexedText, Mention, Term, registry
from glossary.usage import index as indexing
from glossary.usage import word_signature
from tests.glossary.site.models import Article, Note


def index(**options):
    """Run the command; return what it printed."""
    out = StringIO()
    call_command("glossary_index", stdout=out, **options)
    return out.getvalue()


def read_now():
    """Run the command; return how many texts it read."""
    return int(re.search(r"^([\d,]+) texts read", index(), re.M)[1].replace(",", ""))


def counts():
    """Return how often each term is mentioned, by headword."""
    by_name = {}
    for name, count in Mention.objects.values_list("term__name", "count"):
        by_name[name] = by_name.get(name, 0) + count
    return by_name


def article(body="", **fields):
    """Return a new article."""
    return Article.objects.create(**{"title": "An article", "body_html": body, **fields})


def test_it_counts_the_mentions_of_every_registered_text(define):
    define("allele")
    article("<p>An allele and two alleles.</p>", title="Alleles")
    Note.objects.create(text="an allele < a gene")
    index()
    assert counts() == {"allele": 4}


def test_it_reads_only_the_text_that_changed(define):
    define("allele")
    first, _ = article("an allele"), article("an allele")
    index()
    assert read_now() == 0
    first.body_html = "an allele, an allele"
    first.save()
    assert read_now() == 2
    assert counts() == {"allele": 3}


def test_a_save_of_other_fields_marks_nothing(define):
    note = Note.objects.create(text="an allele")
    index()
    note.save(update_fields=["is_pinned"])
    assert not IndexedText.objects.marked().exists()
    note.save(update_fields=["text"])
    assert IndexedText.objects.marked().count() == 1


def test_a_save_costs_one_statement_more(define, django_assert_num_queries):
    note = Note.objects.create(text="an allele")
    with django_assert_num_queries(2):
        note.save(update_fields=["text"])
    one = article("text")
    with django_assert_num_queries(2):
        one.save(force_update=True)


def test_a_new_term_reads_only_the_texts_that_can_hold_it(define):
    article("a gene")
    article("generally nothing")
    index()
    define("gene")
    assert read_now() == 1
    assert counts() == {"gene": 1}


def held(form, text):
    """Return whether the sieve lets a text through for a form."""
    return word_signature.Sieve([form]).may_match(text.signature)


@pytest.mark.parametrize(
    "text",
    [
        "two <b>GENES</b>",
        "gene&#x73;",
        "ge&shy;ne",
        "ge\u200bne",
        "a <i title='x > y'>gene</i>",
        "gene\u2019s",
        "遺伝gene子",
    ],
)
def test_the_sieve_lets_every_spelling_through(define, text):
    define("gene")
    article(text)
    index()
    assert held("gene", IndexedText.objects.get(field="body_html"))


def test_the_sieve_lets_forms_of_several_words_and_scripts_through(define):
    article("Personalised  therapies, “精密医療” and STRASSEN")
    index()
    for form in ("personalised therapy", "精密医療", "straße", "Personalised"):
        expected = form != "straße"
        assert held(form, IndexedText.objects.get(field="body_html")) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda term: term.retire(by=None, reason="old"), {"medicine": 1}),
        (lambda term: term.delete(), {"medicine": 1}),
        (lambda term: Term.objects.filter(pk=term.pk).update(status="draft"), {"medicine": 1}),
        (lambda term: term.revise(by=None, name="gene"), {"gene": 1, "medicine": 1}),
        (lambda term: term.revise(by=None, aliases=["gene"]), {"precision medicine": 2}),
        (lambda term: term.revise(by=None, case_sensitive=True), {"medicine": 1}),
    ],
)
def test_a_changed_term_counts_anew_and_frees_what_it_hid(define, change, expected):
    define("medicine")
    term = define("precision medicine")
    article("Precision Medicine is about the gene.")
    article("Something else.")
    index()
    assert counts() == {"precision medicine": 1}
    change(term)
    assert read_now() == 1
    assert counts() == expected


@pytest.mark.parametrize(("number", "texts"), [(60, 2), (260, 6)])
def test_many_changed_terms_read_all_texts_and_some_those_that_can_hold_one(
    define, genomics, number, texts
):
    for one in range(3):
        article(f"about word{one}", title=f"word{one}")
    index()
    Term.objects.bulk_create(
        Term(
            glossary=genomics,
            name=f"word{one}",
            slug=f"word{one}",
            definition="What it means.",
            status="published",
        )
        for one in range(2, number)
    )
    assert read_now() == texts
    assert counts() == {"word2": 2}


def test_few_words_that_are_not_there_get_through_the_sieve():
    signature = word_signature.signature_of({f"word{number}" for number in range(300)})
    assert len(signature) <= 512
    assert all(
        word_signature.Sieve([f"word{number}"]).may_match(signature) for number in range(300)
    )
    through = [
        n for n in range(300, 2300) if word_signature.Sieve([f"word{n}"]).may_match(signature)
    ]
    assert len(through) < 100


def test_a_scoped_term_counts_only_where_its_glossary_links(define, law):
    define("consent", glossary=law)
    article("consent", glossary_slug="law")
    other = article("consent")
    index()
    assert counts() == {"consent": 1}
    Article.objects.filter(pk=other.pk).update(glossary_slug="law")
    indexing.mark_texts(Article.objects.filter(pk=other.pk))
    index()
    assert counts() == {"consent": 2}


def test_it_finds_rows_that_came_without_a_signal_and_forgets_those_that_went(define):
    define("allele")
    Note.objects.bulk_create([Note(text="an allele"), Note(text="no allele")])
    index()
    assert counts() == {"allele": 2}
    Note.objects.filter(text="no allele").delete()
    index()
    assert counts() == {"allele": 1}
    assert IndexedText.objects.count() == 1


def test_verifying_finds_texts_that_changed_without_a_signal(define):
    define("allele")
    note = Note.objects.create(text="nothing")
    index()
    Note.objects.filter(pk=note.pk).update(text="an allele")
    index()
    assert counts() == {}
    index(verify=True)
    assert counts() == {"allele": 1}
    assert "0 texts read" in index(verify=True)
    assert "1 texts read" in index(rebuild=True)


def test_a_text_that_changes_while_it_is_read_is_read_again(define, monkeypatch):
    define("allele")
    note = Note.objects.create(text="an allele")
    indexing.mark_changed_terms()
    html_of = registry.Source.html_of

    def changed_meanwhile(source, row, field):
        html = html_of(source, row, field)
        if row.text == "an allele":
            note.text = "nothing"
            note.save()
        return html

    monkeypatch.setattr(registry.Source, "html_of", changed_meanwhile)
    indexing.read_batch()
    assert IndexedText.objects.marked().count() == 1
    monkeypatch.undo()
    index()
    assert counts() == {}


def test_it_can_be_stopped_and_run_again(define, monkeypatch):
    define("allele")
    for _ in range(4):
        Note.objects.create(text="an allele")
    read_batch = indexing.read_batch
    stops = iter([None, KeyboardInterrupt])

    def stopping(limit=2):
        if next(stops, None):
            raise KeyboardInterrupt
        return read_batch(limit)

    monkeypatch.setattr(indexing, "read_batch", stopping)
    with pytest.raises(CommandError, match="Stopped with 2 texts left") as stopped:
        index()
    assert stopped.value.returncode == 130
    monkeypatch.undo()
    assert read_now() == 2
    assert counts() == {"allele": 4}


def test_it_counts_mentions_by_a_deprecated_alias(define):
    term = define("allele", aliases=[{"text": "allelomorph", "kind": "deprecated"}])
    Note.objects.create(text="Allelomorphs, an allelomorph and an allele")
    index()
    mention = Mention.objects.get(term=term)
    assert (mention.count, mention.deprecated_count) == (3, 2)
    term.revise(by=None, aliases=["allelomorph"])
    index()
    assert Mention.objects.get(term=term).deprecated_count == 0


def test_it_says_when_nothing_is_registered(db, monkeypatch):
    monkeypatch.setattr(registry, "_sources", {})
    with pytest.raises(CommandError, match=r"glossary\.register"):
        index()
