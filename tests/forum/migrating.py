"""Migrates the forum in the second database, from its first migration on, with rows in it.

Run by a process of its own, in the settings of `two_databases`; it prints what it found as JSON.
"""

import json

import django
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

ALIAS = "other"


def migrate(label, name):
    """Migrate the forum to a migration; return a function that gives its models' managers."""
    call_command("migrate", label, name, database=ALIAS, verbosity=0)
    apps = MigrationExecutor(connections[ALIAS]).loader.project_state((label, name)).apps
    return lambda model, app=label: apps.get_model(app, model).objects.using(ALIAS)


def main():
    """Write a row of each kind of the first migration, and migrate to the last."""
    from forum.models import Action, Forum, Post, Topic

    rows = migrate(Forum._meta.app_label, "0001_initial")
    mona = rows("User", "auth").create(username="mona")
    forum = rows("Forum").create(title="Words", slug="words")
    topic = rows("Topic").create(forum=forum, title="PM?", author=mona, author_name="mona")
    posts = [
        rows("Post").create(
            topic=topic,
            author=mona,
            author_name="mona",
            position=position,
            path=f"{position:06}",
            depth=position,
            renderer=0,
            body="Hello.",
            body_html="<p>Hello.</p>",
        )
        for position in (0, 1)
    ]
    rows("Revision").create(post=posts[0], number=1, body="Hello.")
    rows("Voice").create(topic=topic, author=mona, author_name="mona")
    action = rows("Action").create(
        actor=mona, actor_name="mona", verb="close", forum=forum, topic=topic
    )
    rows("Change").create(
        action=action,
        model="topic",
        row_id=topic.pk,
        before={"is_closed": False},
        after={"is_closed": True},
    )
    call_command("migrate", database=ALIAS, verbosity=0)
    result = {
        "topic": Topic.objects.using(ALIAS).get().title,
        "posts": list(Post.objects.using(ALIAS).order_by("pk").values_list("body", flat=True)),
        "action": Action.objects.using(ALIAS).values_list("verb", "actor_name", "topic__title")[0],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    django.setup()
    main()
