"""A member's page: the topics and replies of theirs that the reader may see."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import conf
from forum.forms.members import AnonymiseForm
from forum.interpretations.division_bar import topic_division_bars
from forum.limits import OWN_DATA
from forum.models import Action, Block, Post, Preference, Revision, Topic
from forum.models.removals import REMOVAL_VERBS
from forum.own_data.response import own_data_response
from forum.policy import get_policy
from forum.reading.excerpts import excerpt
from forum.reading.list_rows import topic_rows
from forum.reading.pagination import offset_of, page_of, page_url
from forum.reading.people import find_user, person_of, read_people
from forum.reading.site import current_site
from forum.views.pages import Crumb, show_page
from forum.views.sent import sent_data

# The latest topics and replies that a member's page lists; more are not even counted.
LISTED = 1_000


def find_member(pk):
    """Return the user with this id, a text, visible to the reader or not; raise Http404."""
    user = find_user(pk)
    # A number can be written in several ways, but the address of a page only in one.
    if user is None or str(user.pk) != pk:
        raise Http404(_("There is no such member."))
    return user


@require_safe
def member(request, pk):
    """Show a member with their topics, or their replies (`?tab=replies`).

    A 404 where the policy refuses it (`ForumPolicy.can_see_member`).
    """
    user, site = find_member(pk), current_site()
    topics = Topic.objects.visible_to(request.user).filter(author=user)
    replies = Post.objects.visible_to(request.user).filter(author=user).replies()
    counts = {"topics": listed(topics).count(), "replies": listed(replies).count()}
    has_written = any(counts.values()) or has_edited(user, request.user)
    policy = get_policy()
    if not (answer := policy.can_see_member(request.user, user, has_written=has_written)):
        raise Http404(str(answer))
    default = "topics" if counts["topics"] or not counts["replies"] else "replies"
    tab = request.GET.get("tab") if request.GET.get("tab") in counts else default
    page = page_of(request, min(counts[tab], LISTED), conf.FORUM_TOPICS_PER_PAGE)
    start, stop = offset_of(page), offset_of(page) + conf.FORUM_TOPICS_PER_PAGE
    person = person_of(user, site)
    context = {
        "person": person,
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
        "counts": {name: number_listed(count) for name, count in counts.items()},
        "tab": tab,
        "member_id": str(user.pk),
        "tab_urls": {name: page_url(request, 1, tab=name) for name in ("topics", "replies")},
    }
    context["may_anonymise"] = bool(policy.can_anonymise(request.user, user))
    if policy.can_moderate_somewhere(request.user):
        context |= moderation_context(request.user, user)
    if policy.can_choose_for(request.user, user):
        context["preference"] = Preference.of(user)
        context["own_blocks"] = [block.refusal() for block in policy.blocks_of(user)]
    if tab == "topics":
        topics = topics.for_list().with_question().order_by("-created_at", "-pk")[start:stop]
        ids = {topic.last_post.author_id for topic in topics if topic.last_post}
        ids |= {topic.author_id for topic in topics}
        bars = topic_division_bars(topics, request.user)
        context["topic_rows"] = topic_rows(topics, read_people(ids, site), division_bars=bars)
        context["division_bars"] = bars
    else:
        posts = replies.newest_first().select_related("topic__forum").for_page()[start:stop]
        context["replies"] = [(post, excerpt(post)) for post in posts]
    return show_page(request, "forum/members/member.html", context, page=page)


@require_POST
def preference(request, pk):
    """Take what a member chooses about themselves, at the form on their page.

    To others the address does not exist, so that it does not tell who has an account.
    """
    if not get_policy().can_choose_for(request.user, user := find_member(pk)):
        raise Http404(_("There is no such member."))
    if (choice := request.POST.get("is_listed")) not in ("yes", "no"):
        raise BadRequest
    Preference.choose(user, is_listed=choice == "yes", by=request.user)
    messages.success(request, _("Your choice was saved."))
    return redirect("forum:member", pk)


@require_POST
def own_data(request, pk):
    """Respond with a ZIP of what a member wrote, at the button on their page.

    To others the address does not exist, as for `preference`.
    """
    user = find_member(pk)
    if not get_policy().can_take_out(request.user, user):
        raise Http404(_("There is no such member."))
    OWN_DATA.admit(request)
    return own_data_response(request)


@require_http_methods(["GET", "HEAD", "POST"])
def anonymise(request, pk):
    """Show what anonymising an account does and does not, or do it.

    To those who may not, the address does not exist.
    """
    user = find_member(pk)
    if not get_policy().can_anonymise(request.user, user):
        raise Http404(_("There is no such member."))
    form = AnonymiseForm(sent_data(request), user=user)
    if request.method == "POST" and (action := form.submit(by=request.user)):
        messages.success(request, _("Done: %(name)s.") % {"name": action.anonymous_name})
        return redirect("forum:log")
    person = person_of(user, current_site())
    page_url = reverse("forum:member", args=[pk])
    crumbs = [Crumb(_("Forums"), reverse("forum:index")), Crumb(person.name, page_url)]
    context = {"person": person, "form": form, "crumbs": crumbs, "back_url": page_url}
    return show_page(request, "forum/members/anonymise.html", context)


def moderation_context(moderator, member):
    """Return what a member's page shows moderators: blocks and removals. Three queries."""
    actions = Action.objects.visible_to(moderator).filter(author=member, undone_by=None)
    blocks = Block.objects.visible_to(moderator).filter(person=member).select_related("forum")
    return {
        "moderates": True,
        "blocks": blocks,
        "removals": actions.filter(verb__in=REMOVAL_VERBS).count(),
        "can_block": bool(get_policy().can_block_person(moderator, member)),
    }


def listed(rows):
    """Return the rows that a member's page lists, the latest, and one more if there are others."""
    return rows.order_by("-created_at", "-pk")[: LISTED + 1]


def number_listed(count):
    """Return in words how many rows there are, "1000+" where the page does not list all."""
    if count <= LISTED:
        return number_format(count)
    return _("%(count)s+") % {"count": number_format(LISTED)}


def has_edited(user, reader):
    """Return whether a user has edited a post that the reader may read. One query.

    Such a post's history names the user, with a link to their page.
    """
    posts = Post.objects.visible_to(reader)
    return Revision.objects.filter(edited_by=user, post__in=posts).exists()
