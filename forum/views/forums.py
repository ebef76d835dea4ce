"""The index, and a forum's page with its sub-forums and topics."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from forum import conf
from forum.interpretations.division_bar import topic_division_bars
from forum.models import Forum
from forum.models.stamp import SITE_STAMP
from forum.models.status import REMOVED
from forum.policy import get_policy
from forum.reading.forum_tree import branches, last_authors
from forum.reading.list_rows import forum_rows, topic_rows
from forum.reading.page_cache import guest_page
from forum.reading.page_versions import forum_page, index_page
from forum.reading.pagination import offset_of, page_of
from forum.reading.people import read_people
from forum.reading.site import current_site
from forum.reading.topic_list import active_ids, removed_ids, top_ids, topics_in_order
from forum.views.pages import crumbs_to, show_page
from forum.views.sign_in import sign_in_url


def find_forum(user, slug, *, with_removed=False):
    """Return the forum; raise Http404 if the user may not see it.

    `with_removed` counts its removed topics if the user moderates any forum.
    """
    policy = get_policy()
    forums = Forum.objects.visible_to(user).with_last_post().annotate(site_stamp=SITE_STAMP)
    if with_removed and (policy.moderates_all(user) or policy.moderated_forum_ids(user)):
        forums = forums.with_removed_count()
    try:
        return forums.get(slug=slug)
    except Forum.DoesNotExist:
        raise Http404(_("There is no such forum, or you may not see it.")) from None


@require_safe
@conditional_page
@guest_page(index_page)
def index(request):
    """Show all forums that the reader may see, by category."""
    site = current_site()
    tree = branches(request.user, site)
    rows = forum_rows(tree, read_people(last_authors(tree), site))
    context = {
        "sections": sections_of(rows),
        "can_arrange": get_policy().can_manage_forums(request.user),
    }
    return show_page(request, "forum/forums/index.html", context)


def sections_of(rows):
    """Return [(ForumRow of a category or None, the rows in it)].

    Adjacent forums without a category share a section.
    """
    sections = []
    for row in rows:
        if row.forum.is_category:
            sections.append((row, row.children))
        elif sections and sections[-1][0] is None:
            sections[-1][1].append(row)
        else:
            sections.append((None, [row]))
    return sections


@require_safe
@conditional_page
@guest_page(forum_page)
def forum(request, slug):
    """Show a forum: its sub-forums, and its topics unless it is a category."""
    user = request.user
    forum = find_forum(user, slug, with_removed=True)
    site = current_site(forum.site_stamp)
    tree = branches(user, site, below=forum)
    removed = request.GET.get("status") == "trashed"
    context, page, topics = {}, None, []
    if not forum.is_category:
        context, page, topics = list_topics(request, forum, site, removed=removed)
    ids = last_authors(tree) | {topic.author_id for topic in topics}
    ids |= {row.last_post.author_id for row in [forum, *topics] if row.last_post}
    people = read_people(ids, site, forum)
    can_start = get_policy().can_start_topic(user, forum)
    bars = topic_division_bars(topics, user)
    context |= {
        "forum": forum,
        "crumbs": crumbs_to(site, forum, user),
        "forum_rows": forum_rows(tree, people),
        "topic_rows": topic_rows(topics, people, forum=forum, division_bars=bars),
        "division_bars": bars,
        "people": people,
        "can_start": can_start,
        "can_revise": get_policy().can_revise_forum(user, forum),
        "can_moderate": "removed_count" in context,
        "sign_in_url": sign_in_url(request) if not can_start and can_start.sign_in_may_help else "",
    }
    return show_page(request, "forum/forums/forum.html", context, page=page)


def list_topics(request, forum, site, *, removed):
    """Return (context, page, topics) of a forum's list; with `removed`, of its removed topics."""
    context = {"sticky_count": 0}
    limit = conf.FORUM_TOPICS_PER_PAGE
    if get_policy().can_moderate(request.user, forum):
        context |= {"removed_count": count_removed(forum), "shows_removed": removed}
    if removed:
        if "removed_count" not in context:
            raise Http404(_("Only moderators of this forum see what was removed."))
        page = page_of(request, context["removed_count"], limit)
        ids = removed_ids(forum, offset=offset_of(page), limit=limit)
        return context, page, topics_in_order(ids, request.user, site)
    top, own = top_ids(forum, request.user)
    context["sticky_count"] = own
    # From the forum's counter, so that no topics are counted.
    page = page_of(request, forum.topic_count - own, limit)
    ids = active_ids(forum, offset=offset_of(page), limit=limit)
    if page.number == 1:
        ids = [*top, *ids]
    return context, page, topics_in_order(ids, request.user, site)


def count_removed(forum):
    """Return the number of the forum's removed topics. A query unless `find_forum` counted."""
    if hasattr(forum, "removed_count"):
        return forum.removed_count
    return forum.topics.filter(status__in=REMOVED).count()
