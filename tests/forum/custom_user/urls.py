"""Both doors."""

from django.urls import include, path

urlpatterns = [
    path("forums/", include("forum.urls")),
    path("glossary/", include("glossary.urls")),
    path("api/", include("forum.api.urls")),
]
