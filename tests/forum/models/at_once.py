"""What several people do at once: each in a thread with a connection of their own.

`python -m tests.forum.models.at_once SCENARIO …` on a database that is migrated and empty; it
prints JSON.
"""

import json
import sys
import threading
import time
import zipfile
from functools import partial
from io import BytesIO

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.exceptions import (  # noqa: E402
    ObjectDoesNotExist,
    PermissionDenied,
    ValidationError,
)
from django.db import connection  # noqa: E402

from forum.interpretations.export import export  # noqa: E402
from forum.interpretations.queue import Queue, read_card  # noqa: E402
from forum.models import Claim, Forum, Post, Reading, Tagging, Topic  # noqa: E402
from tests.forum.interpretations.questions import INTERPRETATIONS  # noqa: E402

# What somebody may be told who comes second.
REFUSALS = (PermissionDenied, ValidationError)


class Scene:
    """A topic with replies of paul's to a question, and the cast."""

    def __init__(self, replies):
        users = get_user_model().objects
        self.mona, self.ada = (users.create_superuser(name) for name in ("mona", "ada"))
        self.paul, self.omar = (users.create_user(name) for name in ("paul", "omar"))
        forum = Forum.objects.create(title="Genomics", slug="genomics")
        self.topic = forum.start_topic(self.omar, "Personalized or precision?", "Text")
        self.question = self.topic.ask(
            "How do they differ?", by=self.mona, interpretations=INTERPRETATIONS
        )
        self.replies = [self.topic.reply(self.paul, f"Words {each}") for each in range(replies)]


def meanwhile(*calls):
    """Call functions at the same moment, each in a thread; return what each has come to.

    That is what it returns, or the name of the refusal that it raises; any other error ends the
    scenario.
    """
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            start.wait()
            results[place] = call()
        except REFUSALS as refusal:
            results[place] = type(refusal).__name__
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def afresh(post):
    """Return a post as another request would read it."""
    return Post.objects.select_related("topic__forum", "topic__question").get(pk=post.pk)


def said(post):
    """Return {moderator: letters that they support, or their verdict}, of what stands."""
    rows = (
        Tagging.objects.not_withdrawn().filter(post=post).prefetch_related("tags__interpretation")
    )
    return {
        row.moderator_name: row.verdict
        or "".join(sorted(tag.interpretation.letter for tag in row.tags.all()))
        for row in rows
    }


def card_of(user, post):
    """Return (what the queue's card shows as one's own, and as others') for a reply."""
    card = read_card(Queue(user, "mine").find(reply=post.pk), user)
    return bool(card.mine), [other.name for other in card.others]


def two_taggers(replies):
    """Let two moderators tag the same replies, agreeing on every second one."""
    scene, outcomes = Scene(replies), []
    for number, reply in enumerate(scene.replies):
        mine, theirs = afresh(reply), afresh(reply)
        meanwhile(
            lambda reply=mine: reply.tag(by=scene.mona, supports=["a"]),
            lambda reply=theirs, letter="ab"[number % 2]: reply.tag(
                by=scene.ada, supports=[letter]
            ),
        )
        reading = Reading.objects.get(post=reply)
        outcomes.append(
            {
                "said": said(reply),
                "rows": Tagging.objects.filter(post=reply).count(),
                "state": reading.state,
                "mona sees": card_of(scene.mona, reply),
                "ada sees": card_of(scene.ada, reply),
            }
        )
    return outcomes


def one_moderator_twice(replies):
    """Let one moderator tag in two windows."""
    scene, outcomes = Scene(replies), []
    for reply in scene.replies:
        copies = afresh(reply), afresh(reply)
        rows = meanwhile(
            lambda reply=copies[0]: reply.tag(by=scene.mona, supports=["a"]).pk,
            lambda reply=copies[1]: reply.tag(by=scene.mona, supports=["b"]).pk,
        )
        taggings = Tagging.objects.filter(post=reply)
        outcomes.append(
            {
                "all are kept": sorted(rows) == sorted(taggings.values_list("pk", flat=True)),
                "current": taggings.current().count(),
                "the last counts": taggings.current().get().pk == max(rows),
            }
        )
    return outcomes


def two_who_take(replies):
    """Let two moderators take the same replies of the moderators' queue before them."""
    scene, outcomes = Scene(replies), []
    for reply in scene.replies:
        mine, theirs = afresh(reply), afresh(reply)
        holders = meanwhile(
            lambda reply=mine: reply.take(by=scene.mona).moderator_id,
            lambda reply=theirs: reply.take(by=scene.ada).moderator_id,
        )
        claims = Claim.objects.filter(post=reply).values_list("moderator", flat=True)
        outcomes.append(set(holders) == {*claims} and len(claims) == 1)
    return outcomes


def a_decision_and_a_tagging(replies):
    """Let a senior moderator settle what another tags at that moment."""
    scene, outcomes = Scene(replies), []
    for reply in scene.replies:
        afresh(reply).tag(by=scene.mona, supports=["b"])
        mine, theirs = afresh(reply), afresh(reply)
        results = meanwhile(
            lambda reply=mine: reply.tag(by=scene.mona, supports=["c"]).pk,
            lambda reply=theirs: reply.settle(by=scene.ada, supports=["d"], reason="So it is").pk,
        )
        reading = Reading.objects.select_related("supported").get(post=reply)
        outcomes.append(
            {
                "refused": [result for result in results if isinstance(result, str)],
                "said": said(reply),
                "decided": reading.is_decided and reading.supported.letter,
                "reason": reading.reason,
            }
        )
    return outcomes


def everything(replies):
    """Let an author edit what is removed, tagged and untagged at that moment."""
    scene, outcomes = Scene(replies), []
    for reply in scene.replies:
        afresh(reply).tag(by=scene.mona, supports=["a"])
        old = afresh(reply).body_digest
        copies = [afresh(reply) for _each in range(4)]
        edited, trashed, tagged, untagged = meanwhile(
            lambda reply=copies[0]: bool(reply.edit("Other words", by=scene.paul)),
            lambda reply=copies[1]: bool(reply.trash(by=scene.mona)),
            lambda reply=copies[2], old=old: reply.tag(by=scene.ada, supports=["b"], digest=old).pk,
            lambda reply=copies[3]: reply.withdraw_tagging(by=scene.mona).pk,
        )
        now = afresh(reply)
        row = Tagging.objects.filter(pk=tagged).first() if isinstance(tagged, int) else None
        outcomes.append(
            {
                # Whoever was told that it is done finds it done.
                "edited": (edited is True) == (now.body == "Other words"),
                "trashed": trashed is True and now.status == "trashed",
                "tagged": row.body_digest == old
                if row
                else tagged in ("PermissionDenied", "ValidationError"),
                "untagged": isinstance(untagged, int) and "mona" not in said(reply),
                "texts": now.revisions.count(),
                "rows": Tagging.objects.filter(post=reply).count() - bool(row),
            }
        )
    return outcomes


def a_form_sent_again(forms):
    """Let an impatient person send each form three times at once: a reply's, and a new topic's."""
    scene, outcomes = Scene(0), []
    copies = [Topic.objects.select_related("forum").get() for _each in range(3)]
    for form in range(forms):
        sent = {"body": f"Words {form}", "key": f"form-{form}"}
        replies = meanwhile(*(partial(each.reply, scene.paul, **sent) for each in copies))
        topics = meanwhile(
            *(partial(each.forum.start_topic, scene.paul, "A title", **sent) for each in copies)
        )
        outcomes.append({"replies": len(set(replies)), "topics": len(set(topics))})
    topic = Topic.objects.get(pk=scene.topic.pk)
    return {
        "each": outcomes,
        "replies": [topic.posts.replies().count(), topic.reply_count, topic.next_position - 1],
        "topics": [Topic.objects.count() - 1, topic.forum.topic_count - 1],
    }


def an_export(replies):
    """Let others write, tag and remove while an export is read; what it holds is of one moment."""
    from forum.interpretations.export import rows

    rows.CHUNK = max(replies // 4, 1)
    scene = Scene(replies)
    for reply in scene.replies[::2]:
        afresh(reply).tag(by=scene.mona, supports=["a"])
    chunks = export(scene.topic, by=scene.ada)
    received = [next(chunks)]

    def write():
        for reply in scene.replies:
            afresh(reply).tag(by=scene.ada, supports=["b"])
        afresh(scene.replies[-1]).trash(by=scene.mona)
        afresh(scene.replies[-2]).edit("Other words", by=scene.mona)
        return scene.topic.reply(scene.paul, "Late").pk

    meanwhile(write)
    received.extend(chunks)
    archive = zipfile.ZipFile(BytesIO(b"".join(received)))
    tables = {
        name: [json.loads(line) for line in archive.read(f"{name}.jsonl").splitlines()]
        for name in ("replies", "taggings", "readings", "results")
    }
    parts = tables["results"][0]["replies"]
    return {
        "replies": len(tables["replies"]),
        "taggings": len(tables["taggings"]),
        "texts": sorted({row["text"][:5] for row in tables["replies"]}),
        "settled": sum(row["state"] == "settled" for row in tables["readings"]),
        "division": {key: part["count"] for key, part in parts.items() if part["count"]},
    }


def _two_forums(topics):
    """Return (scene, two questions), asked in the same two forums in opposite order."""
    scene = Scene(0)
    forums = [scene.topic.forum, Forum.objects.create(title="Other", slug="other")]
    questions = [scene.question]
    questions.append(scene.topic.ask("Which?", by=scene.mona, interpretations=INTERPRETATIONS))
    for question, order in zip(questions, (forums, forums[::-1]), strict=True):
        # The latest activity comes first in a list of topics.
        for forum in order:
            for number in range(topics):
                forum.start_topic(scene.omar, f"T {number}", "B").ask(question, by=scene.mona)
    return scene, questions


def _done(results):
    """Return what came of calls that should all be done."""
    refused = [result for result in results if isinstance(result, str)]
    return {"refused": refused, "done": len(results) - len(refused)}


def two_questions(rounds):
    """Let two moderators revise two questions of the same forums."""
    scene, questions = _two_forums(10)
    results = []
    for number in range(rounds):
        results += meanwhile(
            *(
                partial(question.revise, by=by, title=f"Why {number}?")
                for question, by in zip(questions, (scene.mona, scene.ada), strict=True)
            )
        )
    return _done(results)


def a_reply_and_a_tagging(rounds):
    """Let somebody reply in one topic while a reply of another is tagged for the same question."""
    scene = Scene(1)
    other = scene.topic.forum.start_topic(scene.omar, "Another", "Text")
    other.ask(scene.question, by=scene.mona)
    results = []
    for number in range(rounds):
        reply = afresh(scene.replies[0])
        results += meanwhile(
            lambda number=number: other.reply(scene.paul, f"Words {number}").pk,
            lambda number=number, reply=reply: (
                reply.tag(by=scene.mona, supports=["ab"[number % 2]]).pk
            ),
        )
    return _done(results)


def a_question_and_a_forum(rounds):
    """Let a question of many forums be revised while the forum above them is narrowed."""
    scene, questions = _two_forums(10)
    upper = Forum.objects.create(title="Upper", slug="upper")
    Forum.objects.exclude(pk=upper.pk).update(parent=upper)
    results = []
    for number in range(rounds):
        upper.visibility = ("members", "public")[number % 2]
        Forum.objects.update(visibility="inherited", audience="public")
        results += meanwhile(
            partial(questions[0].revise, by=scene.mona, title=f"Why {number}?"), upper.save
        )
    return _done(results)


def a_user_deleted_while_posting(rounds):
    """Let users be deleted in the middle of their replies."""
    scene, found = Scene(0), {"deleted": 0, "posted": 0, "refused": 0, "errors": []}
    for number in range(rounds):
        user = get_user_model().objects.create_user(f"newcomer {number}")
        inserted, topic = threading.Event(), Topic.objects.get(pk=scene.topic.pk)
        write = Post.write

        def write_slowly(*arguments, write=write, inserted=inserted, **options):
            post = write(*arguments, **options)
            inserted.set()
            time.sleep(0.1)
            return post

        def post(topic=topic, user=user):
            try:
                topic.reply(user, "Words", key="once")
                return "posted"
            except (PermissionDenied, ObjectDoesNotExist):
                return "refused"

        def delete(user=user, inserted=inserted, number=number):
            if number % 3:
                inserted.wait(10)
            type(user).objects.get(pk=user.pk).delete()
            return "deleted"

        Post.write = write_slowly
        try:
            for outcome in meanwhile(post, delete):
                found[outcome] += 1
        except Exception as error:
            found["errors"].append(repr(error))
        finally:
            Post.write = write
    rows = Post.objects.filter(author=None, author_name__startswith="newcomer")
    return found | {"without an author": rows.count()}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](int(sys.argv[2]))))
