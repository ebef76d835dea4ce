"""The addresses of the REST API; a host includes them where it likes.

path("api/glossary/", include("glossary.api.urls"))
"""

from django.urls import path
from rest_framework.routers import DefaultRouter

from glossary.api.views import GlossaryViewSet, LinkView, TermViewSet

app_name = "glossary-api"

router = DefaultRouter()
# One address per resource; the format is chosen by a header.
router.include_format_suffixes = False
router.register("glossaries", GlossaryViewSet, basename="glossary")
router.register("terms", TermViewSet, basename="term")

urlpatterns = [path("link/", LinkView.as_view(), name="link"), *router.urls]
