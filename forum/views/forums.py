"""The index, and a forum's page with its sub-forums and topics."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from forum import conf, members
from forum.models import Forum, Topic
from forum.models.site import current_site
from forum.page_cache import forum_key, guest_page, index_key
from forum.paging import offset_of, page_of
from forum.policy import get_policy
from forum.tree import branches, last_authors
from forum.views.pages import crumbs_to, show_page
from forum.views.signing_in import sign_in_url


def find_forum(user, slug):
    """Return the forum if the user may see it; raise Http404."""
    return get_object_or_404(Forum.objects.visible_to(user), slug=slug)


@conditional_page
@guest_page(index_key)
def index(request):
    """Show all forums that the reader may see, by category."""
    site = current_site()
    tree = branches(request.user, site)
    people = members.people(last_authors(tree), site)
    context = {"sections": sections(tree), "people": people}
    return show_page(request, "forum/forums/index.html", context)


def sections(tree):
    """Return [(category or None, its branches)]: neighbours that lie in no category share one section."""
    found = []
    for branch in tree:
        if branch.forum.is_category:
            found.append((branch, branch.children))
        elif found and found[-1][0] is None:
            found[-1][1].append(branch)
        else:
            found.append((None, [branch]))
    return found


@conditional_page
@guest_page(forum_key)
def forum(request, slug):
    """Show a forum: its sub-forums, and its topics unless it is a category."""
    user, site = request.user, current_site()
    forum = find_forum(user, slug)
    tree = branches(user, site, below=forum)
    removed = request.GET.get("status") == "trashed"
    context, page, topics = {}, None, []
    if not forum.is_category:
        context, page, topics = list_topics(request, forum, removed=removed)
    ids = last_authors(tree) | {topic.author_id for topic in topics}
    ids |= {topic.last_post.author_id for topic in topics if topic.last_post}
    can_start = get_policy().can_start_topic(user, forum)
    context |= {
        "forum": forum,
        "crumbs": crumbs_to(site, forum, user),
        "branches": tree,
        "topics": topics,
        "people": members.people(ids, site, forum),
        "can_start": can_start,
        "sign_in_url": sign_in_url(request) if not can_start and can_start.sign_in else "",
    }
    return show_page(request, "forum/forums/forum.html", context, page=page)


def list_topics(request, forum, *, removed):
    """Return (context, page, topics) of a forum's list; `removed` asks for the topics that were removed."""
    context = {"sticky_count": 0}
    trashed = forum.topics.filter(status="trashed")
    if get_policy().can_moderate(request.user, forum):
        context |= {"removed_count": trashed.count(), "shows_removed": removed}
    if removed:
        if "removed_count" not in context:
            raise Http404(_("Only moderators of this forum see what was removed."))
        page = page_of(request, context["removed_count"], conf.FORUM_TOPICS_PER_PAGE)
        return context, page, list(trashed.page(offset_of(page), conf.FORUM_TOPICS_PER_PAGE))
    # Only the sticky ones are counted: the forum knows how many topics it has.
    context["sticky_count"] = forum.topics.published().sticky().count()
    total = forum.topic_count - context["sticky_count"]
    page = page_of(request, total, conf.FORUM_TOPICS_PER_PAGE)
    rows = forum.topics.published().filter(sticky="none")
    topics = list(rows.page(offset_of(page), conf.FORUM_TOPICS_PER_PAGE))
    if page.number == 1:
        topics = [*Topic.objects.visible_to(request.user).pinned_in(forum), *topics]
    return context, page, topics
