"""Work that outlives a request: done by a worker where the site has one, else at once."""

import logging

from forum.models import Forum
from forum.tasks import task
from glossary.models import Glossary, IndexedText

TASKS_PACKAGE = task.__module__.partition(".base")[0]
LATER = {"default": {"BACKEND": f"{TASKS_PACKAGE}.backends.dummy.DummyBackend"}}


@task
def fail():
    raise RuntimeError("the task's own fault")


def marked_after_another_glossary(ines, captured):
    """Return how many texts are marked once a forum with three posts got another glossary."""
    law = Glossary.objects.create(name="Law", slug="law", is_global=False)
    forum = Forum.objects.create(title="Open", slug="open")
    topic = forum.start_topic(ines, "Consent", "Is that consent?")
    topic.reply(ines, "It is.")
    topic.reply(ines, "It is not.")
    IndexedText.objects.update(mark=None)
    with captured(execute=True):
        forum.glossary = law
        forum.save()
    return IndexedText.objects.marked().count()


def test_without_a_setting_a_task_runs_at_once(ines, django_capture_on_commit_callbacks):
    assert marked_after_another_glossary(ines, django_capture_on_commit_callbacks) == 3


def test_with_another_back_end_the_request_leaves_it_to_a_worker(
    ines, django_capture_on_commit_callbacks, settings
):
    settings.TASKS = LATER
    assert marked_after_another_glossary(ines, django_capture_on_commit_callbacks) == 0


def test_what_a_task_raises_is_in_the_log_and_not_on_the_page(caplog):
    with caplog.at_level(logging.ERROR):
        fail.enqueue()
    [record] = caplog.records
    assert "test_tasks.fail" in record.getMessage()
    assert "the task's own fault" in caplog.text
