"""The demo site's own pages."""

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.shortcuts import render

from demo.seeding import people
from forum.models import Topic

TOPICS_ON_HOME = 6


def home(request):
    """Show what this site is, and the topics with the most voices."""
    topics = Topic.objects.visible_to(request.user).published().for_list()
    topics = topics.order_by("-voice_count", "-last_activity_at", "-pk")[:TOPICS_ON_HOME]
    return render(request, "home.html", {"topics": topics})


class SignIn(LoginView):
    """The sign-in page; with DEMO_SHOW_SIGN_INS, it has a button for each of the demo's people."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if settings.DEMO_SHOW_SIGN_INS:
            context |= {"people": people.sign_ins(), "password": people.PASSWORD}
        return context
