"""A host names the texts that the glossary watches."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured

import glossary
from glossary.models import registry
from tests.glossary.site.models import Article, Note


def test_it_knows_the_models_that_a_host_registered():
    assert {Article, Note} <= {source.model for source in registry.sources()}


@pytest.mark.parametrize("fields", [(), ("no_such_field",), ("body_html", "get_absolute_url")])
def test_it_refuses_what_is_no_text_of_the_model(fields):
    with pytest.raises(ImproperlyConfigured):
        glossary.register(Article, *fields)


def test_a_model_says_itself_which_rows_a_user_may_see(db, mona):
    shown = Article.objects.create(title="Shown", body_html="")
    hidden = Article.objects.create(title="Hidden", body_html="", is_public=False)
    source = registry.source_of(Article)
    assert list(source.visible_to(AnonymousUser())) == [shown]
    assert list(source.visible_to(mona)) == [shown, hidden]


def test_a_row_says_its_title_its_address_and_its_glossary(db):
    article = Article.objects.create(title="Shown", body_html="", glossary_slug="law")
    source = registry.source_of(Article)
    assert source.title(article) == "Shown"
    assert source.url(article) == f"/articles/{article.pk}/"
    assert source.scopes_of(article) == ("law",)
    assert registry.source_of(Note).url(Note(text="short")) == ""


def test_plain_text_is_escaped_before_it_is_read(db):
    assert registry.source_of(Note).html_of(Note(text="<a>cell"), "text") == "&lt;a&gt;cell"
