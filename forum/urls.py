"""The forum's pages: `path("forums/", include("forum.urls"))`.

All that concerns one post lies below its permalink, `post/3146/`: templates rely on it.
"""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from forum.views import (
    exports,
    forums,
    interpretations,
    members,
    moderation,
    posts,
    questions,
    queue,
    tagging,
    topics,
    writing,
)


class AnySlug(StringConverter):
    """The readable end of a topic's address.

    Any text, because an old or wrong one must still lead to the topic.
    """

    regex = "[^/]*"


class Name(StringConverter):
    """What a forum or a member is looked up by: any text that every database takes in a query."""

    regex = "[^/\x00]+"


register_converter(AnySlug, "any_slug")
register_converter(Name, "forum_name")

app_name = "forum"

TOPIC_VERBS = ("close", "reopen", "stick", "unstick", "trash", "restore")
POST_VERBS = ("trash", "restore")
INTERPRETATION_VERBS = ("archive", "unarchive", "part", "remove")

urlpatterns = [
    path("", forums.index, name="index"),
    path("forum/<forum_name:slug>/", forums.forum, name="forum"),
    path("forum/<forum_name:slug>/new/", topics.start, name="start-topic"),
    path("topic/<int:pk>/", topics.topic, name="topic-by-number"),
    path("topic/<int:pk>-<any_slug:slug>/", topics.topic, name="topic"),
    path("topic/<int:pk>/reply/", posts.reply, name="reply"),
    path("topic/<int:pk>/thread/<int:number>/", topics.thread, name="thread"),
    path("post/<int:pk>/", posts.permalink, name="post"),
    path("post/<int:pk>/edit/", posts.edit, name="edit-post"),
    path("post/<int:pk>/history/", posts.history, name="post-history"),
    path("post/<int:pk>/tag/", tagging.tag, name="tag-post"),
    path("post/<int:pk>/tag/withdraw/", tagging.withdraw, name="withdraw-tagging"),
    path("post/<int:pk>/settle/", tagging.settle, name="settle-post"),
    path("post/<int:pk>/misread/", interpretations.misread, name="misread-post"),
    path("topic/<int:pk>/making/", interpretations.topic_making, name="topic-making"),
    path("topic/<int:pk>/export/", exports.topic, name="export-topic"),
    path("question/<int:pk>/", interpretations.question, name="question"),
    path("question/<int:pk>/making/", interpretations.question_making, name="question-making"),
    path("question/<int:pk>/export/", exports.question, name="export-question"),
    path("forum/<forum_name:slug>/export/", exports.forum, name="export-forum"),
    path("interpretation/<int:pk>/", interpretations.interpretation, name="interpretation"),
    path("topic/<int:pk>/question/", questions.of_topic, name="topic-question"),
    path("topic/<int:pk>/question/drop/", questions.drop, name="drop-question"),
    path("question/<int:pk>/edit/", questions.edit, name="edit-question"),
    path("question/<int:pk>/add/", questions.add, name="add-interpretation"),
    path("question/<int:pk>/move/", questions.move, name="move-interpretation"),
    path("interpretation/<int:pk>/edit/", questions.reword, name="edit-interpretation"),
    path("interpretation/<int:pk>/merge/", questions.merge, name="merge-interpretation"),
    path("interpretation/<int:pk>/history/", questions.history, name="interpretation-history"),
    *(
        path(
            f"interpretation/<int:pk>/{verb}/",
            questions.change,
            {"verb": verb},
            name=f"{verb}-interpretation",
        )
        for verb in INTERPRETATION_VERBS
    ),
    path("queue/", queue.queue, name="queue"),
    path("queue/<str:name>/", queue.queue, name="queue-list"),
    path("queue/<str:name>/undo/", queue.undo, name="queue-undo"),
    path("member/<forum_name:pk>/", members.member, name="member"),
    path("preview/", writing.preview, name="preview"),
    *(
        path(f"topic/<int:pk>/{verb}/", moderation.topic, {"verb": verb}, name=f"{verb}-topic")
        for verb in TOPIC_VERBS
    ),
    *(
        path(f"post/<int:pk>/{verb}/", moderation.post, {"verb": verb}, name=f"{verb}-post")
        for verb in POST_VERBS
    ),
]
