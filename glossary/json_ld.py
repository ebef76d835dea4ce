"""A term as schema.org's DefinedTerm, for machines that read the page."""

import json

from django.urls import reverse
from django.utils.safestring import mark_safe

# Characters that could end the script element or start a comment in it, as JSON escapes.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def defined_term(term, request):
    """Return the JSON-LD of a term, safe inside a script element.

    See https://schema.org/DefinedTerm. Alternate names include deprecated forms, but not
    misspellings.
    """
    glossary = term.glossary
    data = {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "@id": f"urn:uuid:{term.uuid}",
        "name": term.name,
        "description": term.short_definition,
        "inLanguage": glossary.language,
        "url": request.build_absolute_uri(term.get_absolute_url()),
        "inDefinedTermSet": {
            "@type": "DefinedTermSet",
            "name": glossary.name,
            "url": request.build_absolute_uri(reverse("glossary:glossary", args=[glossary.slug])),
        },
    }
    if term.shown_aliases:
        data["alternateName"] = [alias.text for alias in term.shown_aliases]
    if term.source_url:
        data["sameAs"] = term.source_url
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))
