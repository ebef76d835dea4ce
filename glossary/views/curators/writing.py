"""The pages to write a term and to preview what it would link."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from glossary import conf
from glossary.curating.forms import DraftForm, draft_from
from glossary.limits import Limit, Limited
from glossary.models import Term
from glossary.models.vocabulary import changing_vocabulary
from glossary.usage.preview import Draft, preview
from glossary.views.curators.access import curators_only, render

PREVIEW = Limit("term preview", conf, "GLOSSARY_PREVIEW_LIMIT")
STEPS = {
    "publish": _("Save and publish"),
    "unpublish": _("Save as a draft"),
    "retire": _("Save and retire"),
    "restore": _("Save and restore"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def define(request):
    """Define a term; `?name=`, `?glossary=` and `?aliases=` fill the form."""
    initial = {name: request.GET.get(name, "")[:200] for name in ("name", "glossary", "aliases")}
    form = DraftForm(request.POST or None, initial={k: v for k, v in initial.items() if v})
    return _write(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def revise(request, pk):
    """Revise a term."""
    term = get_object_or_404(Term.objects.select_related("glossary"), pk=pk)
    return _write(request, DraftForm(request.POST or None, term=term), term)


def _write(request, form, term):
    result = limited = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            try:
                PREVIEW.admit(request)
                result = preview(form.draft(), request.user)
            except Limited as error:
                limited = error
                form.add_error(None, str(limited))
        else:
            try:
                return redirect(_save(request, form))
            except ValidationError as error:
                form.add_errors(error)
    context = {"form": form, "term": term, "preview": result, "steps": steps_of(term)}
    response = render(request, "define.html", context)
    return limited.mark(response) if limited else response


@changing_vocabulary()
def _save(request, form):
    term = form.save(by=request.user)
    for step in STEPS.keys() & request.POST.keys():
        getattr(term, step)(by=request.user, reason=form.cleaned_data["reason"])
    return term


def steps_of(term):
    """Return (verb, label) for each status change offered with saving a term; None: a new term."""
    if term is None:
        return [("publish", STEPS["publish"])]
    verbs = {
        Term.Status.DRAFT: ("publish", "retire"),
        Term.Status.PUBLISHED: ("unpublish", "retire"),
        Term.Status.RETIRED: ("restore", "unpublish"),
    }
    return [(verb, STEPS[verb]) for verb in verbs[term.status]]


@require_POST
@curators_only
def revert(request, pk, number):
    """Restore the text of an earlier revision."""
    term = get_object_or_404(Term.objects.select_related("glossary"), pk=pk)
    earlier = get_object_or_404(term.revisions, number=number)
    reason = gettext("As in number %(number)d") % {"number": number}
    term.revert(earlier, by=request.user, reason=reason)
    return redirect("glossary:history", *term.address)


# The admin posts its unsaved form here; nothing is written.
@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def show_preview(request):
    """Show what a draft would link: `?term=7`, `?name=PM`, or the admin's form as posted."""
    term = request.GET.get("term", "")
    terms = Term.objects.select_related("glossary")
    term = get_object_or_404(terms, pk=term) if term.isdecimal() and len(term) < 19 else None
    problem = draft = None
    if term and request.method != "POST":
        draft = Draft.of(term)
    elif request.POST or request.GET.get("name"):
        try:
            draft = draft_from(request.POST or request.GET, term)
        except ValidationError as error:
            problem = " ".join(error.messages)
    if draft:
        PREVIEW.admit(request)
    context = {
        "term": term,
        "draft": draft,
        "preview": preview(draft, request.user) if draft else None,
        "problem": problem,
    }
    return render(request, "preview.html", context)
