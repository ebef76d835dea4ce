"""Tagging one reply: in place on its topic's page, and on a page of its own."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forum.forms.tagging import SettleForm, TaggingForm
from forum.interpretations import tagging_summary
from forum.interpretations.tag_badges import add_tags
from forum.models import Post
from forum.policy import get_policy
from forum.reading.ordering import reading_order
from forum.reading.permalinks import post_page_url
from forum.reading.post_rows import read_posts
from forum.reading.site import current_site
from forum.views.pages import crumbs_to, show_page
from forum.views.sign_in import require_or_sign_in


def find_reply(user, pk):
    """Return the reply with its topic's question; raise Http404 if the user may not read it."""
    posts = Post.objects.visible_to(user).select_related("topic__forum", "topic__question")
    post = get_object_or_404(posts, pk=pk)
    if post.topic.question is None:
        raise Http404(_("This topic has no question, so there is nothing to tag."))
    return post


@require_http_methods(["GET", "HEAD", "POST"])
def tag(request, pk):
    """Show the form that tags a reply, or tag it. `?others=1` shows others' taggings."""
    post = find_reply(request.user, pk)
    if response := require_or_sign_in(request, get_policy().can_tag(request.user, post)):
        return response
    question = post.topic.question
    mine = tagging_summary.summary_by(request.user, question, post)
    form = TaggingForm(
        request.POST or None,
        post=post,
        question=question,
        tagging=mine,
        saw_other=saw_others(request, post),
    )
    if request.method == "POST" and form.submit(by=request.user):
        return saved(request, post, _("Saved: %(tagging)s."))
    return show_editor(request, post, form, SettleForm(post=post, question=question))


def saw_others(request, post):
    """Return whether the user has seen others' taggings, or the published reading, of the reply."""
    return bool(request.GET.get("others") or post.readings.exclude(state="untagged").exists())


def saved(request, post, message):
    """Redirect to the reply, or send a script its new tags."""
    question = post.topic.question
    taggings = tagging_summary.taggings_on(question, [post]).get(post.pk, [])
    mine, others = tagging_summary.own_and_others(taggings, request.user)
    message = message % {"tagging": mine or ""}
    if mine:
        message = f"{message} {tagging_summary.comparison_text(mine, others)}".strip()
    if request.GET.get("fragment"):
        rows, _people = read_posts([post], post.topic, request.user, current_site())
        add_tags(rows, post.topic, request.user)
        context = {"row": rows[0], "message": message}
        return render(request, "forum/tagging/saved.html", context)
    messages.success(request, message)
    return HttpResponseRedirect(back_to(request, post))


def back_to(request, post):
    """Return where the user came from: the form's `back`, else the reply on its topic's page."""
    back = request.POST.get("back", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return post_page_url(post, reading_order(request))


def show_editor(request, post, form, settle_form):
    """Show the forms about a reply: on a page, or, for a script, alone."""
    context = editor_context(request, post, form, settle_form)
    status = 409 if form.is_bound and form.changed_meanwhile else 200
    status = 409 if settle_form.is_bound and settle_form.changed_meanwhile else status
    if request.GET.get("fragment"):
        return render(request, "forum/tagging/editor.html", context, status=status)
    site = current_site()
    rows, _people = read_posts([post], post.topic, request.user, site)
    crumbs = crumbs_to(site, post.topic.forum, request.user, include_self=True)
    context |= {"row": rows[0], "topic": post.topic, "crumbs": crumbs}
    response = show_page(request, "forum/tagging/page.html", context)
    response.status_code = status
    return response


def editor_context(request, post, form, settle_form):
    """Return the context of `forum/tagging/editor.html`."""
    question = post.topic.question
    taggings = tagging_summary.taggings_on(question, [post]).get(post.pk, [])
    mine, others = tagging_summary.own_and_others(taggings, request.user)
    reading = question.readings.filter(post=post).first()
    conflict = next(
        (sent for sent in (form, settle_form) if sent.is_bound and sent.changed_meanwhile), None
    )
    context = {
        "post": post,
        "question": question,
        "form": form,
        "mine": mine,
        "others": others if mine or request.GET.get("others") else [],
        "hidden_others": len(others),
        "reading": reading,
        "objection": open_objection(reading),
        "conflict": conflict,
    }
    if conflict:
        context["changes"] = tagging_summary.changes_since(post, conflict.read_revision)
    elif mine and mine.is_stale:
        if mine.digest != post.body_digest:
            context["changes"] = tagging_summary.changes_since(post, mine.revision)
        context["wording"] = tagging_summary.statement_changes_since(mine)
    if tagging_summary.may_settle(request.user, post, reading):
        context["settle_form"] = settle_form
    return context


def open_objection(reading):
    """Return the author's unanswered Objection to a reading, or None."""
    if reading is None or not reading.is_objected:
        return None
    return reading.question.objections.filter(post=reading.post_id, answered_at=None).last()


@require_POST
def withdraw(request, pk):
    """Withdraw the user's own tagging of a reply."""
    post = find_reply(request.user, pk)
    if response := require_or_sign_in(request, get_policy().can_tag(request.user, post)):
        return response
    post.withdraw_tagging(by=request.user)
    return saved(request, post, _("Your tagging is withdrawn."))


@require_POST
def settle(request, pk):
    """Settle how a reply is read."""
    post = find_reply(request.user, pk)
    question = post.topic.question
    if response := require_or_sign_in(request, get_policy().can_settle(request.user, post)):
        return response
    settle_form = SettleForm(request.POST, post=post, question=question)
    if settle_form.submit(by=request.user):
        return saved(request, post, _("Decided."))
    mine = tagging_summary.summary_by(request.user, question, post)
    form = TaggingForm(post=post, question=question, tagging=mine, saw_other=True)
    return show_editor(request, post, form, settle_form)
