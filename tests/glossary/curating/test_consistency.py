"""`glossary_check` says what is wrong among the terms, and fails."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from glossary.models import Alias, Term


def check(**options):
    """Return what the command printed, and whether it failed."""
    out = StringIO()
    try:
        call_command("glossary_check", stdout=out, **options)
    except CommandError:
        return out.getvalue(), True
    return out.getvalue(), False


def test_it_is_content_with_terms_that_are_right(define):
    define("allele", aliases=["alleles of old"], see_also=[define("gene")])
    assert check() == ("Nothing is wrong.\n", False)


@pytest.mark.parametrize(("name", "aliases"), [("PM", []), ("other", ["Pm"])])
def test_it_names_terms_that_share_a_form(define, name, aliases):
    define("precision medicine", aliases=["PM"])
    define(name, aliases=aliases)
    out, failed = check()
    assert failed
    assert out.startswith("genomics/precision-medicine: “")
    assert check(allow_ambiguous=True) == ("Nothing is wrong.\n", False)


def test_terms_that_name_each_other_share_a_form_on_purpose(define):
    one = define("precision medicine", aliases=["PM"])
    other = define("afternoon", aliases=["PM"], see_also=[one])
    assert check()[1]
    one.revise(by=None, see_also=[other])
    assert not check()[1]


def test_a_named_glossary_may_say_otherwise_than_a_global_one(define, law):
    define("consent")
    define("consent", glossary=law)
    assert not check()[1]
    define("Consent", glossary=law)
    assert check()[1]


def test_it_names_published_terms_that_define_nothing(define):
    define("allele")
    Term.objects.update(definition=" ")
    assert check() == ("genomics/allele: It is published without a definition.\n", True)


@pytest.mark.parametrize("step", ["retire", "unpublish"])
def test_it_names_a_see_also_that_leads_nowhere(define, step):
    target = define("gene")
    define("allele", see_also=[target])
    getattr(target, step)(by=None, reason="old")
    out, failed = check()
    assert failed
    assert out.startswith("genomics/allele: It says “see also gene”, which is ")


def test_it_names_an_alias_that_repeats_the_headword(define):
    term = define("allele")
    alias = Alias.objects.create(term=term, text="Allele")
    assert check() == ("genomics/allele: The alias “Allele” is the headword over again.\n", True)
    alias.case_sensitive = True
    alias.save()
    assert not check()[1]


def test_it_asks_no_query_for_each_term(define, django_assert_max_num_queries):
    for number in range(20):
        define(f"word{number}", aliases=["same"])
    with django_assert_max_num_queries(8):
        assert check()[1]


def test_it_counts_one_thing_as_one(define):
    draft = define("gene").unpublish(by=None)
    define("allele", see_also=[draft])
    with pytest.raises(CommandError, match="1 thing is wrong"):
        call_command("glossary_check", stdout=StringIO())
