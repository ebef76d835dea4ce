"""The list of candidates: words in use without a definition, to define or dismiss."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glossary.models import Candidate
from glossary.usage.candidates import candidates_for, with_examples
from glossary.views.curators.access import ROWS_ON_A_PAGE, curators_only, render


@require_safe
@curators_only
def candidates(request):
    """List the candidates with an example each; with `?dismissed=1` the dismissed ones."""
    dismissed = "dismissed" in request.GET
    all_candidates = candidates_for(request.user, dismissed=dismissed)
    page = Paginator(all_candidates, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "candidates": with_examples(list(page.object_list), request.user),
        "dismissed": dismissed,
    }
    return render(request, "candidates.html", context)


@require_POST
@curators_only
def dismiss(request, pk):
    """Dismiss a candidate, which is no term."""
    get_object_or_404(Candidate, pk=pk).dismiss(by=request.user)
    return redirect(_list(request))


@require_POST
@curators_only
def recall(request, pk):
    """Undo dismissing a candidate."""
    get_object_or_404(Candidate, pk=pk).recall(by=request.user)
    return redirect(f"{_list(request)}?dismissed=1")


def _list(request):
    return reverse("glossary:candidates")
