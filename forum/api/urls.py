"""The REST door's addresses: `path("api/", include("forum.api.urls"))`."""

from rest_framework.routers import SimpleRouter

from forum.api.forums import ForumViewSet
from forum.api.posts import PostViewSet
from forum.api.topics import TopicViewSet

app_name = "forum-api"

router = SimpleRouter()
router.register("forums", ForumViewSet, basename="forum")
router.register("topics", TopicViewSet, basename="topic")
router.register("posts", PostViewSet, basename="post")

urlpatterns = router.urls
