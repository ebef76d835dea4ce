"""What `test_replica` runs, each step in a process of its own.

`build` makes a site, of which the test makes the replica; `verbs` then goes on with both.
"""

import json
import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import DatabaseError, transaction  # noqa: E402

from forum import signals  # noqa: E402
from forum.models import Action, Forum, Post, Question, Topic  # noqa: E402
from forum.policy import get_policy  # noqa: E402
from glossary.models import Glossary, Term  # noqa: E402
from tests.forum.interpretations.questions import INTERPRETATIONS  # noqa: E402
from tests.replica import watching  # noqa: E402

User = get_user_model()
SIGNALS = ("topic_started", "reply_posted", "post_edited", "moderated")


def build():
    """Make the cast, a forum and a topic with replies, as they are on both databases at first."""
    User.objects.create_superuser("ada")
    mona, paul, omar = (User.objects.create_user(name) for name in ("mona", "paul", "omar"))
    forum = Forum.objects.create(title="Genomics", slug="genomics")
    forum.moderators.add(mona, omar)
    Forum.objects.create(title="Rooms", slug="rooms")
    topic = forum.start_topic(paul, "Personalized or precision?", "Text")
    for words in ("Edited since", "Removed since", "Tagged since"):
        topic.reply(paul, words)
    topic.ask("How do they differ?", by=mona, interpretations=INTERPRETATIONS)
    glossary = Glossary.objects.create(name="Medicine", slug="medicine")
    Term.objects.create(glossary=glossary, name="precision medicine")


def watched(wrong, name, call):
    """Call a verb and note what goes wrong; the site's stamp is renewed after the commit."""
    stamp = 'UPDATE "parlance_forum_sitestamp"'
    return watching.watched(wrong, name, call, tables="parlance_(?:forum|glossary)_", alone=[stamp])


def drive(wrong):
    """Drive every verb on rows of which the replica knows nothing, then undo; return the topic."""
    primary = User.objects.using("primary")
    mona, paul = primary.get(username="mona"), primary.get(username="paul")
    forum = Forum.objects.using("primary").get(slug="genomics")
    term = Term.objects.using("primary").get()

    def see(name, call):
        return watched(wrong, name, call)

    def afresh(row):
        """Return a row as a request has it that has read nothing else."""
        return type(row).objects.using("primary").get(pk=row.pk)

    topic = see("start_topic", lambda: forum.start_topic(paul, "New", "Text", key="1"))
    again = see("start_topic again", lambda: forum.start_topic(paul, "New", "Text", key="1"))
    assert topic == again
    first = see("reply", lambda: afresh(topic).reply(paul, "First", key="2"))
    assert first == see("reply again", lambda: afresh(topic).reply(paul, "First", key="2"))
    below = see("reply below", lambda: afresh(topic).reply(mona, "Below", to=first))
    see("edit", lambda: afresh(first).edit("First, edited", by=paul, seen=1))
    see("rename", lambda: afresh(topic).rename("Newer", by=paul, seen="New"))
    question = see(
        "ask",
        lambda: afresh(topic).ask("Which?", by=mona, interpretations=INTERPRETATIONS, terms=[term]),
    )
    added = see("add", lambda: afresh(question).add("Else", "Something else.", by=mona))
    see("set_terms", lambda: afresh(question).set_terms([], by=mona))
    see("set_terms back", lambda: afresh(question).set_terms([term], by=mona))
    see("revise", lambda: afresh(question).revise(title="Which one?", by=mona))
    see(
        "revise an interpretation",
        lambda: afresh(added).revise(by=mona, statement="Else.", changes_meaning=True),
    )
    see("archive", lambda: afresh(added).archive(by=mona))
    tagging = see("tag", lambda: afresh(first).tag(by=mona, supports=["a"]))
    see("undo tagging", lambda: afresh(tagging).undo(by=mona))
    see("tag again", lambda: afresh(first).tag(by=mona, supports=["b"]))
    see("object", lambda: afresh(first).object_to_reading(by=paul, note="Not so"))
    see("settle", lambda: afresh(first).settle(by=mona, supports=["c"], reason="So it is"))
    see("withdraw", lambda: afresh(first).withdraw_tagging(by=mona))
    see("trash", lambda: afresh(first).trash(by=mona))
    see("restore", lambda: afresh(first).restore(by=mona))
    see("trash the topic", lambda: afresh(topic.posts.using("primary").get(depth=0)).trash(by=mona))
    see("restore the topic", lambda: afresh(topic).restore(by=mona))
    see("close", lambda: afresh(topic).close(by=mona))
    see("stick", lambda: afresh(topic).stick(by=mona))
    actions = Action.objects.using("primary").filter(topic=topic, undone_by=None)
    for action in actions.exclude(verb="undo").order_by("-pk"):
        see(f"undo {action.verb}", lambda action=action: afresh(action).undo(by=mona))
    see("clear_question", lambda: afresh(topic).clear_question(by=mona))
    assert below.pk
    return afresh(topic)


def decide(wrong):
    """Let verbs decide on what the replica does not know; return what each came to."""
    ada, paul = (User.objects.using("primary").get(username=name) for name in ("ada", "paul"))
    forum = Forum.objects.using("primary").get(slug="genomics")
    topic = Topic.objects.using("primary").get(title="Personalized or precision?")
    edited, removed, tagged = topic.posts.using("primary").filter(depth=1).order_by("path")
    # As a page has them, which reads them from the replica.
    old_topic = Topic.objects.get(pk=topic.pk)
    old = {post.body: post for post in Post.objects.filter(topic=topic)}
    old_rooms = Forum.objects.get(slug="rooms")
    omar, mona = (User.objects.get(username=name) for name in ("omar", "mona"))
    edited.edit("Edited meanwhile", by=paul)
    removed.trash(by=ada)
    tagged.edit("Other words", by=paul)
    Forum.objects.using("primary").filter(slug="rooms").update(is_closed=True)
    # The replica says yes, and it is remembered.
    assert get_policy().can_moderate(omar, old_topic.forum)
    forum.moderators.remove(omar)

    def see(name, call):
        return watched(wrong, name, call)

    decided = {
        "close": see("moderator no more", lambda: old_topic.close(by=omar)),
        "start_topic": see("closed forum", lambda: old_rooms.start_topic(paul, "Late", "Text")),
        "edit": see("edited", lambda: old["Edited since"].edit("Mine", by=paul, seen=1)),
        "trashed": see("removed", lambda: old["Removed since"].edit("Mine", by=paul)),
        "tag": see(
            "tagged",
            lambda: old["Tagged since"].tag(
                by=mona, supports=["a"], digest=old["Tagged since"].body_digest
            ),
        ),
    }
    topic.close(by=ada)
    return decided | {"reply": see("closed topic", lambda: old_topic.reply(paul, "Late"))}


def verbs():
    """Return what was read from the replica, what was decided, and how the two differ."""
    wrong, told = {}, {}

    def hear(sender, signal, **arguments):
        name = next(name for name in SIGNALS if getattr(signals, name) is signal)
        told.setdefault(name, set()).add(transaction.get_autocommit("primary"))

    for name in SIGNALS:
        getattr(signals, name).connect(hear)
    topic = drive(wrong)
    decided = decide(wrong)
    pages = {}
    stale = watched(pages, "a page", Topic.objects.count)
    try:
        Question.objects.using("default").update(title="Written to the replica")
        takes_writes = True
    except DatabaseError:
        takes_writes = False
    return {
        "wrong": wrong,
        "told after the commit": {name: sorted(values) for name, values in told.items()},
        "decided": decided,
        "topics": [stale, Topic.objects.using("primary").count()],
        "pages": pages,
        "takes writes": takes_writes,
        "posts": topic.posts.using("primary").count(),
    }


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]]()))
