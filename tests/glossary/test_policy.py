"""Who may do what is one class, which a host replaces by a setting; so is how people are named."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db.models import Q

from glossary.models import Glossary, Term
from glossary.models.names import display_name, name_of
from glossary.policy import GlossaryPolicy, Refusal, get_policy, refuse_unless


class Strict(GlossaryPolicy):
    """Nobody adds terms, and readers see no term that begins with s."""

    def can_define(self, user):
        return Refusal("The glossary is complete.")

    def term_filter(self, user, prefix=""):
        return super().term_filter(user, prefix) & ~self.secret(prefix)

    def visible_pages(self, user, terms):
        return super().visible_pages(user, terms).exclude(self.secret())

    def secret(self, prefix=""):
        return Q(**{f"{prefix}name__startswith": "s"})


@pytest.fixture
def strict(settings):
    settings.GLOSSARY_POLICY = "tests.glossary.test_policy.Strict"


def test_a_refusal_is_false_and_says_why():
    answer = get_policy().can_revise(AnonymousUser())
    assert not answer
    assert "curators" in str(answer)
    assert answer.sign_in_may_help
    with pytest.raises(PermissionDenied, match="curators"):
        refuse_unless(answer)


def test_what_signing_in_cannot_change_does_not_ask_for_it(ines, mona):
    policy = get_policy()
    assert not policy.can_revise(ines).sign_in_may_help
    assert policy.can_revise(mona) is True


def test_none_is_a_guest_to_the_policy_and_the_site_itself_to_a_verb(genomics, define):
    policy = get_policy()
    genomics.define("draft", by=None)
    define("allele").revise(by=None, summary="Short.")
    for guest in (None, AnonymousUser()):
        for answer in (policy.can_define, policy.can_revise, policy.can_manage_glossaries):
            assert isinstance(answer(guest), Refusal)
            assert answer(guest).sign_in_may_help
        assert not policy.is_curator(guest)
        assert [term.name for term in Term.objects.visible_to(guest)] == ["allele"]


def test_the_api_lets_nobody_in_where_a_guest_is_none(genomics, settings, client):
    settings.REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
    response = client.post("/api/glossary/terms/", {"glossary": "genomics", "name": "allele"})
    assert response.status_code in (401, 403)
    assert not Term.objects.exists()


def test_every_verb_asks_the_hosts_policy(genomics, strict, ada, client):
    with pytest.raises(PermissionDenied, match="The glossary is complete"):
        genomics.define("allele", by=ada)
    client.force_login(ada)
    response = client.post("/api/glossary/terms/", {"glossary": "genomics", "name": "allele"})
    assert response.status_code == 403
    assert "The glossary is complete" in response.content.decode()


def test_lists_counts_and_pages_follow_the_hosts_policy(define, settings, client):
    define("allele"), define("secret")
    settings.GLOSSARY_POLICY = "tests.glossary.test_policy.Strict"
    visible = Term.objects.visible_to(AnonymousUser())
    assert [term.name for term in visible] == ["allele"]
    assert Glossary.objects.with_term_counts(AnonymousUser()).get().term_count == 1
    assert client.get("/glossary/genomics/secret/").status_code == 404
    assert "secret" not in client.get("/glossary/").content.decode()
    assert client.get("/api/glossary/terms/").json()["count"] == 1


def test_people_are_named_as_the_forum_names_them(ines, django_user_model):
    assert name_of(None) == name_of(AnonymousUser()) == ""
    assert name_of(ines) == "ines"
    ines.first_name, ines.last_name = "Ines", "Example"
    assert name_of(ines) == "Ines Example"
    by_address = django_user_model.objects.create(username="omar@example.org")
    assert display_name(by_address) == f"Member {by_address.pk}"


def initials(user):
    """Name people by a letter."""
    return user.get_username()[0].upper() * 200


def test_a_host_names_people_itself(define, mona, settings):
    settings.GLOSSARY_DISPLAY_NAME = "tests.glossary.test_policy.initials"
    term = define("allele", by=mona)
    assert term.revisions.first().changed_by_name == "M" * 150


@pytest.mark.parametrize(
    ("name", "value", "identity"),
    [
        ("GLOSSARY_POLICY", "glossary.nowhere.Policy", "glossary.E005"),
        ("GLOSSARY_POLICY", "glossary.policy.Refusal", "glossary.E006"),
        ("GLOSSARY_DISPLAY_NAME", None, "glossary.E005"),
        ("GLOSSARY_DISPLAY_NAME", "glossary.conf.DEFAULTS", "glossary.E007"),
        ("GLOSSARY_REVIEW_DAYS", True, "glossary.E002"),
    ],
)
def test_the_check_explains_a_wrong_setting(settings, name, value, identity):
    setattr(settings, name, value)
    with pytest.raises(SystemCheckError, match=identity):
        call_command("check")


def test_the_check_warns_of_a_misspelt_setting(settings, capsys):
    settings.GLOSSARY_TERM_PER_PAGE = 50
    call_command("check")
    error = capsys.readouterr().err
    assert "glossary.W003" in error
    assert "GLOSSARY_TERMS_PER_PAGE" in error
