"""The table of verbs that moderate: what pages, API, admin and docs make of it."""

import ast
import re
from pathlib import Path

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from forum.admin import PostAdmin, TopicAdmin
from forum.models import Action, Interpretation, Post, Revision, Topic
from forum.models.verbs import OTHER_LABELS, VERBS, offered_verbs, verb_label, verbs_of
from tests.forum.reading_pages import reader, text

ROOT = Path(__file__).parents[3]
FORUM = ROOT / "forum"
DOCS = ROOT / "docs/moderating.md"
MODELS = {"topic": Topic, "post": Post, "revision": Revision, "interpretation": Interpretation}
# Words of the docs for them.
PLAIN_NOUNS = {"reply": "post", "earlier text": "revision"}
IDS = [verb.url_name for verb in VERBS]


@pytest.fixture
def prepared(topic, question, paul, mona):
    """Return a function that gives a row of which a verb makes sense."""

    def prepared(verb):
        if verb.noun == "interpretation":
            row, other = question.interpretations.order_by("position")[:2]
            if verb.name == "unarchive":
                row.archive(by=mona)
            if verb.name == "unmerge":
                row.merge_into(other, by=mona)
            return row
        if verb.noun == "revision":
            post = topic.reply(paul, "Earlier words")
            post.edit("Words", by=mona)
            row = post.revisions.get(number=1)
            if verb.name in ("unhide", "erase"):
                row.hide(by=mona)
            return row
        row = topic
        if verb.noun == "post":
            status = "pending" if verb.name == "approve" else "published"
            row = topic.reply(paul, "Words", status=status)
        elif verb.name == "approve":
            row = topic.forum.start_topic(paul, "A title", "A text", status="pending")
        before = {"reopen": "close", "unstick": "stick", "restore": "trash", "erase": "trash"}
        before = before.get(verb.name)
        if before:
            getattr(row, before)(by=mona)
        return row

    return prepared


# What the verbs change.
FIELDS = {
    "topic": ("status", "status_before", "is_closed", "sticky"),
    "post": ("status", "status_before"),
    "revision": ("is_hidden",),
    "interpretation": ("archived_time", "merged_into_id"),
}


@pytest.mark.parametrize(
    "verb", [verb for verb in VERBS if not verb.is_final], ids=lambda verb: verb.url_name
)
def test_each_is_a_verb_that_can_be_undone(prepared, mona, verb):
    row, fields = prepared(verb), FIELDS[verb.noun]
    assert verb in offered_verbs(row)
    before = [getattr(row, name) for name in fields]
    action = verb.of(row)(by=mona, reason="Because")
    assert [getattr(row, name) for name in fields] != before
    assert verb not in offered_verbs(row)
    action.undo(by=mona)
    row.refresh_from_db()
    assert [getattr(row, name) for name in fields] == before


def words_of(row):
    """Return what a row says and the name of who wrote it, "" where nobody in particular did."""
    match row:
        case Topic():
            return row.opening_post.body.partition("*")[0].strip(), row.author.username
        case Revision():
            return row.body, row.editor_name
        case Post():
            return row.body, row.author.username
    return row.statement, ""


@pytest.mark.parametrize("verb", VERBS, ids=IDS)
def test_each_has_a_page_that_asks(prepared, mona, verb):
    row, client = prepared(verb), reader(mona)
    address = reverse(f"forum:{verb.url_name}", args=[row.pk])
    page = client.get(address)
    assert verb.ask(row) in text(page)
    words, author = words_of(row)
    assert words in text(page)
    assert author in text(page)
    button = "danger" if verb.is_dangerous else "primary"
    assert f'<button class="button {button}">{verb.label}</button>' in page.content.decode()
    page = text(client.post(address, {"reason": "Because"}, follow=True))
    assert verb.report(row) in page
    assert Action.objects.first().verb == verb.name


@pytest.mark.parametrize("verb", VERBS, ids=IDS)
def test_each_has_an_address_in_the_api(prepared, mona, verb):
    row, client = prepared(verb), APIClient()
    client.force_authenticate(mona)
    address = f"/api/{verb.noun}s/{row.pk}/"
    if verb.deletes_row:
        assert client.delete(address).status_code == 204
        assert not type(row).objects.filter(pk=row.pk).exists()
    else:
        answer = client.post(f"{address}{verb.name}/", {"reason": "Because"})
        assert answer.status_code == 200, answer.json()
        assert Action.objects.first().reason == "Because"
    assert Action.objects.first().verb == verb.name


def test_the_admin_has_each(db):
    for model_admin, noun in ((TopicAdmin, "topic"), (PostAdmin, "post")):
        names = [action.__name__ for action in model_admin.actions]
        assert names == [verb.name for verb in verbs_of(noun)]


@pytest.mark.parametrize("verb", verbs_of("topic"), ids=lambda verb: verb.name)
def test_the_menu_of_a_topic_offers_what_makes_sense(prepared, mona, verb):
    row = prepared(verb)
    page = reader(mona).get(row.get_absolute_url()).content.decode()
    offered = re.findall(r'formaction="([^"]+)"', page)
    assert list(dict.fromkeys(offered)) == [
        reverse(f"forum:{each.url_name}", args=[row.pk]) for each in offered_verbs(row)
    ]


@pytest.mark.parametrize("verb", verbs_of("interpretation"), ids=lambda verb: verb.name)
def test_the_page_of_a_question_offers_what_makes_sense(prepared, mona, verb):
    row = prepared(verb)
    page = reader(mona).get(reverse("forum:edit-question", args=[row.question_id]))
    links = set(re.findall(r'href="([^"]+)"', page.content.decode()))
    for each in verbs_of("interpretation"):
        address = reverse(f"forum:{each.url_name}", args=[row.pk])
        assert (address in links) == (each in offered_verbs(row)), each.name


@pytest.mark.parametrize("name", ["topic", "stick-topic"])
def test_an_option_is_a_button_for_whom_the_policy_lets(topic, mona, paul, name):
    topic.forum.moderators.add(paul)
    address = topic.get_absolute_url()
    if name == "stick-topic":
        address = reverse("forum:stick-topic", args=[topic.pk])
    option = 'name="everywhere" value="1"'
    assert option in reader(mona).get(address).content.decode()
    page = reader(paul).get(address)
    assert "Stick" in text(page)
    assert option not in page.content.decode()


def test_the_docs_say_of_each_what_it_does():
    rows = re.findall(
        r"^\| \*\*([\w ]+)\*\* \| ([\w ]+) \| (.*?) \|$", DOCS.read_text(), re.MULTILINE
    )
    listed = {(label, PLAIN_NOUNS.get(noun, noun)): said for label, noun, said in rows}
    expected = {(str(verb.label), verb.noun): str(verb.explanation) for verb in VERBS}
    assert {key: listed.get(key) for key in expected} == expected


def name_of(function):
    """Return the last part of the name by which a function is called."""
    return getattr(function, "id", "") or getattr(function, "attr", "")


def written_verbs():
    """Return the names of verbs that the forum's code gives to the log, and where it does so."""
    # {function: the index of the verb's name among its arguments}
    indexes = {
        "record": 0,
        "move_posts": 0,
        "_decide": 0,
        "_change": 0,
        "moderate": 1,
        "moderate_many": 1,
    }
    for path in FORUM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and (name_of(node.func) in indexes):
                name = node.args[indexes[name_of(node.func)]]
                if isinstance(name, ast.Constant):
                    yield name.value, path.name


def test_the_log_has_a_word_for_every_verb():
    written = dict(written_verbs())
    assert {"trash", "create", "merge", "settle", "export", "undo"} <= set(written)
    labels = {name: verb_label(name) for name in written}
    assert {name: written[name] for name, label in labels.items() if label == name} == {}
    assert labels["trash"] == "Remove"
    # And none that no verb writes.
    assert set(OTHER_LABELS) <= set(written)
    assert verb_label("a host's own") == "a host's own"


def test_models_have_every_verb():
    for verb in VERBS:
        assert callable(verb.of(MODELS[verb.noun]))


def test_locks_and_signals_are_tried_for_each_verb():
    from tests.forum import test_signals
    from tests.forum.models import test_locking

    for tried in (test_locking.VERBS, test_signals.VERBS):
        missing = [
            (verb.noun, verb.name)
            for verb in VERBS
            if verb.name not in tried and f"{verb.name} a {verb.noun}" not in tried
        ]
        assert missing == []
