"""The table of verbs that moderate, as pages: one view a noun, with a page that confirms."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.forms.moderation import ReasonForm, RuleForm
from forum.models.status import is_removed
from forum.models.verbs import find_verb
from forum.policy import get_policy
from forum.reading.ordering import reading_order
from forum.reading.people import former_member, read_people
from forum.reading.permalinks import post_page_url
from forum.reading.post_rows import read_posts
from forum.reading.site import current_site
from forum.views.cases import with_done
from forum.views.log import safe_next
from forum.views.pages import Crumb, crumbs_to, crumbs_to_topic, show_page
from forum.views.posts import find_post, find_revision
from forum.views.questions import find_interpretation
from forum.views.sent import sent_data
from forum.views.sign_in import require_or_sign_in
from forum.views.topics import find_topic


@require_http_methods(["GET", "HEAD", "POST"])
def topic(request, pk, verb):
    """Call a topic's verb; then show the topic, or its forum where the topic is removed."""
    topic = find_topic(request.user, pk)

    def after():
        return (topic.forum if is_removed(topic) else topic).get_absolute_url()

    about = [Crumb(topic.title, topic.get_absolute_url())]
    crumbs = crumbs_to_topic(current_site(), topic, request.user)
    asked = find_verb("topic", verb)
    words = partial(words_of_post, request.user, topic=topic)
    return ask_and_do(request, topic, asked, about, crumbs, after, words)


@require_http_methods(["GET", "HEAD", "POST"])
def post(request, pk, verb):
    """Call a post's verb, then show the post; of an opening post, call its topic's verb."""
    post = find_post(request.user, pk)
    if post.is_opening:
        return topic(request, post.topic_id, verb)

    def after():
        return post_page_url(post, reading_order(request))

    about = [
        Crumb(f"#{post.pk}", post.get_absolute_url()),
        Crumb(post.topic.title, post.topic.get_absolute_url()),
    ]
    crumbs = crumbs_to_topic(current_site(), post.topic, request.user)
    words = partial(words_of_post, request.user, post=post)
    return ask_and_do(request, post, find_verb("post", verb), about, crumbs, after, words)


@require_http_methods(["GET", "HEAD", "POST"])
def revision(request, pk, verb):
    """Call a verb of a text that a post has had, then show the post's history."""
    row = find_revision(request.user, pk)
    url = reverse("forum:post-history", args=[row.post_id])
    about = [
        Crumb(_("History of #%(number)d") % {"number": row.post_id}, url),
        Crumb(row.post.topic.title, row.post.topic.get_absolute_url()),
    ]
    crumbs = crumbs_to_topic(current_site(), row.post.topic, request.user)
    asked, words = find_verb("revision", verb), partial(words_of_revision, row)
    return ask_and_do(request, row, asked, about, crumbs, lambda: url, words)


@require_http_methods(["GET", "HEAD", "POST"])
def interpretation(request, pk, verb):
    """Call an interpretation's verb, then show the page where its question is edited."""
    row = find_interpretation(request.user, pk)
    url = reverse("forum:edit-question", args=[row.question_id])
    about = [Crumb(row.question.title, url)]
    crumbs = crumbs_to(current_site(), row.forum, request.user, include_self=True)
    asked = find_verb("interpretation", verb)
    return ask_and_do(
        request, row, asked, about, crumbs, lambda: url, lambda: {"source": row.statement}
    )


def block_url(row):
    """Return the address at which whoever wrote a row is blocked, "" where they have no account."""
    return reverse("forum:block-member", args=[row.author_id]) if row.author_id else ""


def words_of_post(user, *, post=None, topic=None):
    """Return the words of a post, or those that a topic opens with, for the page that asks."""
    post = post or topic.opening_post
    [row], _people = read_posts([post], post.topic, user, current_site())
    return {"person": row.person, "html": row.html, "written_at": post.created_at}


def words_of_revision(revision):
    """Return a text that a post has had, for the page that asks."""
    people = read_people({revision.edited_by_id}, current_site(), revision.forum)
    person = people.get(revision.edited_by_id) or former_member(revision.editor_name)
    return {"person": person, "source": revision.body, "written_at": revision.created_at}


def ask_and_do(request, row, verb, about, crumbs, after, words):
    """Show the form with the verb's question, or call the verb and redirect with a message.

    `about` are Crumbs that name the row, the first with the address to go back to; `after` returns
    the address to go to when the row is changed, `words` what the row says: `html` or `source`,
    with `person` and `written_at`.
    """
    allowed = get_policy().can_moderate(request.user, row.forum)
    if response := require_or_sign_in(request, allowed):
        return response
    data = sent_data(request)
    if verb.names_rule:
        form = RuleForm(data, verb=verb, row=row)
    else:
        form = ReasonForm(data, verb=partial(verb.of(row), **verb.chosen(request.POST)))
    if data is not None and form.submit(by=request.user):
        messages.success(request, verb.report(row))
        if "next" in request.POST:
            return redirect(with_done(safe_next(request), form.action))
        return redirect(after())
    context = {
        "about": about,
        "form": form,
        "words": words(),
        "question": verb.ask(row),
        "button": verb.label,
        "is_dangerous": verb.is_dangerous,
        "options": verb.options_for(request.user, row),
        "block_url": block_url(row) if verb.name == "spam" else "",
        "back_url": about[0].url,
        "crumbs": crumbs,
    }
    return show_page(request, "forum/moderation/confirm.html", context)
