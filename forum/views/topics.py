"""A topic's pages: its posts in three orders, one of its threads, the form for a new topic."""

from django.db.models import Exists, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from forum import conf
from forum.forms.posts import ReplyForm, TopicForm
from forum.interpretations.division_bar import count_links, topic_division_bar
from forum.interpretations.parts import filtered_page
from forum.interpretations.supporters import holders
from forum.interpretations.tag_badges import add_tags
from forum.models import Post, Topic, paths
from forum.models.stamp import SITE_STAMP, VOCABULARY
from forum.moderation.removals import add_removals, find_own_removed
from forum.policy import get_policy
from forum.reading import threads
from forum.reading.ordering import ORDERS, reading_order, remember_order
from forum.reading.page_cache import guest_page
from forum.reading.page_versions import topic_page
from forum.reading.pagination import offset_of, page_of, page_url
from forum.reading.permalinks import fragment_start
from forum.reading.post_html import names_others
from forum.reading.post_rows import MoreReplies, read_posts
from forum.reading.site import current_site
from forum.views.forums import find_forum
from forum.views.pages import crumbs_to, show_page
from forum.views.sign_in import require_or_sign_in, sign_in_url
from forum.views.writing import (
    is_refused_text,
    is_sent,
    keeps_text,
    posted,
    show_writing,
    submit,
    tell_if_held,
)
from glossary.linking.link import remember_version


def find_topic(user, pk):
    """Return the topic with its question and versions; raise Http404 if the user may not see it."""
    topics = Topic.objects.visible_to(user).for_list().select_related("question")
    topics = topics.annotate(site_stamp=SITE_STAMP, vocabulary=VOCABULARY)
    try:
        topic = topics.get(pk=pk)
    except Topic.DoesNotExist:
        raise Http404(_("There is no such topic, or you may not see it.")) from None
    remember_version(topic.vocabulary)
    return topic


def merged_into(user, pk):
    """Return the post that a merged topic's opening post is now, None if the user may not see it.

    `pk` is the topic's. One query.
    """
    topics = Topic.objects.filter(pk=pk, merged_into__isnull=False)
    posts = Post.objects.visible_to(user).select_related("topic__forum")
    return posts.filter(pk__in=topics.values("merged_into")).first()


@require_safe
@conditional_page
def topic(request, pk, slug=None):
    """Show a topic, and remember the order that the reader chooses.

    The author of a removed one is led to the page that says why.
    """
    try:
        return remember_order(request, show_topic(request, pk, slug))
    except Http404:
        if own := find_own_removed(request.user).filter(topic=pk, depth=0).first():
            return redirect("forum:removal", own.pk)
        raise


@guest_page(topic_page)
def show_topic(request, pk, slug=None):
    """Show a topic; redirect from an old or wrong slug, and from a merged topic to its post."""
    try:
        topic = find_topic(request.user, pk)
    except Http404:
        if post := merged_into(request.user, pk):
            # Not for good: undoing the merge brings the topic back.
            return redirect(post)
        raise
    if slug != topic.slug:
        query = request.META.get("QUERY_STRING")
        url = topic.get_absolute_url() + (f"?{query}" if query else "")
        return redirect(url, permanent=True)
    order = reading_order(request)
    site = current_site(topic.site_stamp)
    division_bar = topic_division_bar(request, topic) if topic.question else None
    if division_bar and division_bar.chosen:
        page, opening, posts, ends = read_part(request, topic, division_bar)
    else:
        read = read_threads if order == "threaded" else read_flat
        page, opening, posts, ends = read(request, topic, order)
    also = {opening.author_id if opening else None}
    also |= {topic.last_post.author_id} if topic.last_post else set()
    held = {}
    if division_bar and not division_bar.is_shown and page.number == 1:
        held = holders(topic.question, request.user, topic=topic)
        also |= {author for rows in held.values() for author, _name in rows}
    rows, people = read_posts(
        [opening, *posts] if opening and page.number == 1 else posts,
        topic,
        request.user,
        site,
        also=also,
    )
    if division_bar:
        division_bar.name_holders(held, people)
    fold(rows, topic, ends)
    add_tags(rows, topic, request.user)
    add_removals(rows, request.user, site)
    if rendering := getattr(request, "forum_rendering", None):
        rendering.names_posts = names_others(row.post for row in rows)
        # Any text is taken for a part while the division is not shown.
        is_part = bool(division_bar and division_bar.chosen)
        rendering.is_kept = is_part or "interpretation" not in request.GET
    context = topic_context(request, topic, site) | {
        "rows": rows,
        "people": people,
        "opening": opening,
        "order": order,
        "order_links": [
            (name, label, page_url(request, 1, order=name)) for name, label in ORDERS.items()
        ],
        "division_bar": division_bar,
        "count_links": count_links(request) if division_bar else [],
    }
    is_plain = order == "threaded" and not (division_bar and division_bar.chosen)
    canonical = None if is_plain else topic.get_absolute_url()
    return show_page(request, "forum/topics/topic.html", context, page=page, canonical=canonical)


def topic_context(request, topic, site):
    """Return the context that all pages with a topic's posts share."""
    user, policy = request.user, get_policy()
    can_reply = policy.can_reply(user, topic)
    context = {
        "topic": topic,
        "forum": topic.forum,
        "crumbs": crumbs_to(site, topic.forum, user, include_self=True),
        "can_reply": can_reply,
        "can_moderate": bool(policy.can_moderate(user, topic.forum)),
        "can_tag": bool(topic.question_id and policy.can_tag_in(user, topic.forum)),
    }
    if can_reply:
        context["form"] = ReplyForm(topic=topic)
    elif can_reply.sign_in_may_help:
        context["sign_in_url"] = sign_in_url(request, anchor="#reply")
    return context


def read_threads(request, topic, order):
    """Return (page, opening post, posts, ends) in the threaded order.

    `ends` is {path of a thread: the path where its preview ends}.
    """
    page = page_of(request, topic.thread_count, conf.FORUM_THREADS_PER_PAGE)
    offset, limit = offset_of(page), conf.FORUM_THREADS_PER_PAGE
    # One more than the page has: this page's hidden posts end at the next page's first thread.
    ranges = threads.page_ranges(
        topic,
        offset=offset,
        limit=limit + 1,
        preview=conf.FORUM_REPLIES_PER_PREVIEW,
    )
    ranges, following = ranges[:limit], ranges[limit:]
    hidden_ranges = ()
    if get_policy().is_member(request.user):
        hidden_ranges = threads.ranges_with_gaps(
            ranges,
            first=ranges[0][0] if offset and ranges else None,
            last=following[0][0] if following else None,
        )
    opening_range = (paths.OPENING_PATH, paths.stop_path(paths.OPENING_PATH))
    posts = threads.read_ranges(
        topic, [opening_range, *ranges], user=request.user, hidden_ranges=hidden_ranges
    )
    opening = posts.pop(0) if posts and posts[0].is_opening else None
    return page, opening, posts, dict(ranges)


def read_flat(request, topic, order):
    """Return the same as `read_threads` in an order by time.

    The opening post is among the posts, and nothing is folded.
    """
    page = page_of(request, topic.reply_count + 1, conf.FORUM_POSTS_PER_PAGE)
    seen = topic.posts.visible_in(topic, request.user)
    field = "created_at" if order == "oldest" else "-created_at"
    posts = seen.page_with_hidden(
        field,
        published=topic.posts.published(),
        offset=offset_of(page),
        limit=page.paginator.per_page,
        total=page.paginator.count,
    )
    return page, None, posts, {}


def read_part(request, topic, division_bar):
    """Return the same for one part of the division, with the posts above its replies as stubs."""
    total = division_bar.divisions.replies[division_bar.chosen.part.key].count
    page = page_of(request, total, conf.FORUM_POSTS_PER_PAGE)
    posts = filtered_page(
        topic,
        request.user,
        division_bar.chosen.part.key,
        offset=offset_of(page),
        limit=page.paginator.per_page,
    )
    return page, None, posts, {}


def fold(rows, topic, ends):
    """Set `more` on the last row of each thread that has folded replies."""
    shown_replies, last_rows = {}, {}
    for row in rows:
        root = paths.root_path(row.post.path)
        is_reply = row.post.status == "published" and row.post.depth > 1
        last_rows[root] = row
        shown_replies[root] = shown_replies.get(root, 0) + is_reply
    roots = {row.post.path: row.post for row in rows if row.post.path in ends}
    for path, root in roots.items():
        if ends[path] != paths.stop_path(path):
            url = reverse("forum:thread", args=[topic.pk, root.pk])
            count = root.reply_count - shown_replies[path]
            last_rows[path].more = more_replies(url, count, ends[path])


def more_replies(url, count, path):
    """Return the MoreReplies of a thread whose page is at `url`; they begin at `path`."""
    return MoreReplies(count, url, f"{url}?fragment=1&after={path}")


@require_safe
def thread(request, pk, number):
    """Show all pages of one thread; or, for a script, more of its replies alone."""
    topic = find_topic(request.user, pk)
    seen = topic.posts.visible_in(topic, request.user)
    roots = seen.filter(pk=number, depth=1)
    if request.GET.get("fragment"):
        return more_of_thread(request, topic, seen, roots)
    root = roots.for_page().first()
    if root is None:
        # It may have been moved, or be a reply to another reply.
        post = get_object_or_404(Post.objects.visible_to(request.user), pk=number)
        return redirect(post)
    is_below = Q(path__gt=root.path, path__lt=paths.stop_path(root.path))
    limit = conf.FORUM_REPLIES_PER_THREAD_PAGE
    page = page_of(request, root.reply_count, limit)
    posts = seen.filter(is_below).page_with_hidden(
        "path",
        published=topic.posts.published().filter(is_below),
        offset=offset_of(page),
        limit=limit,
        total=root.reply_count,
    )
    site = current_site(topic.site_stamp)
    rows, people = read_posts([root, *posts], topic, request.user, site)
    add_tags(rows, topic, request.user)
    add_removals(rows, request.user, site)
    context = topic_context(request, topic, site) | {"rows": rows, "people": people, "root": root}
    return show_page(request, "forum/topics/thread.html", context, page=page)


def more_of_thread(request, topic, seen, roots):
    """Respond with the posts of a thread from a path on, as HTML without a page around it.

    `seen` are the topic's visible posts. `roots` are those of them that may be the thread's root,
    which is looked up in the same query as the posts.
    """
    start = fragment_start(request.GET.get("after", ""))
    if start is None:
        raise Http404(_("There is no such place in this thread."))
    root = paths.root_path(start)
    is_following = Q(
        Exists(roots.filter(path=root)), path__gte=start, path__lt=paths.stop_path(root)
    )
    following, published = seen.filter(is_following), topic.posts.published().filter(is_following)
    limit = conf.FORUM_REPLIES_PER_THREAD_PAGE
    posts = following.page_with_hidden("path", published=published, offset=0, limit=limit)
    if not posts:
        raise Http404(_("There is no such place in this thread."))
    site = current_site(topic.site_stamp)
    rows, _people = read_posts(posts, topic, request.user, site)
    add_tags(rows, topic, request.user)
    add_removals(rows, request.user, site)
    remaining = published.count() - limit
    if rows and remaining > 0:
        end = published.order_by("path").values_list("path", flat=True)[limit]
        rows[-1].more = more_replies(request.path, remaining, end)
    return render(request, "forum/posts/list.html", {"rows": rows, "topic": topic})


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
def start(request, slug):
    """Start a topic in a forum."""
    forum = find_forum(request.user, slug)
    allowed = get_policy().can_start_topic(request.user, forum)
    is_refused = is_refused_text(request, allowed)
    if not is_refused and (response := require_or_sign_in(request, allowed)):
        return response
    form = TopicForm(request.POST or None, forum=forum)
    if is_refused:
        form.refuse(allowed)
    elif is_sent(request) and (topic := submit(request, form)):
        tell_if_held(request, topic)
        return posted(form, topic.get_absolute_url())
    site = current_site(forum.site_stamp)
    context = {
        "forum": forum,
        "form": form,
        "crumbs": crumbs_to(site, forum, request.user, include_self=True),
    }
    return show_writing(request, "forum/topics/start.html", context, site)
