"""From which addresses a post, or a member's posts, came: for moderators of the forums."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum import conf
from forum.models import PostAddress
from forum.moderation.addresses import read_addresses
from forum.policy import get_policy
from forum.reading.people import person_of
from forum.reading.site import current_site
from forum.views.members import find_member
from forum.views.pages import Crumb, crumbs_to_topic, show_page
from forum.views.posts import find_post
from forum.views.sign_in import require_or_sign_in


@require_safe
def of_post(request, pk):
    """Show the address that a post came from."""
    post = find_post(request.user, pk)
    allowed = get_policy().can_see_addresses(request.user, post.forum)
    if response := require_or_sign_in(request, allowed):
        return response
    site = current_site()
    rows = read_addresses(PostAddress.objects.filter(post=post), post.author_id, request.user, site)
    crumbs = crumbs_to_topic(site, post.topic, request.user)
    crumbs.append(Crumb(f"#{post.pk}", post.get_absolute_url()))
    title = _("Where #%(number)d came from") % {"number": post.pk}
    return show(request, title, rows, crumbs)


@require_safe
def of_member(request, pk):
    """Show the addresses that a member's posts in the reader's forums came from."""
    allowed = get_policy().can_moderate_somewhere(request.user)
    if response := require_or_sign_in(request, allowed):
        return response
    user, site = find_member(pk), current_site()
    addresses = PostAddress.objects.filter(post__author=user)
    rows = read_addresses(addresses, user.pk, request.user, site)
    person = person_of(user, site)
    crumbs = [Crumb(_("Forums"), reverse("forum:index")), Crumb(person.name, person.url)]
    title = _("Where the posts of %(name)s came from") % {"name": person.name}
    return show(request, title, rows, crumbs)


def show(request, title, rows, crumbs):
    """Show AddressRows under a title."""
    context = {"title": title, "rows": rows, "crumbs": crumbs, "days": conf.FORUM_ADDRESS_DAYS}
    return show_page(request, "forum/moderation/addresses.html", context)
