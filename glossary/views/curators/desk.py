"""The desk's first page: everything that is to be done."""

from django.db.models import Count, Window
from django.views.decorators.http import require_safe

from glossary.models import Term
from glossary.usage import usage
from glossary.usage.candidates import candidates_for
from glossary.views.curators.access import curators_only, render

SHOWN = 6  # items of each kind


@require_safe
@curators_only
def desk(request):
    """Show what a curator has to do, the first few items of each kind."""
    user, terms = request.user, Term.objects.select_related("glossary")
    candidates = candidates_for(user)
    lists = {
        "drafts": terms.drafts().order_by("-updated_at", "pk"),
        "due": terms.review_due().order_by("reviewed_at", "pk"),
        "deprecated": usage.using_deprecated_forms(terms.published(), user).by_name(),
        "unused": usage.unused(terms.linkable(), user).by_name(),
    }
    context = {
        "lists": {name: first_of(listed) for name, listed in lists.items()},
        "candidates": candidates[:SHOWN],
        "candidate_count": len(candidates),
        "term_count": Term.objects.published().count(),
    }
    return render(request, "desk.html", context)


def first_of(terms):
    """Return the first few terms, and the number of all. One query."""
    counted = terms.defer("definition", "definition_html").annotate(count=Window(Count("pk")))
    first = list(counted[:SHOWN])
    return {"count": first[0].count if first else 0, "first": first}
