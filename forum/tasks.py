"""Work that outlives a request, by Django's tasks: `django.tasks`, before 6.0 `django-tasks`.

    @task
    def mark_topic(pk): ...

    on_commit(partial(mark_topic.enqueue, topic.pk))

A task is a function of a module, with arguments that JSON can carry. Enqueue it with
`forum.transactions.on_commit`: Django's default back end runs it at once, where it is enqueued, and
another's worker may begin before the commit. What fails is logged and tried by nobody again; so a
task can be run twice, and `forum_check` finds what one has not done.
"""

import django

if django.VERSION >= (6, 0):
    from django.tasks import task
else:
    # The signals' module has the receivers that log what fails. Their app brings it, too, which a
    # site that runs tasks at once need not install.
    from django_tasks import signals, task  # noqa: F401

__all__ = ["task"]
