"""Both doors."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("forum.sign_in_urls")),
    path("forums/", include("forum.urls")),
    path("glossary/", include("glossary.urls")),
    path("api/", include("forum.api.urls")),
]
