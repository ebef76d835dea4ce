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

# How many taggings can be undone, one after the other, without a script; a script keeps them all.
UNDO_STEPS = 200


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request, name="untagged"):
    """Show the next card of a list, or tag the reply of the one that is sent and show the next."""
    if answer := require_or_sign_in(request, get_policy().can_tag_somewhere(request.user)):
        return answer
    queue = Queue(request.user, name, request.GET.get("of"))
    if request.method == "POST":
        return save(request, queue)
    where = {key: request.GET[key] for key in ("after", "before", "reply") if request.GET.get(key)}
    return show(request, queue, queue.find(**where), skipped="after" in where)


@require_safe
def moved(request, name=None):
    """Lead on from an address that the queue had earlier."""
    url = reverse("forum:queue-list", args=[name]) if name else reverse("forum:queue")
    query = request.META.get("QUERY_STRING")
    return redirect(f"{url}?{query}" if query else url, permanent=True)


def save(request, queue):
    """Tag the reply, and show the next card, or the same one with what is wrong."""
    number = request.POST.get("reply", "")
    reading = queue.find(reply=number)
    post = with_topic(reading)
    mine = tagging_summary.tagging_by(request.user, reading.question, post)
    form = TaggingForm(request.POST, post=post, question=reading.question, said=mine)
    row = form.submit(request.user)
    if row is None:
        return show(request, queue, queue.find(reply=number), form=form)
    # Repeating a tagging writes nothing: then there is nothing to undo.
    is_new = mine is None or mine.pk != row.pk
    done = [*steps(request), row.pk] if is_new else steps(request)
    message = word_of_saving(request.user, reading.question, post)
    if not request.GET.get("fragment"):
        messages.success(request, message)
        return redirect(queue.url(after=number, done=joined(done)))
    context = {"message": message, "undoable": row.pk if is_new else None}
    return show(request, queue, queue.following(reading), done=done, context=context)


def with_topic(reading):
    """Return the reading's reply, its topic with the question that both share."""
    reading.post.topic.question = reading.question
    return reading.post


def word_of_saving(user, question, post):
    """Return what was saved of a reply, and who else has tagged it. One query."""
    said = tagging_summary.taggings_on(question, [post])[post.pk]
    mine = next(one for one in said if one.moderator_id == user.pk)
    others = [one for one in said if one is not mine]
    message = _("Saved #%(number)d: %(said)s.") % {"number": post.pk, "said": mine}
    return f"{message} {tagging_summary.word_of_others(mine, others)}".strip()


@require_POST
def undo(request, name):
    """Take back the tagging with the number `tagging`, and show its reply again."""
    if answer := require_or_sign_in(request, get_policy().can_tag_somewhere(request.user)):
        return answer
    queue = Queue(request.user, name, request.GET.get("of"))
    number = request.POST.get("tagging", "")
    if not NUMBER.fullmatch(number):
        raise Http404
    mine = Tagging.objects.filter(moderator=request.user).select_related("post__topic__forum")
    row = get_object_or_404(mine, pk=number)
    done = [pk for pk in steps(request) if pk != row.pk]
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


def steps(request):
    """Return the numbers of the taggings that can be undone, the last one last."""
    text = request.POST.get("done") or request.GET.get("done") or ""
    return [int(part) for part in text.split("-") if NUMBER.fullmatch(part)][-UNDO_STEPS:]


def joined(steps):
    """Return the numbers in the form that addresses and forms carry."""
    return "-".join(map(str, steps[-UNDO_STEPS:]))


def show(request, queue, reading, *, form=None, done=None, skipped=False, context=None):
    """Show a card with its list: a page, or for a script a part of it."""
    done = steps(request) if done is None else done
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
    """Return what a card's template shows."""
    post = with_topic(reading)
    card = read_card(reading, request.user)
    shows_others = bool(card.mine or request.GET.get("others"))
    if form is None:
        form = TaggingForm(
            post=post, question=reading.question, said=card.mine, saw_other=shows_others
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
        "next_url": queue.url(after=post.pk, done=joined(steps(request))),
        "previous_url": queue.url(before=post.pk, done=joined(steps(request))),
        "here_url": queue.url(reply=post.pk),
    }
    if context["conflict"]:
        context["changes"] = tagging_summary.changes_since(post, form.read_revision)
    elif card.mine and card.mine.is_stale:
        if card.mine.digest != post.body_digest:
            context["changes"] = tagging_summary.changes_since(post, card.mine.revision)
        context["wording"] = tagging_summary.wording_since(card.mine)
    if shows_others and tagging_summary.may_settle(request.user, post, reading):
        context["settle_form"] = SettleForm(post=post, question=reading.question)
    return context
