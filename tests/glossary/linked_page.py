"""Addresses of a site whose pages link terms."""

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils.safestring import mark_safe

from glossary.linking import link_terms
from glossary.models import Term

TEXTS = """{% load glossary %}{{ text|link_terms }} {{ text|link_terms }}
{% link_terms %}<p>{{ text }}</p>{% endlink_terms %}"""


def three_texts(request):
    """Link a text three times."""
    return HttpResponse(Template(TEXTS).render(Context({"text": "an allele, a gene"})))


def one_text(request):
    """Link one text that names each term twice."""
    return HttpResponse(link_terms(mark_safe("<p>an allele and an allele</p>")))


def no_text(request):
    """Link nothing."""
    return HttpResponse("nothing")


def count_queries(request):
    """Link three texts and tell what it cost."""
    with CaptureQueriesContext(connection) as queries:
        content = three_texts(request).content.decode()
    return JsonResponse({"queries": len(queries), "links": content.count("<a ")})


def write_between(request):
    """Link, write, and link again."""
    text = mark_safe("an allele")
    before = link_terms(text).count("<a ")
    Term.objects.update(status="draft")
    return HttpResponse(f"{before} {link_terms(text).count('<a ')}")


urlpatterns = [
    path("three-texts/", three_texts),
    path("one-text/", one_text),
    path("no-text/", no_text),
    path("count-queries/", count_queries),
    path("write-between/", write_between),
    path("glossary/", include("glossary.urls")),
]
