"""The desk's first page: everything that waits, at a glance."""

from django.views.decorators.http import require_safe

from glossary import usage
from glossary.candidates import candidates_for
from glossary.models import Term
from glossary.views.curators.access import curators_only, render

SHOWN = 6


@require_safe
@curators_only
def desk(request):
    """Show what waits for a curator, the first few of each kind."""
    user, terms = request.user, Term.objects.select_related("glossary")
    candidates = candidates_for(user)
    lists = {
        "drafts": terms.drafts().order_by("-updated_at", "pk"),
        "due": terms.review_due().order_by("reviewed_at", "pk"),
        "deprecated": usage.using_deprecated_forms(terms.published(), user).by_name(),
        "unused": usage.unused(terms.linkable(), user).by_name(),
    }
    context = {
        "lists": {
            name: {"count": rows.count(), "first": rows[:SHOWN]} for name, rows in lists.items()
        },
        "candidates": candidates[:SHOWN],
        "candidate_count": len(candidates),
        "term_count": Term.objects.published().count(),
    }
    return render(request, "desk.html", context)
