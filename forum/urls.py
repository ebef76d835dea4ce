"""The forum's pages: `path("forums/", include("forum.urls"))`."""

app_name = "forum"

urlpatterns = []
