"""Lists of terms for curators, with counts, and the texts that use a term."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from glossary.models import Term
from glossary.usage import usage
from glossary.views.curators.access import ROWS_ON_A_PAGE, curators_only, render

SHOWN = {
    "published": _("Published"),
    "drafts": _("Drafts"),
    "due": _("Review due"),
    "unused": _("Nobody uses"),
    "deprecated": _("Deprecated forms in use"),
    "retired": _("Retired"),
}


@require_safe
@curators_only
def terms(request):
    """List the terms of one kind, each with its usage."""
    show = request.GET.get("show")
    show = show if show in SHOWN else "published"
    query = " ".join(request.GET.get("q", "").split())[:100]
    shown = _shown(show, request.user)
    if query:
        shown = shown.matching(query)
    page = Paginator(shown, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    counts = usage.usage_of(page.object_list, request.user)
    indexed = usage.indexed_ids(list(page.object_list))
    rows = [(term, counts[term.pk], term.pk in indexed) for term in page.object_list]
    context = {"page": page, "rows": rows, "show": show, "choices": SHOWN.items(), "query": query}
    return render(request, "terms.html", context)


def _shown(show, user):
    terms = Term.objects.select_related("glossary")
    if show == "drafts":
        return terms.drafts().order_by("-updated_at", "pk")
    if show == "due":
        return terms.review_due().order_by("reviewed_at", "pk")
    if show == "unused":
        return usage.unused(terms.linkable(), user).by_name()
    if show == "deprecated":
        return usage.using_deprecated_forms(terms.published(), user).by_name()
    if show == "retired":
        return terms.filter(status=Term.Status.RETIRED).by_name()
    return terms.published().by_name()


@require_safe
@curators_only
def uses(request, pk):
    """List the texts that use a term, those with most mentions first."""
    term = get_object_or_404(Term.objects.select_related("glossary"), pk=pk)
    rows = usage.rows_mentioning(term, request.user)
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "term": term,
        "page": page,
        "usage": usage.usage_of([term], request.user)[term.pk],
        "occurrences": usage.occurrences_in(page.object_list, usage.mentions_of(term)),
    }
    return render(request, "uses.html", context)


@require_POST
@curators_only
def review(request, pk):
    """Record that the curator has reviewed a term."""
    get_object_or_404(Term, pk=pk).review(by=request.user)
    return redirect(f"{reverse('glossary:desk_terms')}?show=due")
