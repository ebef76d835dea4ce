"""The index of terms, in any script, with filters and a search."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from glossary import conf
from glossary.models import Glossary, Term
from glossary.policy import get_policy
from glossary.views.page import render

MAX_QUERY = 100  # characters


@require_safe
def index(request, glossary=None):
    """Show the terms of all glossaries or of one, with filters and a search."""
    if glossary is not None:
        glossary = get_object_or_404(Glossary, slug=glossary)
    glossaries = Glossary.objects.with_term_counts(request.user).order_by("name", "pk")
    terms = Term.objects.visible_to(request.user)
    if glossary:
        terms = terms.filter(glossary=glossary)
    query = " ".join(request.GET.get("q", "").split())[:MAX_QUERY]
    letter = request.GET.get("letter", "")[:3]
    letters = terms.order_by("initial").values("initial").annotate(count=Count("pk"))
    shown = terms.matching(query) if query else terms
    if letter and not query:
        shown = shown.beginning_with(letter)
    shown = shown.select_related("glossary").defer("definition").by_name()
    page = Paginator(shown, conf.GLOSSARY_TERMS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "glossary": glossary,
        "glossaries": glossaries,
        "letters": letters,
        "letter": letter,
        "query": query,
        "page": page,
        "is_curator": get_policy().is_curator(request.user),
    }
    return render(request, "glossary/index.html", context)
