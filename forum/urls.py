"""The forum's pages: `path("forums/", include("forum.urls"))`.

All that concerns one post lies below its permalink, `post/3146/`: templates rely on it.
"""

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from forum import conf
from forum.models.verbs import VERBS
from forum.views import (
    addresses,
    arranging,
    blocking,
    bulk,
    cases,
    exports,
    forums,
    interpretations,
    log,
    members,
    moderation,
    moving,
    own_posts,
    posts,
    questions,
    queue,
    removals,
    reports,
    rules,
    search,
    tagging,
    topics,
    writing,
)
from glossary.shared_caches import tell_caches


class Number(IntConverter):
    """A number as we write it, without zeros in front, so that every page has one address."""

    regex = "0|[1-9][0-9]*"


class Text(StringConverter):
    """Any text that every database takes in a query.

    What a forum or a member is looked up by; and the readable end of a topic's address, of which
    an old or wrong one must still lead to the topic.
    """

    regex = "[^/\x00]*"


register_converter(Number, "forum_number")
register_converter(Text, "forum_text")

app_name = "forum"

# The view of the verbs that moderate each noun.
MODERATION = {
    "topic": moderation.topic,
    "post": moderation.post,
    "revision": moderation.revision,
    "interpretation": moderation.interpretation,
}

urlpatterns = [
    path("", forums.index, name="index"),
    path("forum/<forum_text:slug>/", forums.forum, name="forum"),
    path("forum/<forum_text:slug>/new/", topics.start, name="start-topic"),
    path("forum/<forum_text:slug>/settings/", arranging.change, name="forum-settings"),
    path("forum/<forum_text:slug>/delete/", arranging.delete, name="delete-forum"),
    path("arrange/", arranging.arrange, name="arrange"),
    path("arrange/new/", arranging.make, name="make-forum"),
    path("topic/<forum_number:pk>/", topics.topic, name="topic-by-number"),
    path("topic/<forum_number:pk>-<forum_text:slug>/", topics.topic, name="topic"),
    path("topic/<forum_number:pk>/reply/", posts.reply, name="reply"),
    path("topic/<forum_number:pk>/thread/<forum_number:number>/", topics.thread, name="thread"),
    path("topic/<forum_number:pk>/move/", moving.move_topic, name="move-topic"),
    path("topic/<forum_number:pk>/merge/", moving.merge, name="merge-topic"),
    path("topic/<forum_number:pk>/split/", moving.split, name="split-topic"),
    path("post/<forum_number:pk>/", posts.permalink, name="post"),
    path("post/<forum_number:pk>/move/", moving.move_post, name="move-post"),
    path("post/<forum_number:pk>/edit/", posts.edit, name="edit-post"),
    path("post/<forum_number:pk>/withdraw/", own_posts.withdraw, name="withdraw-post"),
    path("post/<forum_number:pk>/put-back/", own_posts.put_back, name="put-back-post"),
    path("post/<forum_number:pk>/history/", posts.history, name="post-history"),
    path("post/<forum_number:pk>/tag/", tagging.tag, name="tag-post"),
    path("post/<forum_number:pk>/tag/withdraw/", tagging.withdraw, name="withdraw-tagging"),
    path("post/<forum_number:pk>/settle/", tagging.settle, name="settle-post"),
    path("post/<forum_number:pk>/misread/", interpretations.misread, name="misread-post"),
    path(
        "topic/<forum_number:pk>/reliability/",
        interpretations.topic_reliability,
        name="topic-reliability",
    ),
    path("topic/<forum_number:pk>/export/", exports.topic, name="export-topic"),
    path("question/<forum_number:pk>/", interpretations.question, name="question"),
    path(
        "question/<forum_number:pk>/reliability/",
        interpretations.question_reliability,
        name="question-reliability",
    ),
    path("question/<forum_number:pk>/export/", exports.question, name="export-question"),
    path("forum/<forum_text:slug>/export/", exports.forum, name="export-forum"),
    path(
        "interpretation/<forum_number:pk>/", interpretations.interpretation, name="interpretation"
    ),
    path("topic/<forum_number:pk>/question/", questions.of_topic, name="topic-question"),
    path("topic/<forum_number:pk>/question/clear/", questions.clear, name="clear-question"),
    path("question/<forum_number:pk>/edit/", questions.edit, name="edit-question"),
    path("question/<forum_number:pk>/add/", questions.add, name="add-interpretation"),
    path("question/<forum_number:pk>/move/", questions.move, name="move-interpretation"),
    path("interpretation/<forum_number:pk>/edit/", questions.reword, name="edit-interpretation"),
    path("interpretation/<forum_number:pk>/merge/", questions.merge, name="merge-interpretation"),
    path(
        "interpretation/<forum_number:pk>/history/",
        questions.history,
        name="interpretation-history",
    ),
    path("tagging/queue/", queue.queue, name="queue"),
    path("tagging/queue/<str:name>/", queue.queue, name="queue-list"),
    path("tagging/queue/<str:name>/undo/", queue.undo, name="queue-undo"),
    # Where the queue was before there were others.
    path("queue/", queue.moved, name="moved-queue"),
    path("queue/<str:name>/", queue.moved, name="moved-queue-list"),
    path("member/<forum_text:pk>/", members.member, name="member"),
    path("member/<forum_text:pk>/block/", blocking.block, name="block-member"),
    path("block/<forum_number:pk>/lift/", blocking.lift, name="lift-block"),
    path("moderation/posts/", bulk.posts, name="many-posts"),
    path("moderation/topics/", bulk.topics, name="many-topics"),
    path("member/<forum_text:pk>/preference/", members.preference, name="preference"),
    path("member/<forum_text:pk>/data/", members.own_data, name="own-data"),
    path("member/<forum_text:pk>/addresses/", addresses.of_member, name="member-addresses"),
    path("member/<forum_text:pk>/anonymise/", members.anonymise, name="anonymise"),
    path("post/<forum_number:pk>/removal/", removals.removal, name="removal"),
    path("post/<forum_number:pk>/address/", addresses.of_post, name="post-address"),
    path("post/<forum_number:pk>/report/", reports.report, name="report-post"),
    path("post/<forum_number:pk>/take/", cases.take, name="take-post"),
    path("post/<forum_number:pk>/dismiss/", cases.dismiss, name="dismiss-reports"),
    path("post/<forum_number:pk>/note/", cases.note, name="note-post"),
    path("appeal/<forum_number:pk>/uphold/", cases.uphold, name="uphold-appeal"),
    path("appeal/<forum_number:pk>/decline/", cases.decline, name="decline-appeal"),
    path("reports/", reports.reports, name="reports"),
    path("rules/", rules.rules, name="rules"),
    path("rules/keep/", rules.keep, name="keep-rules"),
    path("rules/new/", rules.make, name="make-rule"),
    path("rule/<forum_number:pk>/edit/", rules.change, name="edit-rule"),
    path("moderation/", cases.queue, name="moderation"),
    path("moderation/log/", log.log, name="log"),
    path("moderation/log/<forum_number:pk>/undo/", log.undo, name="undo-action"),
    path("search/", search.search, name="search"),
    path("preview/", writing.preview, name="preview"),
    *(
        path(
            f"{verb.noun}/<forum_number:pk>/{verb.route}",
            MODERATION[verb.noun],
            {"verb": verb.name},
            name=verb.url_name,
        )
        for verb in VERBS
    ),
]
tell_caches(urlpatterns, conf, "FORUM_SHARED_CACHE_SECONDS")
