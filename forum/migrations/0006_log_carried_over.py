"""What the log has is carried over, in a transaction without other changes of the tables."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

CHUNK = 1000


def keep_titles(apps, schema_editor):
    """Write the titles of forums and topics into the actions."""
    alias = schema_editor.connection.alias
    actions = apps.get_model("forum", "Action").objects.using(alias).order_by()
    forums = apps.get_model("forum", "Forum").objects.using(alias).filter(pk=OuterRef("forum"))
    topics = apps.get_model("forum", "Topic").objects.using(alias).filter(pk=OuterRef("topic"))
    actions.update(forum_title=Subquery(forums.order_by().values("title")[:1]))
    with_topic = actions.filter(topic__isnull=False)
    with_topic.update(topic_title=Subquery(topics.order_by().values("title")[:1]))


def split_changes(apps, schema_editor):
    """Give each change its row: what the row had and got stays in the change."""
    alias = schema_editor.connection.alias
    row = apps.get_model("forum", "ChangedRow")
    changes = apps.get_model("forum", "Change").objects.using(alias).order_by("pk")
    last = 0
    while found := list(changes.filter(pk__gt=last).values_list("pk", "row_id")[:CHUNK]):
        row.objects.using(alias).bulk_create(row(change_id=pk, row_id=of) for pk, of in found)
        last = found[-1][0]


def join_changes(apps, schema_editor):
    """Give each row a change of its own again."""
    alias = schema_editor.connection.alias
    if apps.get_model("forum", "Action").objects.using(alias).filter(forum=None).exists():
        raise RuntimeError(
            "The log has actions in forums that are gone, which the earlier version cannot keep: "
            "export them, delete them (forum_action where forum_id is null), and migrate again."
        )
    change = apps.get_model("forum", "Change")
    changes, last = change.objects.using(alias).order_by("pk").prefetch_related("rows"), 0
    # Those that are made on the way need no look: they have their row.
    while found := list(changes.filter(pk__gt=last, row_id=None)[:CHUNK]):
        last = found[-1].pk
        added = []
        for each in found:
            shared = each.before, each.after
            for number, row in enumerate(each.rows.all()):
                one = each if number == 0 else change(action_id=each.action_id, model=each.model)
                one.row_id = row.row_id
                one.before, one.after = shared[0] | row.before, shared[1] | row.after
                added += [one] if number else []
        change.objects.using(alias).bulk_update(found, ["row_id", "before", "after"])
        change.objects.using(alias).bulk_create(added, batch_size=CHUNK)


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0005_log_of_many_rows"),
    ]

    operations = [
        migrations.RunPython(keep_titles, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(split_changes, join_changes, elidable=True),
        migrations.RemoveField(model_name="change", name="row_id"),
    ]
