"""A post's pages: its permalink, the reply to it, its editing and its history."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import markup
from forum.forms.posts import EditForm, ReplyForm
from forum.models import Post, Revision
from forum.policy import get_policy
from forum.reading.ordering import reading_order
from forum.reading.pagination import offset_of, page_of
from forum.reading.people import read_people
from forum.reading.permalinks import post_page_url
from forum.reading.post_history import read_history
from forum.reading.post_rows import read_posts
from forum.reading.site import current_site
from forum.views.pages import crumbs_to_topic, show_page
from forum.views.sent import number_in
from forum.views.sign_in import require_or_sign_in
from forum.views.topics import find_topic, merged_into
from forum.views.writing import (
    is_refused_text,
    is_sent,
    keeps_text,
    posted,
    show_writing,
    submit,
    tell_if_held,
)

REVISIONS_PER_PAGE = 10


def find_post(user, pk):
    """Return the post with its topic and forum; raise Http404 if the user may not read it."""
    posts = Post.objects.visible_to(user).select_related("topic__forum")
    return get_object_or_404(posts, pk=pk)


def find_revision(user, pk):
    """Return the Revision with its post; raise Http404 if the user may not read the post."""
    readable = Post.objects.visible_to(user)
    revisions = Revision.objects.filter(post__in=readable).select_related("post__topic__forum")
    return get_object_or_404(revisions, pk=pk)


@require_safe
def permalink(request, pk):
    """Redirect to the page that shows the post, in the order that the reader has chosen."""
    post = get_object_or_404(Post.objects.select_related("topic__forum"), pk=pk)
    topic = find_topic(request.user, post.topic_id)
    # Placeholders of removed posts have a permalink, too.
    if not topic.posts.visible_in(topic, request.user).filter(pk=pk).exists():
        raise Http404
    return redirect(post_page_url(post, reading_order(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def reply(request, pk):
    """Reply to a topic (`?to=3146`: to that post; `?quote=3146`: with its text quoted)."""
    topic = find_topic_or_merged(request.user, pk)
    allowed = get_policy().can_reply(request.user, topic)
    is_refused = is_refused_text(request, allowed)
    if not is_refused and (response := require_or_sign_in(request, allowed)):
        return response
    form = ReplyForm(request.POST or None, topic=topic, initial=reply_initial(request, topic))
    if is_refused:
        form.refuse(allowed)
    elif is_sent(request) and (post := submit(request, form)):
        tell_if_held(request, post)
        return posted(form, post_page_url(post, reading_order(request)))
    site = current_site()
    answered = readable_post(request.user, topic, form["to"].value())
    rows, _people = read_posts([answered] if answered else [], topic, request.user, site)
    context = {
        "topic": topic,
        "form": form,
        "answered": rows[0] if rows else None,
        "crumbs": crumbs_to_topic(site, topic, request.user),
    }
    return show_writing(request, "forum/posts/reply.html", context, site)


def find_topic_or_merged(user, pk):
    """Return the topic or, if it was merged, the one that has its posts; raise Http404.

    A form that was open meanwhile so loses no text.
    """
    try:
        return find_topic(user, pk)
    except Http404:
        if post := merged_into(user, pk):
            return find_topic(user, post.topic_id)
        raise


def reply_initial(request, topic):
    """Return the initial data of the reply form.

    Raises Http404 if the user may not read the post that it would answer.
    """
    quoted, to = request.GET.get("quote"), request.GET.get("to")
    if not (quoted or to):
        return {}
    post = readable_post(request.user, topic, quoted or to)
    if post is None:
        raise Http404
    body = markup.quote(post.body, post.number) if quoted else ""
    return {"to": post.pk, "body": body}


def readable_post(user, topic, number):
    """Return the topic's post with this number, any text, or None if the user may not read it."""
    number = number_in(str(number or ""))
    if number is None:
        return None
    return Post.objects.visible_to(user).filter(topic=topic, pk=number).first()


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def edit(request, pk):
    """Edit a post, and with an opening post the topic's title."""
    post = find_post(request.user, pk)
    allowed = get_policy().can_edit(request.user, post)
    is_refused = is_refused_text(request, allowed)
    if not is_refused and (response := require_or_sign_in(request, allowed)):
        return response
    form = EditForm(request.POST or None, post=post, user=request.user)
    if is_refused:
        form.refuse(allowed)
    elif is_sent(request) and submit(request, form):
        messages.success(request, _("Your changes to #%(number)d are saved.") % {"number": pk})
        return posted(form, post_page_url(post, reading_order(request)))
    site = current_site()
    context = {
        "post": post,
        "topic": post.topic,
        "form": form,
        "crumbs": crumbs_to_topic(site, post.topic, request.user),
        "changed_meanwhile": form.changed_meanwhile,
    }
    return show_writing(request, "forum/posts/edit.html", context, site)


@require_safe
def history(request, pk):
    """Show all revisions of a post, the newest first, with what changed."""
    post = find_post(request.user, pk)
    page = page_of(request, post.revision_number, REVISIONS_PER_PAGE)
    offset = offset_of(page)
    # One more than the page shows, to compare the last one with.
    revisions = list(post.revisions.order_by("-number")[offset : offset + REVISIONS_PER_PAGE + 1])
    site = current_site()
    editors = {revision.edited_by_id for revision in revisions}
    context = {
        "post": post,
        "topic": post.topic,
        "crumbs": crumbs_to_topic(site, post.topic, request.user),
        "rows": read_history(post, request.user, revisions)[:REVISIONS_PER_PAGE],
        "moderates": bool(get_policy().can_moderate(request.user, post.forum)),
        "people": read_people(editors, site, post.topic.forum),
    }
    return show_page(request, "forum/posts/history.html", context, page=page)
