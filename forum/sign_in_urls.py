"""Signing in and out, for a site that has no pages for it yet.

path("accounts/", include("forum.sign_in_urls"))

The addresses have the names that Django gives them, `login` and `logout`, and the views are
Django's own, with a page of ours. A site with "django.contrib.auth.urls" or an app for accounts
needs none of it.
"""

from django.contrib.auth.views import LogoutView
from django.urls import path

from forum.views.accounts import SignIn

urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(next_page="forum:index"), name="logout"),
]
