"""The pages by which moderators move, merge and split topics, and move posts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from forum.forms.moving import MergeForm, MovePostForm, MoveTopicForm, SplitForm
from forum.models.names import shown_name
from forum.models.relocation import PostTree
from forum.models.status import Status
from forum.policy import get_policy
from forum.reading.ordering import reading_order
from forum.reading.pagination import offset_of
from forum.reading.permalinks import post_page_url
from forum.reading.post_rows import read_posts
from forum.reading.site import current_site
from forum.views.moderation import words_of_post
from forum.views.pages import crumbs_to_topic, show_page
from forum.views.posts import find_post
from forum.views.sent import number_in, sent_data
from forum.views.sign_in import require_or_sign_in
from forum.views.topics import find_topic

# Posts to tick on one page.
POSTS_PER_PAGE = 50
# Posts that may be ticked on all pages together.
MAX_CHOSEN = 1_000


def found(request, find, pk):
    """Return (row, None) or, where the user may not moderate it, (None, the response)."""
    row = find(request.user, pk)
    allowed = get_policy().can_moderate(request.user, row.forum)
    response = require_or_sign_in(request, allowed)
    return (None, response) if response else (row, None)


def is_final(request):
    """Return whether a form was sent to be done, not to search or to look at another page."""
    return request.method == "POST" and not request.POST.keys() & {"search", "show"}


def show(request, topic, form, context):
    """Show a page with a form about a topic."""
    context |= {
        "topic": topic,
        "form": form,
        "crumbs": crumbs_to_topic(current_site(), topic, request.user),
    }
    return show_page(request, "forum/moderation/moving.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def move_topic(request, pk):
    """Move a topic to another forum."""
    topic, response = found(request, find_topic, pk)
    if response:
        return response
    form = MoveTopicForm(sent_data(request), topic=topic, user=request.user)
    if is_final(request) and form.submit(by=request.user):
        messages.success(
            request,
            _("The topic ‘%(topic)s’ is in ‘%(forum)s’ now.")
            % {"topic": topic, "forum": topic.forum},
        )
        return redirect(topic)
    context = {
        "question": _("Move this topic to another forum?"),
        "consequences": ngettext(
            "The topic moves with its post. Its address stays.",
            "The topic moves with its %(count)d posts. Its address stays.",
            topic.reply_count + 1,
        )
        % {"count": topic.reply_count + 1},
        "button": _("Move"),
        "fields": [form["forum"]],
    }
    return show(request, topic, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, pk):
    """Merge a topic with another one, found by its address, number or title."""
    topic, response = found(request, find_topic, pk)
    if response:
        return response
    sent = sent_data(request)
    form = MergeForm(sent, leaving=topic.pk, user=request.user, verb=topic.merge)
    if is_final(request) and (action := form.submit(by=request.user)):
        messages.success(
            request,
            _("The topic ‘%(topic)s’ is a reply in ‘%(into)s’ now.")
            % {"topic": topic, "into": action.topic},
        )
        return redirect("forum:post", topic.merged_into_id)
    context = {
        "question": _("Merge this topic with another one?"),
        "consequences": ngettext(
            "Its opening post becomes a reply in the other topic, and %(count)d reply goes along. "
            "Numbers and dates stay, and this topic's address leads there.",
            "Its opening post becomes a reply in the other topic, and %(count)d replies go along. "
            "Numbers and dates stay, and this topic's address leads there.",
            topic.reply_count,
        )
        % {"count": topic.reply_count},
        "button": _("Merge"),
        "fields": [form["into"]],
        "search": form["find"],
    }
    return show(request, topic, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def move_post(request, pk):
    """Move a reply to another topic, or below another post."""
    post, response = found(request, find_post, pk)
    if response:
        return response
    if post.is_opening:
        return redirect("forum:move-topic", post.topic_id)
    sent = sent_data(request)
    form = MovePostForm(sent, leaving=None, user=request.user, verb=post.move)
    if is_final(request) and form.submit(by=request.user):
        messages.success(
            request,
            _("Post #%(number)d is in ‘%(topic)s’ now.") % {"number": pk, "topic": post.topic},
        )
        return redirect(post_page_url(post, reading_order(request)))
    context = {
        "question": _("Move post #%(number)d?") % {"number": pk},
        "consequences": ngettext(
            "It moves with %(count)d reply below it, to a topic or, if you give a post's number "
            "with #, below that post. Numbers and dates stay, and links lead there.",
            "It moves with %(count)d replies below it, to a topic or, if you give a post's number "
            "with #, below that post. Numbers and dates stay, and links lead there.",
            post.reply_count,
        )
        % {"count": post.reply_count},
        "button": _("Move"),
        "fields": [form["into"]],
        "search": form["find"],
        "words": words_of_post(request.user, post=post),
    }
    return show(request, post.topic, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request, pk):
    """Tick the replies that become a topic of their own; say how many go along, then do it."""
    topic, response = found(request, find_topic, pk)
    if response:
        return response
    chosen = chosen_posts(request, topic)
    form = SplitForm(sent_data(request), topic=topic, user=request.user, chosen=chosen)
    is_asked = is_final(request) and form.is_valid()
    if is_asked and "confirmed" in request.POST and (action := form.submit(by=request.user)):
        messages.success(
            request, _("‘%(topic)s’ is a topic of its own now.") % {"topic": action.topic}
        )
        return redirect(action.topic)
    context = {"question": _("Split this topic?"), "fields": [form["title"], form["forum"]]}
    if is_asked and not form.errors:
        return show(request, topic, form, context | confirmation(topic, chosen))
    rows, page = rows_to_tick(request, topic, chosen)
    shown = {row.post.pk for row in rows}
    context |= {
        "consequences": _(
            "The earliest post that you tick opens the new topic. What hangs below a post goes "
            "along, so it need not be ticked."
        ),
        "button": _("Continue"),
        "rows": rows,
        "page": page,
        "chosen": {post.pk for post in chosen},
        "kept": [post.pk for post in chosen if post.pk not in shown],
    }
    return show(request, topic, form, context)


def chosen_posts(request, topic):
    """Return the topic's replies that are ticked, or named by `?from=`, as a list. One query."""
    is_sent = request.method == "POST"
    numbers = request.POST.getlist("posts") if is_sent else request.GET.getlist("from")
    ids = [pk for each in numbers if (pk := number_in(each)) is not None]
    replies = topic.posts.replies().filter(pk__in=ids[:MAX_CHOSEN])
    return list(replies.only("status", "created_at", "path", "topic", "author_name"))


def confirmation(topic, chosen):
    """Return the context that says what a split will do."""
    tree = PostTree([topic.pk])
    ids = {post.pk for post in chosen}
    count = len(ids | tree.below(ids))
    first = min(
        (post for post in chosen if post.status == Status.PUBLISHED),
        key=lambda post: (post.created_at, post.pk),
    )
    return {
        "consequences": ngettext(
            "%(count)d post goes to the new topic, which #%(number)d by %(name)s opens.",
            "%(count)d posts go to the new topic, which #%(number)d by %(name)s opens.",
            count,
        )
        % {"count": count, "number": first.pk, "name": shown_name(first.author_name)},
        "button": _("Split"),
        "is_confirmation": True,
        "kept": sorted(ids),
    }


def rows_to_tick(request, topic, chosen):
    """Return (rows, page): one page of the topic's replies in the order of threads.

    It is the page that was asked for, at first the one with the post that was chosen.
    """
    replies = topic.posts.replies().in_thread_order()
    number = request.POST.get("show") or request.POST.get("page")
    is_before = Q(path__lt=chosen[0].path if chosen else "")
    counts = replies.aggregate(all=Count("pk"), before=Count("pk", filter=is_before))
    if number is None:
        number = counts["before"] // POSTS_PER_PAGE + 1
    page = Paginator(range(counts["all"]), POSTS_PER_PAGE).get_page(number)
    offset = offset_of(page)
    posts = list(replies.page("path", offset=offset, limit=POSTS_PER_PAGE).for_page())
    rows, _people = read_posts(posts, topic, request.user, current_site())
    return rows, page
