"""A term's page and history, and the addresses that look up terms."""

from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from glossary import linking, panels
from glossary.curating import history
from glossary.json_ld import defined_term
from glossary.linking import link
from glossary.linking.lookup import terms_meant_by
from glossary.models import Term, TermRevision, TermSlug
from glossary.policy import get_policy
from glossary.views.page import render

# Terms that one address can ask for.
MAX_MEANINGS = 20
REVISIONS_ON_A_PAGE = 10


@require_safe
def term(request, glossary, slug):
    """Show a term with its definition, source, aliases and see-alsos."""
    term = _term_or_none(request, glossary, slug)
    if term is None:
        return _redirect_old_slug(request, glossary, slug, "glossary:term")
    definition = linking.link_terms(mark_safe(term.page_html), term.glossary, exclude=[term.pk])
    context = {
        "term": term,
        "definition": definition,
        "aliases": term.shown_aliases,
        "see_also": term.see_also.visible_to(request.user).select_related("glossary").by_name(),
        "panels": panels.rendered(request, term),
        "json_ld": defined_term(term, request),
        "is_curator": get_policy().is_curator(request.user),
    }
    return render(request, "glossary/term.html", context)


@require_safe
def term_history(request, glossary, slug):
    """Show all revisions of a term: what changed, by whom, when and why."""
    term = _term_or_none(request, glossary, slug)
    if term is None:
        return _redirect_old_slug(request, glossary, slug, "glossary:history")
    revisions = term.revisions.visible_to(request.user).order_by("-number")
    page = Paginator(revisions, REVISIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    is_curator = get_policy().is_curator(request.user)
    hidden_among = {} if is_curator else {"hidden_among": _drafts_among}
    changes = history.changes(page.object_list, revisions, **hidden_among)
    context = {"term": term, "page": page, "changes": changes}
    if is_curator:
        present = TermRevision.of(term, 0)
        others = [revision for revision, _ in changes if not revision.same_text(present)]
        context["revertible"] = {revision.number for revision in others}
    return render(request, "glossary/history.html", context)


def _drafts_among(ids):
    drafts = Term.objects.drafts().filter(uuid__in=ids)
    return {str(uuid) for uuid in drafts.values_list("uuid", flat=True)}


@require_safe
def meanings(request, ids):
    """Show the meanings of a form that several terms share."""
    terms = _terms(request, ids)
    if not terms:
        raise Http404
    if len(terms) == 1:
        return redirect(terms[0])
    return render(request, "glossary/meanings.html", {"terms": terms})


@require_safe
def find(request):
    """Redirect from a form, `?term=PM&glossary=genomics`, to the term or terms that it means."""
    form, glossary = _form_and_glossary(request)
    terms = terms_meant_by(form, glossary, request.user)[:MAX_MEANINGS]
    if len(terms) == 1:
        return redirect(terms[0])
    if terms:
        return redirect("glossary:meanings", ids="-".join(str(term.pk) for term in terms))
    return render(request, "glossary/not_found.html", {"form": form}, status=404)


def _summaries_etag(request, ids=""):
    drafts = get_policy().is_curator(request.user)
    return f'"{link.vocabulary_version()}-{get_language()}-{drafts:d}"'


@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=_summaries_etag)
def summaries(request, ids=""):
    """Return the popover's content as JSON, for the ids in the address or for `?term=PM`."""
    if ids:
        terms = _terms(request, ids)
    else:
        terms = terms_meant_by(*_form_and_glossary(request), request.user)[:MAX_MEANINGS]
    return JsonResponse({"terms": [_summary(term) for term in terms]})


def _summary(term):
    reviewed = date_format(localtime(term.reviewed_at)) if term.reviewed_at else ""
    return {
        "id": term.pk,
        "name": term.name,
        "glossary": term.glossary.name,
        "language": term.glossary.language,
        "summary": term.short_definition,
        "retired": term.is_retired,
        "url": term.get_absolute_url(),
        "source": term.source_title or term.source_url,
        "reviewed": reviewed,
    }


def _term_or_none(request, glossary, slug):
    terms = Term.objects.with_page_for(request.user)
    terms = terms.select_related("glossary", "reviewed_by").prefetch_related("aliases")
    return terms.filter(glossary__slug=glossary, slug=slug).first()


def _redirect_old_slug(request, glossary, slug, view):
    old = get_object_or_404(
        TermSlug.objects.select_related("term__glossary"),
        glossary__slug=glossary,
        slug=slug,
        term__in=Term.objects.with_page_for(request.user),
    )
    return redirect(reverse(view, args=old.term.address), permanent=True)


def _terms(request, ids):
    pks = [int(part) for part in ids.split("-")[:MAX_MEANINGS]]
    terms = Term.objects.with_page_for(request.user).select_related("glossary")
    return list(terms.filter(pk__in=pks).by_name())


def _form_and_glossary(request):
    values = (request.GET.get(name, "")[:200] for name in ("term", "glossary"))
    return tuple(" ".join(value.split()) for value in values)
