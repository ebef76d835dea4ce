"""What authors do with a post of their own: withdraw it, and put it back."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.policy import get_policy
from forum.reading.ordering import reading_order
from forum.reading.permalinks import post_page_url
from forum.reading.site import current_site
from forum.views.pages import crumbs_to_topic, show_page
from forum.views.posts import find_post
from forum.views.sign_in import require_or_sign_in


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk):
    """Ask whether to take one's own post from sight, or do it."""
    post = find_post(request.user, pk)
    allowed = get_policy().can_withdraw(request.user, post)
    texts = {
        "question": _("Withdraw your post #%(number)d?") % {"number": pk},
        "consequences": _("Only you and moderators read it then. You can put it back."),
        "button": _("Withdraw"),
        "done": _("Your post #%(number)d is withdrawn.") % {"number": pk},
        "is_dangerous": True,
    }
    return ask_or_do(request, post, allowed, post.withdraw, texts)


@require_http_methods(["GET", "HEAD", "POST"])
def put_back(request, pk):
    """Ask whether to bring back one's own post, or do it."""
    post = find_post(request.user, pk)
    allowed = get_policy().can_put_back(request.user, post)
    texts = {
        "question": _("Put your post #%(number)d back?") % {"number": pk},
        "consequences": _("It is read again by whoever read it before."),
        "button": _("Put back"),
        "done": _("Your post #%(number)d is back.") % {"number": pk},
    }
    return ask_or_do(request, post, allowed, post.put_back, texts)


def ask_or_do(request, post, allowed, verb, texts):
    """Show a page with a question, or call the verb and show the post."""
    if response := require_or_sign_in(request, allowed):
        return response
    if request.method == "POST":
        verb(by=request.user)
        messages.success(request, texts["done"])
        return redirect(post_page_url(post, reading_order(request)))
    context = {
        "post": post,
        "words": {"source": post.body},
        "crumbs": crumbs_to_topic(current_site(), post.topic, request.user),
    }
    return show_page(request, "forum/posts/own.html", context | texts)
