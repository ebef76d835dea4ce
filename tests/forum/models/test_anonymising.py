"""Anonymising an account: the name is nowhere any more, and all else stays as it was."""

from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from forum.interpretations.division import divide
from forum.models import Action, Block, Post, Preference, Question, Topic, anonymise
from forum.models.names import shown_name
from forum.signals import account_anonymised
from glossary.models import Candidate, Glossary, TermRevision, Upload
from glossary.models.anonymising import anonymise as in_glossary
from glossary.models.anonymising import people_fields
from tests.conftest import make_user
from tests.forum.interpretations.questions import INTERPRETATIONS
from tests.forum.reading_pages import reader, text

NAME = "zebulon"
OURS = [
    model
    for app in ("parlance_forum", "parlance_glossary")
    for model in apps.get_app_config(app).get_models(include_auto_created=True)
]


@pytest.fixture
def zebulon(db):
    """A moderator, who has done everything that leaves a name somewhere."""
    user = make_user(NAME, is_staff=True)
    user.user_permissions.add(*permissions_of("moderate", "tag", "settle"))
    return user


def permissions_of(*names):
    """Return the forum's permissions with these names."""
    permissions = apps.get_model("auth", "Permission").objects
    return permissions.filter(content_type__app_label="parlance_forum", codename__in=names)


@pytest.fixture
def traces(zebulon, forum, ada, mona, paul):
    """Rows of every kind that keep somebody's name, all of them zebulon's; returns his topic."""
    forum.moderators.add(zebulon)
    Preference.choose(zebulon, is_listed=False, by=zebulon)
    topic = forum.start_topic(zebulon, "Personalized?", "What is it?", key="a form")
    topic.ask("How?", interpretations=INTERPRETATIONS, by=zebulon)
    own = topic.reply(zebulon, "They are the same.")
    own.edit("They are the very same.", by=zebulon)
    own.tag(by=mona, supports=["a"])
    own.object_to_reading(by=zebulon, note="I mean b.")
    theirs = topic.reply(paul, "They differ.")
    theirs.tag(by=zebulon, supports=["b"])
    theirs.settle(by=zebulon, supports=["d"], reason="Plainly")
    again = topic.reply(paul, "They differ, I say.")
    again.tag(by=zebulon, supports=["b"])
    again.settle(by=zebulon, supports=["d"], reason="Plainly").undo(by=ada)
    theirs.report(by=zebulon, words="Rude")
    theirs.note("Keep an eye on this.", by=zebulon)
    removed = topic.reply(zebulon, "Words that were removed.")
    removed.trash(by=mona, reason="Rude")
    removed.appeal("I was joking.", by=zebulon)
    glossary = Glossary.objects.create(name="Genomics", slug="genomics")
    term = glossary.define("allele", definition="A variant.", by=None)
    zebulon.user_permissions.add(
        *apps.get_model("auth", "Permission").objects.filter(
            content_type__app_label="parlance_glossary"
        )
    )
    term.revise(definition="A variant of a gene.", by=fresh(zebulon))
    term.publish(by=fresh(zebulon)).review(by=fresh(zebulon))
    Candidate.objects.create(key="dna", text="DNA", kind="acronym").dismiss(by=fresh(zebulon))
    Upload.objects.create(uploaded_by=zebulon, file_name="t.csv", format="csv", content=b"x")
    theirs.take(by=zebulon)
    Block.impose(paul, by=zebulon, reason="Rude")
    Block.impose(zebulon, by=ada, reason="Rude")
    return topic


def fresh(user):
    """Return the user as read again, with the permissions that were given meanwhile."""
    return type(user).objects.get(pk=user.pk)


def rows_with_name(user):
    """Return {model: number of rows} where a row has the user's name in it, or refers to them."""
    found = {}
    for model in OURS:
        columns = [field.attname for field in model._meta.concrete_fields]
        keys = {field.attname for owner, field in people_fields([model])}
        for row in model._base_manager.values(*columns):
            named = any(
                (name in keys and value == user.pk) or is_named(value, user)
                for name, value in row.items()
            )
            found[model] = found.get(model, 0) + named
    return {model: count for model, count in found.items() if count}


def is_named(value, user):
    """Return whether a value has the user's name in it; of JSON also as the id of who did it."""
    if isinstance(value, dict):
        return value.get("by") == user.pk or any(is_named(each, user) for each in value.values())
    if isinstance(value, list):
        return any(is_named(each, user) for each in value)
    return isinstance(value, str) and NAME in value


def models_that_name():
    """Return the models of both apps that refer to a user, or have a column for a name or JSON."""
    naming = {model for model, _field in people_fields(OURS)}
    for model in OURS:
        for field in model._meta.concrete_fields:
            is_person = isinstance(field, models.CharField) and field.name.endswith("_name")
            if is_person and field.name not in ("file_name",):
                naming.add(model)
    return naming


def test_the_name_is_in_no_row_of_any_model(traces, zebulon, ada):
    before = rows_with_name(zebulon)
    # A new model that names people needs a row of zebulon's above.
    assert models_that_name() - before.keys() == set()
    assert {model._meta.model_name for model in before} >= {"reading", "change"}
    anonymise(zebulon, by=ada)
    assert rows_with_name(zebulon) == {}


def test_what_was_written_stays_and_people_stay_apart(traces, zebulon, ada, mona):
    other = make_user("yolanda")
    also = traces.reply(other, "I differ.")
    also.tag(by=mona, supports=["b"])
    question = Question.objects.get()
    before = parts_of(divide(question, ada, topic=traces))
    texts = list(Post.objects.order_by("pk").values_list("body", "status"))
    anonymise(zebulon, by=ada)
    anonymise(other, by=ada)
    topic = Topic.objects.get(pk=traces.pk)
    assert list(Post.objects.order_by("pk").values_list("body", "status")) == texts
    assert parts_of(divide(question, ada, topic=topic)) == before
    assert topic.voice_count == 3
    names = {name for name in Post.objects.values_list("author_name", flat=True) if ":" in name}
    assert len(names) == 2
    page = text(reader(ada).get(topic.get_absolute_url(), follow=True))
    assert all(shown_name(name) in page for name in names)
    assert NAME not in page
    call_command("forum_check", verbosity=0)


def parts_of(divisions):
    """Return what a page shows of a division by people and by replies."""
    return [
        [(part.key, part.count) for part in division.parts]
        for division in (divisions.people, divisions.replies)
    ]


def test_what_was_decided_can_still_be_undone(traces, zebulon, ada):
    settled = Action.objects.filter(verb="settle", undone_by=None).get()
    anonymise(zebulon, by=ada)
    settled.undo(by=ada).undo(by=ada)
    assert rows_with_name(zebulon) == {}


def test_the_log_says_who_did_it_and_it_cannot_be_undone(traces, zebulon, ada, mona):
    action = anonymise(zebulon, by=ada, reason="A request of June")
    assert (action.actor, action.verb, action.author) == (ada, "anonymise", None)
    assert f"Anonymous {action.pk}" in text(reader(mona).get("/forums/moderation/log/"))
    with pytest.raises(ValidationError):
        action.undo(by=ada)
    german = reader(mona)
    german.cookies["django_language"] = "de"
    assert f"Anonym {action.pk}" in text(german.get("/forums/moderation/log/"))


def test_the_reason_must_not_have_the_name(zebulon, ada):
    with pytest.raises(ValidationError):
        anonymise(zebulon, by=ada, reason="Zebulon asked for it")
    assert not Action.objects.exists()


def test_only_administrators_anonymise_and_nobody_themselves(zebulon, ada, mona, paul):
    for by in (None, paul, mona, zebulon):
        with pytest.raises(PermissionDenied):
            anonymise(zebulon, by=by)
    with pytest.raises(PermissionDenied):
        anonymise(ada, by=ada)
    paul.user_permissions.add(*permissions_of("anonymise"))
    with pytest.raises(PermissionDenied):
        anonymise(ada, by=fresh(paul))
    anonymise(zebulon, by=fresh(paul))


@pytest.mark.django_db(transaction=True)
def test_the_host_is_told_after_the_commit(ada, paul):
    heard = []
    receiver = partial(lambda heard, **told: heard.append(told), heard)
    account_anonymised.connect(receiver)
    action = anonymise(paul, by=ada)
    account_anonymised.disconnect(receiver)
    assert [(told["user"], told["by"], told["action"]) for told in heard] == [(paul, ada, action)]


def test_many_posts_take_as_many_queries_as_few(forum, ada):
    def queries_for(number):
        user = make_user(f"somebody {number}")
        for _each in range(number):
            topic = forum.start_topic(user, "Another", "Words")
            topic.reply(user, "More words")
        with CaptureQueriesContext(connection) as queries:
            anonymise(user, by=ada)
        return len(queries)

    assert queries_for(2) == queries_for(20) < 80


@pytest.mark.parametrize("door", ["page", "api"])
def test_it_is_confirmed_by_the_name_at_both_doors(door, topic, ines, ada, mona):
    client = APIClient()
    client.force_login(ada)
    address = f"/forums/member/{ines.pk}/anonymise/"
    if door == "api":
        address = f"/api/members/{ines.pk}/anonymise/"
    assert client.post(address, {"name": "Ines", "reason": ""}).status_code in (200, 400)
    assert Post.objects.filter(author=ines).exists()
    done = client.post(address, {"name": "ines", "reason": ""})
    assert done.status_code == (302 if door == "page" else 200)
    assert not Post.objects.filter(author=ines).exists()
    client.force_login(mona)
    assert client.post(address, {"name": "ines", "reason": ""}).status_code == 404


def test_guests_kept_pages_lose_the_name(topic, ines, ada):
    for address in (topic.get_absolute_url(), "/forums/", "/forums/forum/genomics/"):
        assert "ines" in text(reader().get(address))
    anonymise(ines, by=ada)
    for address in (topic.get_absolute_url(), "/forums/", "/forums/forum/genomics/"):
        assert "ines" not in text(reader().get(address))


def test_an_administrator_finds_it_on_the_members_page_and_in_the_admin(topic, ines, ada, mona):
    page = f"/forums/member/{ines.pk}/"
    assert f"{page}anonymise/" in reader(ada).get(page).content.decode()
    assert f"{page}anonymise/" not in reader(mona).get(page).content.decode()
    assert "Texts are not searched" in text(reader(ada).get(f"{page}anonymise/"))
    chosen = {"action": "anonymise_account", "_selected_action": [ines.pk]}
    response = reader(ada).post("/admin/auth/user/", chosen)
    assert response["Location"] == f"{page}anonymise/"


def test_the_glossary_anonymises_alone(db, ada):
    term = Glossary.objects.create(name="G", slug="g").define("allele", definition="A.", by=ada)
    in_glossary(ada, 3)
    assert TermRevision.objects.get().changed_by_name == "anonymous:3"
    page = f"{term.get_absolute_url()}history/"
    assert "Anonymous 3" in text(reader(make_superuser()).get(page))


def make_superuser():
    """Return another administrator."""
    return make_user("root", is_staff=True, is_superuser=True)
