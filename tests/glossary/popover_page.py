"""A site with one page that holds mentions, under a strict Content-Security-Policy."""

from django.http import HttpResponse
from django.template import Context, Template
from django.urls import include, path

PAGE = """{% load glossary %}<!doctype html><html lang="en"><head><title>Mentions</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<meta name="color-scheme" content="light dark">
{% glossary_assets %}</head><body><main>{% link_terms %}
<h1>A text</h1>
<p>Here an allele, there a PM.</p>
<p><a class="glossary-term" href="/glossary/find/?term=alleles">explicit</a></p>
<dialog aria-label="A dialog"><p>An allele in a dialog.</p></dialog>
{% endlink_terms %}</main></body></html>"""


def page(request):
    """Show the page with mentions."""
    response = HttpResponse(Template(PAGE).render(Context()))
    response.headers["Content-Security-Policy"] = "default-src 'self'; img-src 'self' data:"
    return response


urlpatterns = [path("", page), path("glossary/", include("glossary.urls"))]
