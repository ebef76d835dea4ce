"""The page to sign in, for sites that have none: see `forum.sign_in_urls`."""

from django.contrib.auth.views import LoginView
from django.urls import NoReverseMatch, reverse

from forum.reading.base_page import base_template
from glossary.base_page import leads_somewhere


class SignIn(LoginView):
    """Django's own view, inside the page that the forum's pages stand in."""

    template_name = "forum/accounts/sign_in.html"

    def get_default_redirect_url(self):
        """Return where people go who came without `?next=`: if need be the forums."""
        try:
            url = super().get_default_redirect_url()
        except NoReverseMatch:
            url = ""
        return url if url and leads_somewhere(url) else reverse("forum:index")

    def get_context_data(self, **kwargs):
        """Add what the frame of the forum's pages needs."""
        address = self.request.build_absolute_uri(self.request.path)
        return super().get_context_data(
            base_template=base_template(), canonical_url=address, **kwargs
        )
