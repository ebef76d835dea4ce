"""The queue of what is left to tag: one reply a card, from one to the next."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum.forms.tagging import SettleForm, TaggingForm
from forum.interpretations import tagging_summary
from forum.interpretations.queue import LISTS, NUMBER, Queue, read_card, scopes
from forum.models import Tagging
from forum.policy import get_policy
from forum.views.pages import show_page
from forum.views.sign_in import require_or_sign_in
from forum.views.tagging import open_objection

# Taggings that can be undone one after the other without script; a script remembers all of them.
UNDO_STEPS = 200


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request, name="untagged"):
    """Show the next card of a list, or tag the reply that was sent and show the card after it."""
    if response := require_or_sign_in(request, get_policy().can_tag_somewhere(request.user)):
        return response
    queue = Queue(request.user, name, request.GET.get("of"))
    if request.method == "POST":
        return save(request, queue)
    where = {key: request.GET[key] for key in ("after", "before", "reply") if request.GET.get(key)}
    return show(request, queue, queue.find(**where), skipped="after" in where)


@require_safe
def moved(request, name=None):
    """Redirect from an earlier address of the queue."""
    url = reverse("forum:queue-list", args=[name]) if name else reverse("forum:queue")
    query = request.META.get("QUERY_STRING")
    return redirect(f"{url}?{query}" if query else url, permanent=True)


def save(request, queue):
    """Tag the reply, and show the next card, or the same one with what is wrong."""
    number = request.POST.get("reply", "")
    if not NUMBER.fullmatch(number):
        raise Http404(_("There is no such reply to tag."))
    reading = queue.find(reply=number)
    post = with_topic(reading)
    mine = tagging_summary.summary_by(request.user, reading.question, post)
    form = TaggingForm(request.POST, post=post, question=reading.question, tagging=mine)
    row = form.submit(by=request.user)
    if row is None:
        return show(request, queue, queue.find(reply=number), form=form)
    # Repeating a tagging writes nothing: then there is nothing to undo.
    is_new = mine is None or mine.pk != row.pk
    done = [*undo_steps(request), row.pk] if is_new else undo_steps(request)
    message = saved_text(request.user, reading.question, post)
    if not request.GET.get("fragment"):
        messages.success(request, message)
        return redirect(queue.url(after=number, done=joined(done)))
    context = {"message": message, "undoable": row.pk if is_new else None}
    return show(request, queue, queue.following(reading), done=done, context=context)


def with_topic(reading):
    """Return the reading's reply, with the question set on its topic to spare a query."""
    reading.post.topic.question = reading.question
    return reading.post


def saved_text(user, question, post):
    """Return what was saved of a reply, and who else has tagged it. One query."""
    taggings = tagging_summary.taggings_on(question, [post])[post.pk]
    mine, others = tagging_summary.own_and_others(taggings, user)
    message = _("Saved #%(number)d: %(tagging)s.") % {"number": post.pk, "tagging": mine}
    return f"{message} {tagging_summary.comparison_text(mine, others)}".strip()


@require_POST
def undo(request, name):
    """Undo the tagging whose id is sent as `tagging`, and show its reply again."""
    if response := require_or_sign_in(request, get_policy().can_tag_somewhere(request.user)):
        return response
    queue = Queue(request.user, name, request.GET.get("of"))
    number = request.POST.get("tagging", "")
    if not NUMBER.fullmatch(number):
        raise Http404
    mine = Tagging.objects.filter(moderator=request.user).select_related("post__topic__forum")
    row = get_object_or_404(mine, pk=number)
    done = [pk for pk in undo_steps(request) if pk != row.pk]
    try:
        row.undo(by=request.user)
        message = _("Undone: your tagging of #%(number)d.") % {"number": row.post_id}
    except ValidationError as error:
        message = " ".join(error.messages)
    if not request.GET.get("fragment"):
        messages.info(request, message)
        return redirect(queue.url(reply=row.post_id, done=joined(done)))
    reading = queue.find(reply=row.post_id)
    return show(request, queue, reading, done=done, context={"message": message})


def undo_steps(request):
    """Return the ids of the taggings that can be undone, the oldest first."""
    text = request.POST.get("done") or request.GET.get("done") or ""
    return [int(part) for part in text.split("-") if NUMBER.fullmatch(part)][-UNDO_STEPS:]


def joined(steps):
    """Return the ids as one text, for addresses and forms."""
    return "-".join(map(str, steps[-UNDO_STEPS:]))


def show(request, queue, reading, *, form=None, done=None, skipped=False, context=None):
    """Show a card with its list: on a page, or, for a script, alone."""
    done = undo_steps(request) if done is None else done
    context = (context or {}) | {
        "queue": queue,
        "lists": LISTS,
        "skipped": skipped,
        "done": joined(done),
        "last_done": done[-1] if done else None,
    }
    if reading is not None:
        context |= card_context(request, queue, reading, form)
    status = 409 if form is not None and form.changed_meanwhile else 200
    if request.GET.get("fragment"):
        return render(request, "forum/tagging/queue_part.html", context, status=status)
    context["scopes"] = scopes(request.user)
    response = show_page(request, "forum/tagging/queue.html", context)
    response.status_code = status
    return response


def card_context(request, queue, reading, form):
    """Return the context of `forum/tagging/card.html`."""
    post = with_topic(reading)
    card = read_card(reading, request.user)
    shows_others = bool(card.mine or request.GET.get("others"))
    if form is None:
        form = TaggingForm(
            post=post, question=reading.question, tagging=card.mine, saw_other=shows_others
        )
    context = {
        "card": card,
        "post": post,
        "form": form,
        "mine": card.mine,
        "others": card.others if shows_others else [],
        "hidden_others": len(card.others),
        "objection": open_objection(reading),
        "conflict": form if form.is_bound and form.changed_meanwhile else None,
        "next_url": queue.url(after=post.pk, done=joined(undo_steps(request))),
        "previous_url": queue.url(before=post.pk, done=joined(undo_steps(request))),
        "here_url": queue.url(reply=post.pk),
    }
    if context["conflict"]:
        context["changes"] = tagging_summary.changes_since(post, form.read_revision)
    elif card.mine and card.mine.is_stale:
        if card.mine.digest != post.body_digest:
            context["changes"] = tagging_summary.changes_since(post, card.mine.revision)
        context["wording"] = tagging_summary.statement_changes_since(card.mine)
    if shows_others and tagging_summary.may_settle(request.user, post, reading):
        context["settle_form"] = SettleForm(post=post, question=reading.question)
    return context
