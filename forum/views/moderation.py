"""What moderators do to topics and posts: one form each, which also stands on a page of its own."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from forum.forms.moderation import ReasonForm
from forum.policy import get_policy
from forum.reading.ordering import reading_order
from forum.reading.permalinks import place_url
from forum.reading.site import current_site
from forum.views.pages import crumbs_to_topic, show_page
from forum.views.posts import find_post
from forum.views.sign_in import require_or_sign_in
from forum.views.topics import find_topic

# What the page asks, what the button says, what the message says.
TOPIC_TEXTS = {
    "close": (
        gettext_lazy("Close this topic to new replies?"),
        gettext_lazy("Close"),
        gettext_lazy("The topic ‘%(topic)s’ is closed to new replies."),
    ),
    "reopen": (
        gettext_lazy("Open this topic for replies again?"),
        gettext_lazy("Reopen"),
        gettext_lazy("The topic ‘%(topic)s’ is open for replies again."),
    ),
    "stick": (
        gettext_lazy("Keep this topic at the top?"),
        gettext_lazy("Stick"),
        gettext_lazy("The topic ‘%(topic)s’ stays at the top."),
    ),
    "unstick": (
        gettext_lazy("Let this topic take its place by activity?"),
        gettext_lazy("Unstick"),
        gettext_lazy("The topic ‘%(topic)s’ takes its place by activity."),
    ),
    "trash": (
        gettext_lazy("Remove this topic with all its posts? Moderators can restore it."),
        gettext_lazy("Remove"),
        gettext_lazy("The topic ‘%(topic)s’ is removed. Moderators can restore it."),
    ),
    "restore": (
        gettext_lazy("Restore this topic as it was?"),
        gettext_lazy("Restore"),
        gettext_lazy("The topic ‘%(topic)s’ is restored."),
    ),
}
POST_TEXTS = {
    "trash": (
        gettext_lazy("Remove this post? Moderators can restore it."),
        gettext_lazy("Remove"),
        gettext_lazy("Post #%(number)d is removed. Moderators can restore it."),
    ),
    "restore": (
        gettext_lazy("Restore this post as it was?"),
        gettext_lazy("Restore"),
        gettext_lazy("Post #%(number)d is restored."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def topic(request, pk, verb):
    """Close, reopen, stick, unstick, remove or restore a topic."""
    topic = find_topic(request.user, pk)
    method = getattr(topic, verb)
    if verb == "stick" and request.POST.get("everywhere"):
        method = partial(topic.stick, everywhere=True)
    back = topic.forum if verb == "trash" else topic
    subject = {"topic": topic.title}
    return ask_and_do(request, topic, method, TOPIC_TEXTS[verb], subject, back.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def post(request, pk, verb):
    """Remove or restore a post; with an opening post goes the topic."""
    post = find_post(request.user, pk)
    if post.is_opening:
        return topic(request, post.topic_id, verb)
    back = place_url(post, reading_order(request))
    return ask_and_do(
        request, post.topic, getattr(post, verb), POST_TEXTS[verb], {"number": pk}, back, post=post
    )


def ask_and_do(request, topic, method, texts, subject, back, *, post=None):
    """Show the form with the question, or call the verb and say what was done."""
    question, button, done = texts
    allowed = get_policy().can_moderate(request.user, topic.forum)
    if answer := require_or_sign_in(request, allowed):
        return answer
    form = ReasonForm(request.POST if request.method == "POST" else None, verb=method)
    if request.method == "POST" and form.submit(request.user):
        messages.success(request, done % subject)
        return redirect(back)
    context = {
        "topic": topic,
        "post": post,
        "form": form,
        "question": question,
        "button": button,
        "back_url": back,
        "crumbs": crumbs_to_topic(current_site(), topic, request.user),
    }
    return show_page(request, "forum/moderation/confirm.html", context)
