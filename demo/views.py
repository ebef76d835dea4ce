"""The demo site's own pages."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from demo import sandbox
from demo.home import read_home
from forum.interpretations.queue import Queue


@require_safe
def home(request):
    """Show what this site is by one reply, and the topics in which most people write."""
    example, topics = read_home(request.user)
    context = {"example": example, "topics": topics, "can_try": sandbox.is_open()}
    return render(request, "home.html", context)


@require_POST
def try_tagging(request):
    """Sign in as a moderator of the sandbox, and open its queue with five replies to tag."""
    topic = sandbox.enter(request) if sandbox.is_open() else None
    if topic is None:
        raise Http404(_("There is nothing to try here."))
    messages.info(
        request,
        _(
            "You moderate this sandbox now. Nobody else tags these five replies; "
            "your tags are taken back when you come again."
        ),
    )
    return redirect(Queue.address("untagged", of=f"topic-{topic.pk}"))
