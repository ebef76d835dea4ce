"""The demo site's addresses: the only place that knows where both apps are."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("forums/", include("forum.urls")),
    path("glossary/", include("glossary.urls")),
    path("admin/", admin.site.urls),
]
