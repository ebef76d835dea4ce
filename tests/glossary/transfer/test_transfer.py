"""Terms go out to a file and come back from it, whole."""

import csv
import io
import json
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from glossary.models import Alias, Glossary, Term, TermRevision, VocabularyVersion
from glossary.transfer.applying import Refused, import_records
from glossary.transfer.formats import FORMATS
from glossary.transfer.planning import plan
from glossary.transfer.records import exported

ODD = [
    "=SUM(A1:A9)",
    "'=1+1",
    "@home",
    "-1 gene",
    "+ two",
    "'quoted'",
    'say "gene", then; stop',
    "line\nbreak\r\nand\rmore\n\n",
    "tab\tand \\backslash\\ \\n",
    '"""triple"""',
    "Ångström 精密医療 العربية 🧬",
    "ends with [synonym]",
]


def written(name, glossaries=None):
    """Return an export as bytes."""
    stream = io.BytesIO()
    FORMATS[name].write(*exported(glossaries), stream)
    return stream.getvalue()


def imported(name, content, by=None, **options):
    """Import a file's bytes; return the plan."""
    content = content.encode() if isinstance(content, str) else content
    return import_records(FORMATS[name].read(content), by=by, **options)


def refused(name, content, **options):
    """Return why a file was refused, one text a problem."""
    with pytest.raises(Refused) as error:
        imported(name, content, **options)
    return [str(problem) for problem in error.value.problems]


@pytest.fixture
def full(genomics, law, define, mona):
    """Two glossaries with terms that use all that a term can have."""
    allele = define("allele", "A *variant*.", summary="A variant.", source_title="A book")
    allele.revise(
        by=mona,
        source_url="https://example.org/a?b=c&d=“e”",
        aliases=[
            {"text": "AL", "kind": "acronym", "case_sensitive": True},
            {"text": "allel", "kind": "misspelling", "case_sensitive": False},
            {"text": "allelomorph", "kind": "deprecated"},
            {"text": "alleles of old", "kind": "inflection"},
            "variant [acronym]",
            "the other gene",
        ],
    )
    allele.revise(by=mona, slug="allele-of-a-gene")
    allele.review(by=mona)
    other = define("allele", "Another meaning.", glossary=law, case_sensitive=True, autolink=False)
    other.retire(by=mona, reason="old")
    draft = genomics.define("draft", by=None, see_also=[allele, other])
    allele.revise(by=None, see_also=[draft])
    for number, text in enumerate(ODD):
        genomics.define(
            f"odd {number}", text, by=None, source_title=text[:300], aliases=["x" + text]
        )
    law.description = "Law,\nand order."
    law.language = "pt-BR"
    law.save()


def emptied():
    """Delete all glossaries with their terms."""
    Term.objects.all().delete()
    Glossary.objects.all().delete()
    assert not Term.objects.exists()


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_round_trip_into_an_empty_database_loses_nothing(full, name):
    before, in_json = written(name), written("json")
    emptied()
    made = imported(name, before)
    assert len(made.new) == 15
    assert written(name) == before
    assert written("json") == in_json


@pytest.mark.parametrize("name", list(FORMATS))
def test_importing_what_is_there_changes_nothing(full, name):
    revisions = TermRevision.objects.count()
    made = plan(FORMATS[name].read(written(name)), by=None)
    assert (made.terms, made.glossaries, made.unchanged, made.problems) == ([], [], 15, [])
    imported(name, written(name))
    assert TermRevision.objects.count() == revisions


def test_an_old_address_still_leads_to_the_term_after_a_round_trip(full, client):
    content = written("csv")
    emptied()
    imported("csv", content)
    response = client.get("/glossary/genomics/allele/", follow=True)
    assert response.redirect_chain[0][0] == "/glossary/genomics/allele-of-a-gene/"


def test_a_changed_cell_changes_one_field_and_says_who_and_why(full, mona):
    content = written("csv").decode("utf-8-sig").replace("A *variant*.", "A **variant**.")
    made = imported("csv", content, by=mona, reason="from the office")
    assert [sorted(change.values) for change in made.changed] == [["definition"]]
    term = Term.objects.get(slug="allele-of-a-gene")
    assert "<strong>" in term.definition_html
    last = term.revisions.first()
    assert (last.changed_by, last.reason) == (mona, "from the office")


def test_a_dry_run_lists_what_would_change_and_writes_nothing(full, tmp_path, capsys):
    path = tmp_path / "terms.csv"
    text = written("csv").decode("utf-8-sig").replace("A *variant*.", "A **variant**.")
    path.write_text(text + "term,,genomics,new one" + "," * 15 + "\n")
    call_command("glossary_import", str(path), dry_run=True)
    out = capsys.readouterr().out
    assert "~ genomics/allele-of-a-gene: definition\n" in out
    assert "+ genomics/new-one\n" in out
    assert "1 terms would be added, 1 would be changed, 14 as they were" in out
    assert not Term.objects.filter(name="new one").exists()


def test_a_short_table_of_names_is_enough(genomics):
    content = "name;definition;aliases\ngene;What it is.;genes of old [deprecated, any case]\n"
    made = imported("csv", content, glossary=genomics)
    assert len(made.new) == 1
    term = Term.objects.get()
    assert (term.name, term.slug, term.status) == ("gene", "gene", "draft")
    alias = term.aliases.get()
    assert (alias.text, alias.kind, alias.case_sensitive) == ("genes of old", "deprecated", False)
    imported("csv", "name,summary\ngene,Short.\n", glossary=genomics)
    term.refresh_from_db()
    assert (term.summary, term.definition, term.aliases.count()) == ("Short.", "What it is.", 1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "line 1: The file is empty."),
        ("name,nonsense\ngene,x", "line 1: These columns are unknown: nonsense."),
        ("name,name\ngene,x", "line 1: The column “name” is there twice."),
        ("glossary,name\n,gene", "line 2: Name the glossary."),
        ("glossary,name\nlaws,gene", "line 2: There is no glossary “laws”."),
        ('glossary,name,definition\ngenomics,a,"1\n2"\ngenomics,,x', "line 4: name:"),
        ("glossary,name,status\ngenomics,gene,open", "line 2: There is no status “open”."),
        (
            "glossary,name,status\ngenomics,gene,published",
            "line 2: definition: A term is",
        ),
        ("glossary,name,autolink\ngenomics,gene,perhaps", "line 2: “autolink” is yes or no"),
        ("glossary,name,uuid\ngenomics,gene,12", "line 2: “12” is no UUID."),
        ("glossary,name,see_also\ngenomics,gene,genomics/x", "line 2: See also: there is no"),
        (
            "glossary,name\ngenomics,gene\ngenomics,gene",
            "line 3: This term is there twice",
        ),
        ("glossary,name,source_url\ngenomics,a,javascript:x", "line 2: source_url:"),
        ("glossary,name,aliases\ngenomics,a,---", "line 2: aliases: ---:"),
        ("glossary,name,reviewed_at\ngenomics,a,yesterday", "line 2: “yesterday” is no date"),
        ("glossary,name,old_slugs\ngenomics,a,x", "line 2: “x” is no old address."),
        ("type,name\nword,gene", "line 2: A row is of type"),
        ('name\n"gene', "line 2: This is no CSV:"),
        ("name\ngene,more", "line 2: There are more cells than columns."),
        (b"name\n\xff", "line 2: The file is not in UTF-8."),
        ("glossary,name\ngenomics,a\0b", "line 2: name:"),
    ],
)
def test_it_says_line_and_reason_and_writes_nothing(genomics, content, reason):
    (problem,) = refused("csv", content)
    assert problem.startswith(reason)
    assert not Term.objects.exists()


def test_one_wrong_row_keeps_all_others_out(genomics):
    content = "glossary,name,status\ngenomics,allele,draft\ngenomics,gene,open\nlaws,x,draft\n"
    assert len(refused("csv", content)) == 2
    assert not Term.objects.exists()


def test_what_only_the_database_knows_to_be_wrong_keeps_all_out_too(genomics):
    content = "glossary,name,status,definition\ngenomics,a1,draft,\ngenomics,b1,published,&nbsp;\n"
    (problem,) = refused("csv", content)
    assert problem == "line 3: A term is published with a definition."
    assert not Term.objects.exists()


def test_two_terms_may_not_end_up_at_one_address(define):
    define("gene")
    row = f"genomics,gene,gene,{uuid.uuid4()}\n"
    assert refused("csv", "glossary,name,slug,uuid\n" + row) == [
        "line 2: Another term has the address “genomics/gene”."
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "line 1: This is no JSON"),
        ('{"terms": [\n\n{"name": "x"},\n{"name": 1}\n]}', "line 3: Name the glossary."),
        ('{"format": "else"}', "line 1: This is not the glossary's own format"),
        ('{"version": 2}', "line 1: This is not the glossary's own format"),
        ('{"notes": []}', "line 1: “notes” is unknown here."),
        ('{"terms": [7]}', "line 1: An object is expected here."),
        ('{"terms": [\n{"glossary": "genomics", "name": "x", "is": 1}]}', "line 2: Unknown: is."),
        (
            '{"terms": [{"glossary": "genomics", "name": ["x"]}]}',
            "line 1: name: a text is",
        ),
        ('{"terms": [{"glossary": [], "name": "x"}]}', "line 1: glossary: a text is expected."),
        (
            '{"terms": [{"name": "x", "glossary": "genomics", "aliases": [3]}]}',
            "line 1: An alias",
        ),
        ('{"terms": ' + "[" * 100_000, "This JSON is nested too deep."),
        ('{"terms": [{"name": NaN}]}', "line 1: This is no JSON"),
        ('{"terms": []} x', "line 1: This is no JSON"),
    ],
)
def test_it_refuses_json_with_line_and_reason(genomics, content, reason):
    assert refused("json", content)[0].startswith(reason)


def test_it_refuses_turtle_with_line_and_reason(genomics):
    assert refused("skos", "\n<a> <b> .\n")[0].startswith("line 2: This is no Turtle")
    assert refused("skos", "<urn:a> <urn:b> <urn:c> .") == ["The file holds no SKOS concepts."]
    own = written("skos").decode() + (
        "\n<urn:uuid:not-one> a skos:Concept ;\n  skos:prefLabel 'gene' .\n"
    )
    (problem,) = refused("skos", own)
    assert problem == f"line {own.count(chr(10)) - 1}: Name the glossary."


@pytest.mark.parametrize("prefix", ["a", "a" * 9000])
def test_it_says_in_one_short_line_why_turtle_is_broken(genomics, prefix):
    (problem,) = refused("skos", f"\n{prefix}:b <c> <d> .")
    assert "Prefix" in problem
    assert len(problem) < 250
    assert "\n" not in problem


def test_it_reads_the_skos_of_others(genomics):
    content = """
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://example.org/1> a skos:Concept ; skos:prefLabel "gene"@en, "Gen"@de ;
            skos:altLabel "cistron"@en, "Erbfaktor"@de ; skos:hiddenLabel "gean"@en ;
            skos:definition "A unit."@en ; skos:broader <https://example.org/2> .
        <https://example.org/2> a skos:Concept ; skos:prefLabel "Genom"@de .
    """
    assert len(imported("skos", content, glossary=genomics).new) == 2
    term = Term.objects.get(name="gene")
    assert term.definition == "A unit."
    assert [(one.text, one.kind) for one in term.aliases.all()] == [
        ("cistron", "synonym"),
        ("gean", "misspelling"),
    ]
    assert [other.name for other in term.see_also.all()] == ["Genom"]
    assert imported("skos", content, glossary=genomics).unchanged == 2


def test_no_cell_of_the_spreadsheet_begins_a_formula(full):
    for row in csv.reader(io.StringIO(written("csv").decode("utf-8-sig"))):
        assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_only_curators_import(genomics, ines, mona):
    content = "glossary,name\ngenomics,gene\n"
    with pytest.raises(PermissionDenied):
        imported("csv", content, by=ines)
    assert not Term.objects.exists()
    imported("csv", content, by=mona)
    assert Term.objects.exists()


def test_only_who_manages_glossaries_imports_one(genomics, mona):
    mona.user_permissions.set(mona.user_permissions.exclude(codename__endswith="glossary"))
    content = "type,slug,name,is_global\nglossary,law,Law,no\n"
    assert "You may not add or change glossaries" in refused("csv", content, by=mona)[0]
    imported("csv", content)
    assert not Glossary.objects.get(slug="law").is_global


def test_it_raises_the_version_once_for_all(genomics, monkeypatch):
    advanced = []
    manager = type(VocabularyVersion.objects)
    advance = manager.advance
    monkeypatch.setattr(
        manager, "advance", lambda self, using=None: (advanced.append(1), advance(self, using))
    )
    rows = "".join(f"genomics,word{n},published,It means {n}.,w{n}\n" for n in range(30))
    imported("csv", "glossary,name,status,definition,aliases\n" + rows)
    # Once when the transaction begins and once when it ends, as every write does.
    assert len(advanced) == 2
    assert Alias.objects.count() == 30


def test_new_terms_cost_no_query_each(genomics, django_assert_max_num_queries):
    rows = "".join(f"genomics,word{n},published,It means {n}.,w{n}\n" for n in range(200))
    with django_assert_max_num_queries(40):
        imported("csv", "glossary,name,status,definition,aliases\n" + rows)


def test_a_plan_that_nobody_has_seen_is_refused(define, genomics):
    records = FORMATS["csv"].read(b"glossary,name,summary\ngenomics,allele,Short.\n")
    seen = plan(records, by=None).fingerprint
    define("allele")
    with pytest.raises(Refused, match="look again"):
        import_records(records, by=None, expected=seen)
    import_records(records, by=None, expected=plan(records, by=None).fingerprint)
    assert Term.objects.get().summary == "Short."


def test_a_plan_stays_the_same_while_its_new_terms_name_each_other(genomics):
    content = b"glossary,name,see_also\ngenomics,allele,genomics/gene\ngenomics,gene,\n"
    records = FORMATS["csv"].read(content)
    import_records(records, by=None, expected=plan(records, by=None).fingerprint)
    assert Term.objects.get(name="allele").see_also.get().name == "gene"


def test_the_commands_go_there_and_back(full, tmp_path, capsys, mona):
    path = tmp_path / "law.json"
    call_command("glossary_export", str(path), glossary=["law"])
    data = json.loads(path.read_text())
    assert [term["name"] for term in data["terms"]] == ["allele"]
    data["terms"][0]["summary"] = "New."
    path.write_text(json.dumps(data))
    call_command("glossary_import", str(path), by="mona", reason="tidy")
    assert "0 terms added, 1 changed, 0 as they were" in capsys.readouterr().out
    revision = Term.objects.get(summary="New.").revisions.first()
    assert (revision.changed_by, revision.reason) == (mona, "tidy")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.csv"], "No such file"),
        (["terms.txt"], "Say with --format"),
        (["terms.csv", "--glossary", "laws"], "There is no glossary “laws”"),
        (["terms.csv", "--by", "nobody"], "There is no user “nobody”"),
        (["terms.csv"], "Nothing was imported"),
    ],
)
def test_the_import_command_says_what_is_wrong(db, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "terms.csv").write_text("name\ngene\n")
    with pytest.raises(CommandError, match=message):
        call_command("glossary_import", *arguments)


def test_changed_terms_cost_no_query_each(genomics, django_assert_max_num_queries):
    rows = "".join(f"genomics,word{n},published,It means {n}.,x{n}\n" for n in range(200))
    content = "glossary,name,status,definition,aliases\n" + rows
    imported("csv", content)
    changed = content.replace("It means", "Now it means").replace(",x", ",y")
    with django_assert_max_num_queries(50):
        imported("csv", changed, reason="better")
    term = Term.objects.get(name="word7")
    assert term.definition_html == "<p>Now it means 7.</p>"
    states = term.revisions.order_by("number").values_list("number", "definition", "reason")
    assert list(states) == [(1, "It means 7.", ""), (2, "Now it means 7.", "better")]
    assert [alias["text"] for alias in term.revisions.first().aliases] == ["y7"]


def test_a_changed_status_and_a_new_address_come_with_the_file(define, mona):
    term = define("allele")
    content = f"uuid,glossary,name,slug,status\n{term.uuid},genomics,allele,al,retired\n"
    imported("csv", content, by=mona, reason="old")
    term.refresh_from_db()
    assert (term.slug, term.status, term.definition) == ("al", "retired", "What it means.")
    assert [old.slug for old in term.old_slugs.all()] == ["allele"]
    assert (term.revisions.first().status, term.revisions.first().reason) == ("retired", "old")


def test_a_term_that_came_in_bulk_keeps_what_it_said_before(genomics):
    Term.objects.bulk_create([Term(glossary=genomics, name="gene", definition="First.")])
    imported("csv", "glossary,name,definition\ngenomics,gene,Second.\n")
    revisions = Term.objects.get().revisions.order_by("number")
    assert list(revisions.values_list("definition", flat=True)) == ["First.", "Second."]
