"""The REST door's addresses: `path("api/", include("forum.api.urls"))`."""

from django.urls import path
from rest_framework.routers import DefaultRouter, SimpleRouter

from forum.api.actions import ActionViewSet
from forum.api.addresses import PostAddressViewSet
from forum.api.blocks import BlockViewSet
from forum.api.forums import ForumViewSet
from forum.api.interpretations import InterpretationViewSet
from forum.api.members import MemberViewSet
from forum.api.own_data import OwnDataViewSet
from forum.api.posts import PostViewSet
from forum.api.preferences import PreferenceViewSet
from forum.api.questions import AskingTopicViewSet, ExportedForumViewSet, QuestionViewSet
from forum.api.removals import RemovedPostViewSet
from forum.api.reports import (
    AppealViewSet,
    CaseViewSet,
    ReportedPostViewSet,
    ReportViewSet,
)
from forum.api.revisions import RevisionViewSet
from forum.api.rules import RuleViewSet
from forum.api.search import SearchViewSet
from forum.api.taggings import QueueViewSet, ReplyViewSet
from forum.api.topics import TopicViewSet

app_name = "forum-api"

router = DefaultRouter()
# One address a resource: the format is asked for by a header.
router.include_format_suffixes = False
router.register("forums", ForumViewSet, basename="forum")
router.register("topics", TopicViewSet, basename="topic")
router.register("posts", PostViewSet, basename="post")
router.register("questions", QuestionViewSet, basename="question")
router.register("queue", QueueViewSet, basename="queue")
router.register("reports", ReportViewSet, basename="report")
router.register("moderation", CaseViewSet, basename="case")
router.register("rules", RuleViewSet, basename="rule")
router.register("blocks", BlockViewSet, basename="block")
router.register("search", SearchViewSet, basename="search")
router.register("actions", ActionViewSet, basename="action")
# What is not listed: interpretations, and what else there is to do with a forum, a topic or a post
# where questions are asked.
asking = SimpleRouter()
asking.register("revisions", RevisionViewSet, basename="revision")
asking.register("interpretations", InterpretationViewSet, basename="interpretation")
asking.register("forums", ExportedForumViewSet, basename="exported-forum")
asking.register("topics", AskingTopicViewSet, basename="asking-topic")
asking.register("posts", ReplyViewSet, basename="reply")
asking.register("posts", ReportedPostViewSet, basename="reported-post")
asking.register("appeals", AppealViewSet, basename="appeal")
asking.register("members", MemberViewSet, basename="member")
asking.register("posts", PostAddressViewSet, basename="addressed-post")
asking.register("posts", RemovedPostViewSet, basename="removed-post")

own = PreferenceViewSet.as_view({"get": "retrieve", "patch": "partial_update"})
own_data = OwnDataViewSet.as_view({"post": "create"})

urlpatterns = [
    *router.urls,
    *asking.urls,
    path("preference/", own, name="preference"),
    path("own-data/", own_data, name="own-data"),
]
