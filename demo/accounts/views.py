"""The pages of accounts that are our own; the others are allauth's."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from demo.accounts.deletion import delete_account, why_kept
from demo.models import Mail
from demo.seeding import people


class SignIn(LoginView):
    """The sign-in page; with DEMO_SHOW_SIGN_INS, it has a button for each of the demo's people."""

    template_name = "registration/login.html"
    http_method_names = ("get", "head", "post")

    def form_valid(self, form):
        """Leave the account in which somebody is signed in already, also before a second factor."""
        if self.request.user.is_authenticated:
            logout(self.request)
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        """Add the demo's people."""
        context = super().get_context_data(**kwargs)
        if settings.DEMO_SHOW_SIGN_INS:
            context |= {"people": people.sign_ins(), "password": people.PASSWORD}
        return context


@require_safe
@login_required
def account(request):
    """Show where one's own account is changed."""
    return render(request, "account/account.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@reauthentication_required
def delete(request):
    """Say what deleting one's account means, and do it, for who has just given the password."""
    refusal = why_kept(request.user)
    if request.method == "POST" and not refusal:
        delete_account(request.user)
        logout(request)
        messages.info(request, _("Your account is deleted. What you wrote stays, with your name."))
        return redirect("home")
    return render(request, "account/delete.html", {"refusal": refusal})


@require_safe
@never_cache
def mails(request):
    """Show what the site has mailed, the newest first, where it is a demo on one's own machine."""
    if not settings.DEMO_SHOW_MAILS:
        raise Http404
    return render(request, "mails.html", {"mails": Mail.objects.all()})
