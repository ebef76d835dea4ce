"""Terms link in a site's templates, in Python and in the API's fields."""

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.template import Context, Template, TemplateSyntaxError
from django.urls import clear_script_prefix, include, path, set_script_prefix, set_urlconf
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from glossary.linking import link_terms
from glossary.linking.link import reader_preference
from glossary.models import Glossary

ALLELE = (
    '<a class="glossary-term" href="/glossary/genomics/allele/" '
    'data-glossary-terms="{0.pk}">{1}</a>'
)


def render(source, **context):
    """Return what a template with the glossary's tags renders."""
    return Template("{% load glossary %}" + source).render(Context(context))


def test_the_filter_links_safe_html_and_keeps_all_else(define):
    term = define("allele", aliases=["variant"])
    html = "<p title='allele'>An  allele &amp; a <b>Variant</b>.</p>"
    linked = render("{{ html|safe|link_terms }}", html=html)
    expected = html.replace("An  allele", "An  " + ALLELE.format(term, "allele"))
    assert linked == expected.replace("Variant", ALLELE.format(term, "Variant"))


def test_the_filter_escapes_a_plain_string_first(define):
    define("allele")
    linked = render("{{ text|link_terms }}", text="<script>alert(1)</script> an allele")
    assert linked.startswith("&lt;script&gt;alert(1)&lt;/script&gt; an <a ")


def test_the_filter_takes_a_string_as_it_is_where_autoescape_is_off(define):
    define("allele")
    source = "{% autoescape off %}{{ html|link_terms }}{% endautoescape %}"
    assert render(source, html="<p>allele</p>").startswith("<p><a ")


def test_a_link_is_safe_and_linking_twice_changes_nothing(define):
    define("allele")
    once = link_terms(mark_safe("<p>allele</p>"))
    assert isinstance(once, SafeString)
    assert link_terms(once) == once
    assert link_terms("a < b, allele").startswith("a &lt; b, <a ")


def test_a_glossary_is_named_by_its_slug_or_itself(define, law):
    define("consent", glossary=law)
    text = mark_safe("<p>consent</p>")
    assert link_terms(text) == text
    for named in ("law", law, [law], ["other", "law"]):
        assert 'href="/glossary/law/consent/"' in link_terms(text, named)
    assert 'href="/glossary/law/consent/"' in render("{{ t|link_terms:'law' }}", t=text)
    assert 'href="/glossary/law/consent/"' in render("{{ t|link_terms:g }}", t=text, g=law)
    assert render("{{ t|link_terms:g }}", t=text, g=None) == text
    assert link_terms(text, "unknown") == text


def test_a_named_glossary_wins_over_the_others(define, genomics, law):
    trust = Glossary.objects.create(name="Trust", slug="trust")
    define("consent")
    define("consent", glossary=law)
    define("consent", glossary=trust)
    text = mark_safe("consent")
    assert "/glossary/law/consent/" in link_terms(text, law)
    assert "/glossary/trust/consent/" in link_terms(text, trust)
    assert "/glossary/meanings/" in link_terms(text)


def test_an_ambiguous_mention_leads_to_all_meanings(define, law):
    first = define("PM", definition="Particulate matter.")
    second = define("precision medicine", aliases=["PM"])
    linked = link_terms("PM")
    assert f'href="/glossary/meanings/{first.pk}-{second.pk}/"' in linked
    assert f'data-glossary-terms="{first.pk} {second.pk}"' in linked
    assert f'href="{first.get_absolute_url()}"' in link_terms("PM", exclude=[second.pk])


def test_the_block_tag_links_all_that_it_holds(define, law):
    term = define("allele")
    define("consent", glossary=law)
    source = "{% link_terms %}<p>{{ text }}</p>{% endlink_terms %}"
    assert render(source, text="<i>allele</i>") == (
        f"<p>&lt;i&gt;{ALLELE.format(term, 'allele')}&lt;/i&gt;</p>"
    )
    source = "{% link_terms 'law' links='first' %}{{ text }}{% endlink_terms %}"
    assert render(source, text="consent, consent").count("<a ") == 1
    source = "{% link_terms glossary=glossary %}consent{% endlink_terms %}"
    assert render(source, glossary=law).count("<a ") == 1
    with pytest.raises(TemplateSyntaxError):
        render("{% link_terms 'a' 'b' %}{% endlink_terms %}")


def test_nothing_links_where_the_host_says_so(define):
    define("allele")
    for html in ('<p class="nolink">allele</p>', "<h2>allele</h2>", "<code>allele</code>"):
        assert link_terms(mark_safe(html)) == html


@pytest.mark.parametrize(("mode", "count"), [("all", 3), ("first", 1), ("none", 0)])
def test_the_setting_says_which_mentions_link(define, settings, mode, count):
    settings.GLOSSARY_LINKS = mode
    define("allele")
    assert link_terms("allele, allele, allele").count("<a ") == count
    assert link_terms("allele, allele", links="first").count("<a ") == min(count, 1)


def test_the_caller_says_which_mentions_link_and_the_reader_has_the_last_word(
    define, client, settings
):
    settings.ROOT_URLCONF = "tests.glossary.linked_page"
    define("allele")
    assert link_terms("allele, allele", links="first").count("<a ") == 1
    for choice, count in {"all": 2, "first": 1, "none": 0, "nonsense": 2}.items():
        client.cookies["glossary_links"] = choice
        assert client.get("/one-text/").content.count(b"<a ") == count


def test_a_text_gets_so_many_links_and_no_more(define, settings):
    define("allele")
    assert link_terms("allele " * 60).count("<a ") == 50
    settings.GLOSSARY_LINKS_PER_TEXT = 2
    assert link_terms("allele " * 60).count("<a ") == 2
    assert link_terms("allele " * 60, limit=5).count("<a ") == 5


def test_the_preference_is_read_from_a_request(rf):
    request = rf.get("/")
    assert reader_preference(request) == ""
    request.COOKIES["glossary_links"] = "first"
    assert reader_preference(request) == "first"
    request.COOKIES["glossary_links"] = "<script>"
    assert reader_preference(request) == ""


def test_a_page_with_linked_terms_varies_by_cookie_for_caches(define, client, settings):
    settings.ROOT_URLCONF = "tests.glossary.linked_page"
    settings.MIDDLEWARE = ["glossary.linking.middleware.glossary_middleware"]
    define("allele")
    assert client.get("/one-text/").headers["Vary"] == "Cookie"
    assert "Vary" not in client.get("/no-text/").headers


def test_links_follow_the_script_prefix(define):
    define("allele")
    link_terms("allele")
    set_script_prefix("/below/")
    try:
        assert 'href="/below/glossary/genomics/allele/"' in link_terms("allele")
    finally:
        clear_script_prefix()


class InEachLanguage:
    """A site's addresses, with the language before them."""

    urlpatterns = i18n_patterns(path("", include("tests.glossary.urls")))


def test_links_follow_the_language_and_the_addresses_of_each_request(define):
    define("allele")
    link_terms("allele")
    set_urlconf(InEachLanguage)
    try:
        for language in ("de", "en", "de"):
            with translation.override(language):
                assert f'href="/{language}/glossary/genomics/allele/"' in link_terms("allele")
    finally:
        set_urlconf(None)
    assert 'href="/glossary/genomics/allele/"' in link_terms("allele")


def test_a_site_without_the_addresses_shows_its_texts_and_check_says_why(define, settings, capsys):
    define("allele")
    settings.ROOT_URLCONF = "tests.glossary.no_addresses"
    assert link_terms("an allele") == "an allele"
    assert render("{% glossary_assets %}").count("glossary.css") == 1
    assert render("{% glossary_marking %}").strip() == ""
    call_command("check")
    assert "glossary.W001" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("setting", "value", "error"),
    [
        ("GLOSSARY_LINKS", "some", "glossary.E001"),
        ("GLOSSARY_LINKS_PER_TEXT", 0, "glossary.E002"),
        ("GLOSSARY_LINKS_PER_TEXT", "50", "glossary.E002"),
        ("GLOSSARY_TERMS_PER_PAGE", None, "glossary.E002"),
    ],
)
def test_a_wrong_setting_explains_itself(db, settings, setting, value, error):
    setattr(settings, setting, value)
    with pytest.raises(SystemCheckError, match=error):
        call_command("check")


def test_drafts_retired_and_undefined_terms_never_link(genomics, define):
    genomics.define("gene", definition="It.", by=None)
    define("allele").retire(by=None, reason="old")
    define("locus", autolink=False)
    define("exon").revise(by=None, definition="")
    assert "<a " not in link_terms("gene allele locus exon")


def test_a_case_sensitive_term_and_its_aliases_have_each_their_own_case(define):
    define(
        "AIDS",
        case_sensitive=True,
        aliases=["HIV disease", {"text": "SIDA", "case_sensitive": False}],
    )
    assert "<a " not in link_terms("aids, hiv disease")
    assert link_terms("AIDS, HIV disease, sida").count("<a ") == 3
