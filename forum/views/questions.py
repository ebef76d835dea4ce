"""A topic's question and its interpretations: moderators set, word, order and merge them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum.forms.moderation import ReasonForm
from forum.forms.questions import (
    InterpretationForm,
    MergeForm,
    NewQuestionForm,
    QuestionForm,
    RewordingForm,
    SharedQuestionForm,
)
from forum.models import Interpretation, Question
from forum.policy import get_policy
from forum.reading.pagination import offset_of, page_of
from forum.reading.site import current_site
from forum.views.pages import Crumb, crumbs_to, show_page
from forum.views.sent import sent_data
from forum.views.sign_in import require_or_sign_in
from forum.views.topics import find_topic
from glossary.text_diff import word_diff

# Topics named on the edit page; the question's own page lists all of them.
TOPICS_NAMED = 12
WORDINGS_PER_PAGE = 10


def require_moderator(request, forum):
    """Return None if the user moderates the forum, else what `require_or_sign_in` returns."""
    return require_or_sign_in(request, get_policy().can_moderate(request.user, forum))


def find_question(user, pk):
    """Return the question with its forum; raise Http404 if the user may not see it."""
    questions = Question.objects.visible_to(user).select_related("forum")
    return get_object_or_404(questions, pk=pk)


def find_interpretation(user, pk):
    """Return the interpretation with its question; raise Http404 if the user may not see it."""
    rows = Interpretation.objects.filter(question__in=Question.objects.visible_to(user))
    return get_object_or_404(rows.select_related("question__forum"), pk=pk)


def show(request, template, question, context, *, page=None):
    """Show a page about a question, with the way to it from the index.

    `page` is the current Page of the page's list, if it has one.
    """
    crumbs = crumbs_to(current_site(), question.forum, request.user, include_self=True)
    context |= {"question": question, "crumbs": crumbs}
    return show_page(request, f"forum/questions/{template}.html", context, page=page)


@require_http_methods(["GET", "HEAD", "POST"])
def of_topic(request, pk):
    """Give a topic a question, a new or an existing one."""
    topic = find_topic(request.user, pk)
    if response := require_moderator(request, topic.forum):
        return response
    shares = "share" in request.POST
    sent = sent_data(request)
    form = NewQuestionForm(None if shares else sent, topic=topic, user=request.user)
    shared = SharedQuestionForm(sent if shares else None, topic=topic, user=request.user)
    if sent and "search" not in request.POST:
        question = (shared if shares else form).submit(by=request.user)
        if question:
            messages.success(request, _("The topic has its question now."))
            # A moderator of the topic need not moderate the forum of a shared question.
            return redirect(topic) if shares else redirect("forum:edit-question", question.pk)
    context = {
        "topic": topic,
        "form": form,
        "shared": shared,
        "can_share": bool(shared.offered),
        "crumbs": crumbs_to(current_site(), topic.forum, request.user, include_self=True),
    }
    return show_page(request, "forum/questions/topic.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def clear(request, pk):
    """Take the question off a topic, after a confirmation."""
    topic = find_topic(request.user, pk)
    if response := require_moderator(request, topic.forum):
        return response
    form = ReasonForm(sent_data(request), verb=topic.clear_question)
    if request.method == "POST" and form.submit(by=request.user):
        messages.success(request, _("The topic asks nothing now. What was tagged is kept."))
        return redirect(topic)
    context = {
        "about": [Crumb(topic.title, topic.get_absolute_url())],
        "form": form,
        "question": _("Take the question off this topic? What was tagged is kept."),
        "button": _("Take it off"),
        "back_url": topic.get_absolute_url(),
        "crumbs": crumbs_to(current_site(), topic.forum, request.user, include_self=True),
    }
    return show_page(request, "forum/moderation/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Show a question with all its interpretations, and change its title, guidance and terms."""
    question = find_question(request.user, pk)
    if response := require_moderator(request, question.forum):
        return response
    form = QuestionForm(sent_data(request), user=request.user, question=question)
    if form.is_bound and "search" not in request.POST and form.submit(by=request.user):
        messages.success(request, _("The question is saved."))
        return redirect("forum:edit-question", pk)
    rows = question.interpretations.select_related("merged_into").with_usage()
    rows = list(rows.order_by("position"))
    topics = question.topics.visible_to(request.user).for_list().newest_activity_first()
    topics = list(topics[: TOPICS_NAMED + 1])
    context = {
        "form": form,
        "open": [row for row in rows if row.is_open],
        "archived": [row for row in rows if row.is_archived and not row.merged_into_id],
        "merged": [row for row in rows if row.merged_into_id],
        "topics": topics[:TOPICS_NAMED],
        "has_more_topics": len(topics) > TOPICS_NAMED,
    }
    return show(request, "edit", question, context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, pk):
    """Add an interpretation to a question."""
    question = find_question(request.user, pk)
    if response := require_moderator(request, question.forum):
        return response
    form = InterpretationForm(sent_data(request), question=question)
    if form.is_bound and (row := form.submit(by=request.user)):
        messages.success(request, _("‘%(label)s’ is added.") % {"label": row.label})
        return redirect("forum:edit-question", pk)
    return show(request, "interpretation", question, {"form": form})


@require_POST
def move(request, pk):
    """Move an open interpretation up or down: its id is sent as `up` or `down`."""
    question = find_question(request.user, pk)
    if response := require_moderator(request, question.forum):
        return response
    way = "up" if "up" in request.POST else "down"
    rows = list(question.interpretations.order_by("position"))
    open_rows = [row for row in rows if row.is_open]
    pks = [str(row.pk) for row in open_rows]
    if (pk_to_move := request.POST.get(way)) not in pks:
        raise Http404
    index = pks.index(pk_to_move)
    other = index + (-1 if way == "up" else 1)
    if 0 <= other < len(open_rows):
        first, second = rows.index(open_rows[index]), rows.index(open_rows[other])
        rows[first], rows[second] = rows[second], rows[first]
        question.reorder(rows, by=request.user)
        text = _("‘%(label)s’ is %(letter)s now.")
        moved = {row.pk: row for row in question.interpretations.all()}[open_rows[index].pk]
        messages.success(request, text % {"label": moved.label, "letter": moved.letter})
    return redirect("forum:edit-question", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def reword(request, pk):
    """Rename an interpretation, or change what it says."""
    row = find_interpretation(request.user, pk)
    if response := require_moderator(request, row.forum):
        return response
    form = RewordingForm(sent_data(request), interpretation=row)
    if form.is_bound and form.submit(by=request.user):
        messages.success(request, _("‘%(label)s’ is saved.") % {"label": row.label})
        return redirect("forum:edit-question", row.question_id)
    return show(request, "interpretation", row.question, {"form": form, "interpretation": row})


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, pk):
    """Count an interpretation as another one."""
    row = find_interpretation(request.user, pk)
    if response := require_moderator(request, row.forum):
        return response
    form = MergeForm(sent_data(request), interpretation=row)
    if form.is_bound and form.submit(by=request.user):
        text = _("‘%(label)s’ counts as ‘%(other)s’ now. You can undo it below.")
        other = form.cleaned_data["into"]
        messages.success(request, text % {"label": row.label, "other": other.label})
        return redirect("forum:edit-question", row.question_id)
    return show(request, "merge", row.question, {"form": form, "interpretation": row})


@require_safe
def history(request, pk):
    """Show all wordings of an interpretation, the newest first, with what changed."""
    row = find_interpretation(request.user, pk)
    page = page_of(request, row.revision_number, WORDINGS_PER_PAGE)
    offset = offset_of(page)
    # One more than the page shows, to compare the last one with.
    revisions = list(row.revisions.order_by("-number")[offset : offset + WORDINGS_PER_PAGE + 1])
    changes = [
        (revision, is_another_meaning(before, revision), compared(before, revision))
        for revision, before in zip(revisions, [*revisions[1:], None], strict=True)
    ]
    context = {"interpretation": row, "changes": changes[:WORDINGS_PER_PAGE]}
    return show(request, "history", row.question, context, page=page)


def is_another_meaning(before, revision):
    """Return whether a wording changed the interpretation's meaning."""
    return before is not None and before.meaning != revision.meaning


def compared(before, revision):
    """Return [(label, word diff)] of the texts that differ from the wording before."""
    diffs = []
    for name in ("label", "statement", "applies", "does_not_apply"):
        text, earlier = getattr(revision, name), getattr(before, name, "")
        if text != earlier:
            label = Interpretation._meta.get_field(name).verbose_name
            diffs.append((label, word_diff(earlier, text) if before else [("same", text)]))
    return diffs
