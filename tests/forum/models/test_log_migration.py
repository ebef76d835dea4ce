"""The log of an earlier version is carried over, there and back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = ("forum", "0004_base_managers"), ("forum", "0006_log_carried_over")

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(target):
    """Migrate the forum to a state; return its models by name."""
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    state = MigrationExecutor(connection).loader.project_state([target])
    return lambda name: state.apps.get_model("forum", name).objects


@pytest.fixture
def _comes_back():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("forum"))


@pytest.mark.usefixtures("_comes_back")
def test_the_log_is_carried_over_and_back():
    rows = migrate(BEFORE)
    forum = rows("Forum").create(title="Genomics", slug="genomics")
    topic = rows("Topic").create(forum=forum, title="A title", slug="a", author_name="ines")
    closing = {"actor_name": "mona", "verb": "close", "forum": forum, "topic": topic}
    action = rows("Action").create(**closing)
    values = {"before": {"is_closed": False}, "after": {"is_closed": True}}
    action.changes.create(model="topic", row_id=topic.pk, **values)
    rows("Action").create(actor_name="mona", verb="create", forum=forum)

    rows = migrate(AFTER)
    named = rows("Action").order_by("pk").values_list("forum_title", "topic_title")
    assert list(named) == [("Genomics", "A title"), ("Genomics", "")]
    change = rows("Change").get()
    assert (change.before, change.after) == tuple(values.values())
    assert [(row.row_id, row.before) for row in change.rows.all()] == [(topic.pk, {})]
    # One that touches several rows, each with something of its own.
    many = rows("Change").create(action=change.action, model="post", before={"a": 1}, after={})
    for pk in (7, 8, 9):
        many.rows.create(row_id=pk, before={"b": pk}, after={"b": 0})

    rows = migrate(BEFORE)
    back = rows("Change").order_by("row_id").values_list("model", "row_id", "before", "after")
    assert sorted(back)[:3] == [("post", pk, {"a": 1, "b": pk}, {"b": 0}) for pk in (7, 8, 9)]
    assert ("topic", topic.pk, *values.values()) in back


@pytest.mark.usefixtures("_comes_back")
def test_it_is_not_carried_back_where_something_would_be_lost():
    rows = migrate(AFTER)
    rows("Action").create(actor_name="mona", verb="close", forum=None, forum_title="Gone")
    with pytest.raises(RuntimeError, match="forums that are gone"):
        migrate(BEFORE)
    rows("Action").all().delete()
