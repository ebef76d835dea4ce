"""The sandbox, in which visitors tag five replies as moderators.

There are a few accounts for visitors, each with a topic of its own, so that those who come at the
same time do not disturb each other. A newcomer gets the account that was entered longest ago. These
accounts moderate the sandbox's forum and nothing else.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.db import transaction

from demo.seeding.content import read
from demo.seeding.sandbox import FORUM, VISITORS
from forum.models import Forum, Reading, Topic

NEVER = datetime.min.replace(tzinfo=UTC)


def is_open():
    """Return whether visitors may enter. One query, none where the site shows no sign-ins."""
    return settings.DEMO_SHOW_SIGN_INS and Forum.objects.filter(slug=FORUM).exists()


@transaction.atomic
def enter(request):
    """Sign the visitor in as a moderator of the sandbox; return their topic, with nothing tagged.

    Returns None where there is no sandbox.
    """
    # All are locked, so that two who come at the same moment do not get the same account.
    users = get_user_model().objects.select_for_update().filter(username__in=VISITORS)
    visitors = list(users.order_by("pk"))
    if not visitors:
        return None
    if request.user in visitors:
        visitor = request.user
    else:
        visitor = min(visitors, key=lambda user: (user.last_login or NEVER, user.pk))
        login(request, visitor)
    return _clean_topic(visitor)


def _clean_topic(visitor):
    """Return the visitor's topic as it was written; made anew where more than tags has changed."""
    content = read("sandbox.toml")
    written = Topic.objects.published().filter(forum__slug=FORUM, author=visitor)
    topic = written.select_related("forum", "question").order_by("-pk").first()
    if topic is not None:
        for reply in topic.posts.filter(taggings__moderator=visitor).distinct():
            reply.withdraw_tagging(by=visitor)
        if _is_as_written(topic, content):
            return topic
        topic.trash(by=visitor)
    return _write(visitor, content)


def _is_as_written(topic, content):
    """Return whether a topic has the texts of the content, and no reply of it is tagged."""
    if topic.question is None or topic.is_closed:
        return False
    codebook = [(row.label, row.statement) for row in topic.question.codebook.open]
    asked = content["question"]
    untouched = topic.posts.published().filter(revision_number=1)
    untagged = Reading.objects.of_topic(topic).in_queue("untagged")
    return (
        (topic.title, topic.question.title) == (content["title"], asked["title"])
        and codebook == [(row["label"], row["statement"]) for row in asked["interpretations"]]
        and untouched.count() == topic.posts.count() == len(content["replies"]) + 1
        and untagged.count() == len(content["replies"])
    )


def _write(visitor, content):
    forum = Forum.objects.get(slug=FORUM)
    topic = Topic.import_topic(forum, content["title"], content["body"], author=visitor)
    for reply in content["replies"]:
        topic.import_reply(reply["body"], author_name=reply["author"])
    topic.ask(by=visitor, **_question(content))
    topic.refresh_from_db()
    return topic


def _question(content):
    question = dict(content["question"])
    return {"question": question.pop("title"), **question}
