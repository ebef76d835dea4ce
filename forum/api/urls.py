"""The REST door's addresses: `path("api/", include("forum.api.urls"))`."""

from rest_framework.routers import SimpleRouter

from forum.api.forums import ForumViewSet
from forum.api.interpretations import InterpretationViewSet
from forum.api.posts import PostViewSet
from forum.api.questions import AskingTopicViewSet, ExportedForumViewSet, QuestionViewSet
from forum.api.taggings import QueueViewSet, ReplyViewSet
from forum.api.topics import TopicViewSet

app_name = "forum-api"

router = SimpleRouter()
router.register("forums", ForumViewSet, basename="forum")
router.register("topics", TopicViewSet, basename="topic")
router.register("posts", PostViewSet, basename="post")
router.register("questions", QuestionViewSet, basename="question")
router.register("interpretations", InterpretationViewSet, basename="interpretation")
router.register("queue", QueueViewSet, basename="queue")
# What else there is to do with a forum, a topic or a post where questions are asked.
router.register("forums", ExportedForumViewSet, basename="exported-forum")
router.register("topics", AskingTopicViewSet, basename="asking-topic")
router.register("posts", ReplyViewSet, basename="reply")

urlpatterns = router.urls
