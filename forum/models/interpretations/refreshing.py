"""Deriving readings again after an interpretation has been merged or has changed its meaning.

Few readings are derived within the verb. Many are left to a task, in steps that lock their topics
for some ten milliseconds each. Meanwhile `Question.refreshed_to` is the last reply that was done:
pages say that the counts are being made again, and the task can be called again after it was cut
off. When all readings are right, the divisions are counted anew.
"""

from functools import partial

from django.apps import apps

from forum import transactions
from forum.models import counters, locking
from forum.models.interpretations.derivation import refresh_readings
from forum.models.interpretations.standings import recount_division
from forum.models.interpretations.taggings import Tagging
from forum.tasks import task

# With more replies than these the readings are derived after the commit.
AT_ONCE = 200
# Replies per step.
STEP = 50


def refresh_tagged_with(interpretations):
    """Derive the readings that interpretations of one locked question are in, at once or later."""
    question = interpretations[0].question
    tagged = Tagging.objects.not_withdrawn().filter(tags__interpretation__in=interpretations)
    # A decision may name interpretations, too.
    decided = question.readings.filter(settlement__isnull=False)
    post_ids = set()
    for rows in (tagged, decided):
        post_ids.update(rows.order_by().values_list("post", flat=True).distinct()[: AT_ONCE + 1])
    if len(post_ids) <= AT_ONCE and not question.is_being_counted:
        refresh_readings(question, sorted(post_ids))
        return
    question.refreshed_to = 0
    question.save(update_fields=["refreshed_to"])
    transactions.on_commit(partial(refresh_all.enqueue, question.pk))


@task
def refresh_all(question_id):
    """Derive the readings of a question again, in steps, where a change has asked for it.

    May be called again at any time, also by several processes at once.
    """
    while refresh_step(question_id):
        pass


def refresh_step(question_id):
    """Derive the next readings of a question again; return whether there is more to do."""
    questions = apps.get_model("parlance_forum", "Question").objects
    question = questions.filter(pk=question_id).first()
    if question is None or not question.is_being_counted:
        return False
    done_to = question.refreshed_to
    following = question.readings.filter(post__gt=done_to).order_by("post")
    post_ids = list(following.values_list("post", flat=True)[:STEP])
    if not post_ids:
        for topic_id in question.topics.order_by("pk").values_list("pk", flat=True):
            recount_division(topic_id)
        return not _finish(question)
    with transactions.atomic():
        locking.lock_for({"post": post_ids}, questions=[question_id])
        # Another process may have done this step, or a verb have begun anew.
        question = questions.get(pk=question_id)
        if question.refreshed_to != done_to:
            return True
        changed_ids = refresh_readings(question, post_ids, counted=False)
        questions.filter(pk=question_id).update(refreshed_to=post_ids[-1])
        posts = apps.get_model("parlance_forum", "Post").objects.filter(pk__in=changed_ids)
        topics = apps.get_model("parlance_forum", "Topic").objects
        counters.touch_topics(topics.filter(pk__in=posts.order_by().values("topic")))
    return True


@transactions.atomic()
def _finish(question):
    """Note that all is counted, unless a verb has begun anew meanwhile; return whether it is."""
    done_to, question = question.refreshed_to, question.locked()
    if question.refreshed_to != done_to:
        return False
    question.refreshed_to = None
    question.save(update_fields=["refreshed_to"])
    question.touch()
    return True
