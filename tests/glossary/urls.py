"""The addresses of a site that has the glossary and nothing else."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("glossary/", include("glossary.urls")),
    path("api/glossary/", include("glossary.api.urls")),
]
