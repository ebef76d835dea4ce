"""The verbs of moderators on topics and posts: one view each, with a page that confirms."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from forum.forms.moderation import ReasonForm
from forum.models.verbs import find_verb
from forum.policy import get_policy
from forum.reading.ordering import reading_order
from forum.reading.permalinks import post_page_url
from forum.reading.site import current_site
from forum.views.pages import crumbs_to_topic, show_page
from forum.views.posts import find_post
from forum.views.sign_in import require_or_sign_in
from forum.views.topics import find_topic


@require_http_methods(["GET", "HEAD", "POST"])
def topic(request, pk, verb):
    """Call a topic's verb from the table of verbs, after a confirmation."""
    topic, verb = find_topic(request.user, pk), find_verb("topic", verb)
    back = topic.forum if verb.is_dangerous else topic
    return ask_and_do(request, topic, topic, verb, back.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def post(request, pk, verb):
    """Call a post's verb, after a confirmation; for an opening post, its topic's verb."""
    post = find_post(request.user, pk)
    if post.is_opening:
        return topic(request, post.topic_id, verb)
    back = post_page_url(post, reading_order(request))
    return ask_and_do(request, post.topic, post, find_verb("post", verb), back)


def ask_and_do(request, topic, row, verb, back):
    """Show the form with the verb's question, or call the verb and redirect with a message."""
    allowed = get_policy().can_moderate(request.user, topic.forum)
    if answer := require_or_sign_in(request, allowed):
        return answer
    method = partial(getattr(row, verb.name), **verb.chosen(request.POST))
    form = ReasonForm(request.POST if request.method == "POST" else None, verb=method)
    subject = {"topic": topic.title, "number": row.pk}
    if request.method == "POST" and form.submit(request.user):
        messages.success(request, verb.done % subject)
        return redirect(back)
    context = {
        "topic": topic,
        "post": None if row is topic else row,
        "form": form,
        "question": verb.question,
        "button": verb.label,
        "back_url": back,
        "crumbs": crumbs_to_topic(current_site(), topic, request.user),
    }
    return show_page(request, "forum/moderation/confirm.html", context)
