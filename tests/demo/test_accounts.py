"""Accounts of the demo: from signing up to deleting, and what nobody may do on the way."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from demo.models import Mail
from forum.models import Forum, Post
from tests.conftest import make_user

PASSWORD = "correct horse battery"
NINA = {"username": "nina", "email": "Nina@example.org", "password1": PASSWORD}


def link_in(message):
    """Return the first address of a mail, without the site."""
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


def sign_in(client, name, password=PASSWORD):
    return client.post("/accounts/login/", {"username": name, "password": password})


def is_signed_in(client):
    return "Sign out" in client.get("/").text


def prove(client, password=PASSWORD):
    """Give the password again, as is asked before something is changed."""
    assert client.post("/accounts/reauthenticate/", {"password": password}).status_code == 302


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_address(user, address, verified=True):
    EmailAddress.objects.create(user=user, email=address, verified=verified, primary=True)
    return user


@pytest.fixture
def nina(client, db):
    """A member who has signed up and confirmed her address; `client` is signed in as her."""
    client.post("/accounts/signup/", NINA)
    client.post(link_in(mail.outbox.pop()))
    return get_user_model().objects.get(username="nina")


@pytest.fixture
def secret(nina):
    """The secret of nina's authenticator app."""
    secret = "YDX3VRSIAF5X5HNXAAJKITFZ2WU57LOI"
    TOTP.activate(nina, secret)
    return secret


# Signing up and in


def test_whoever_signs_up_is_let_in_once_the_address_is_confirmed(client, db):
    sent = client.post("/accounts/signup/", NINA, follow=True)
    assert sent.status_code == 200
    assert not is_signed_in(client)
    [message] = mail.outbox
    assert message.to == ["nina@example.org"]
    # Somebody else's browser: neither the password nor the address lets them in before.
    assert sign_in(Client(), "nina")["Location"] == "/accounts/confirm-email/"
    assert sign_in(Client(), "nina@example.org")["Location"] == "/accounts/confirm-email/"
    confirmed = client.post(link_in(message), follow=True)
    assert is_signed_in(client)
    assert "nina@example.org is confirmed" in confirmed.text


@pytest.mark.parametrize("name", ["nina", "nina@example.org", " NINA@Example.org"])
def test_a_member_signs_in_by_name_or_address(nina, name):
    client = Client()
    assert sign_in(client, name)["Location"] == "/"
    assert is_signed_in(client)


def test_accounts_without_an_address_need_none(paul):
    assert sign_in(Client(), "paul", "paul")["Location"] == "/"


def test_an_address_that_several_claim_and_none_has_confirmed_is_no_name(paul, omar):
    for user in (paul, omar):
        with_address(user, "both@example.org", verified=False)
    assert sign_in(Client(), "both@example.org", "paul").status_code == 200
    EmailAddress.objects.filter(user=omar).update(verified=True)
    assert sign_in(Client(), "both@example.org", "paul").status_code == 200
    assert sign_in(Client(), "both@example.org", "omar").status_code == 302


def test_a_user_name_looks_like_no_address(client, db):
    page = client.post("/accounts/signup/", {**NINA, "username": "paul@example.org"})
    assert "A user name has no @" in page.text
    assert not get_user_model().objects.exists()


def test_nobody_learns_which_addresses_have_an_account(nina):
    # An address is mailed once in three minutes, whether it is known or not.
    cache.clear()

    def asked(address, url, **data):
        page = Client().post(url, {"email": address, **data}, follow=True)
        form = re.sub(r'value="[^"]*"', "", page.text).replace(address, "")
        return page.redirect_chain, page.status_code, form

    sign_up = {"username": "olga", "password1": PASSWORD}
    known = asked("nina@example.org", "/accounts/signup/", **sign_up)
    unknown = asked("olga@example.org", "/accounts/signup/", **sign_up)
    assert known == unknown
    assert [message.to for message in mail.outbox] == [["nina@example.org"], ["olga@example.org"]]
    reset = "/accounts/password/reset/"
    assert asked("nina@example.org", reset) == asked("nobody@example.org", reset)
    known, unknown = sign_in(Client(), "nina@example.org", "x"), sign_in(Client(), "no@ne.org", "x")
    errors = [page.context["form"].non_field_errors() for page in (known, unknown)]
    assert errors[0] == errors[1]


def test_a_mail_server_that_is_down_is_said_and_tried_again(client, db, monkeypatch):
    def fail(*arguments, **options):
        raise ConnectionRefusedError

    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMessage.send", fail)
        page = client.post("/accounts/signup/", NINA, follow=True)
    assert "The mail could not be sent" in page.text
    # Three minutes later.
    cache.clear()
    sign_in(Client(), "nina")
    assert [message.to for message in mail.outbox] == [["nina@example.org"]]


# Limits


def test_wrong_passwords_for_name_and_address_of_one_account_share_their_count(nina):
    names = ["nina", "nina@example.org", "NINA@example.org", "Nina", "nina"]
    assert [sign_in(Client(), name, "x").status_code for name in names] == [200] * 5
    for name in ("nina", "nina@example.org"):
        assert sign_in(Client(), name).status_code == 429
        admin = Client().post("/admin/login/", {"username": name, "password": PASSWORD})
        assert admin.status_code == 429


def test_codes_are_limited_too_wherever_they_are_counted(secret):
    client = Client()
    sign_in(client, "nina")
    statuses = []
    for _each in range(6):
        # As in another process, which has a cache of its own.
        cache.clear()
        statuses.append(client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code)
    assert statuses == [200] * 5 + [429]
    right = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert (right.status_code, is_signed_in(client)) == (429, False)


def test_signing_up_is_limited(client, db):
    pages = [client.post("/accounts/signup/", {}) for _each in range(21)]
    assert [page.status_code for page in pages] == [200] * 20 + [429]
    assert "Too much at once" in pages[-1].text


# Changing


def test_an_address_is_changed_once_the_new_one_is_confirmed(client, nina):
    url = "/accounts/email/"
    new = {"email": "new@example.org", "action_add": ""}
    assert client.post(url, new)["Location"].startswith("/accounts/reauthenticate/")
    prove(client)
    assert "new@example.org</strong> waits" in client.post(url, new, follow=True).text
    assert sign_in(Client(), "nina@example.org")["Location"] == "/"
    client.post(link_in(mail.outbox[-1]))
    nina.refresh_from_db()
    assert nina.email == "new@example.org"
    assert sign_in(Client(), "nina@example.org").status_code == 200
    assert sign_in(Client(), "new@example.org").status_code == 302


def test_a_new_password_ends_the_other_sessions(client, nina):
    other = Client()
    sign_in(other, "nina")
    prove(client)
    change = {"oldpassword": PASSWORD, "password1": "another horse", "password2": "another horse"}
    client.post("/accounts/password/change/", change)
    assert (is_signed_in(client), is_signed_in(other)) == (True, False)
    assert sign_in(Client(), "nina", "another horse").status_code == 302


def test_a_forgotten_password_is_made_anew(nina):
    client = Client()
    client.post("/accounts/password/reset/", {"email": "nina@example.org"})
    address = client.get(link_in(mail.outbox[-1]))["Location"]
    client.post(address, {"password1": "another horse", "password2": "another horse"})
    assert is_signed_in(client)
    assert sign_in(Client(), "nina", "another horse").status_code == 302


# A second factor


def test_a_second_factor_is_asked_for_after_the_password(client, nina):
    prove(client)
    secret = re.search(r'value="([A-Z2-7]{32})"', client.get("/accounts/2fa/totp/activate/").text)[
        1
    ]
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    cache.clear()
    other = Client()
    assert sign_in(other, "nina@example.org")["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(other)
    other.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert is_signed_in(other)


def test_a_recovery_code_lets_in_once(client, secret, nina):
    prove(client)
    client.post("/accounts/2fa/recovery-codes/generate/")
    page = client.get("/accounts/2fa/recovery-codes/").text
    code = re.search(r"readonly>\s*(\d{8})", page)[1]
    lets_in = []
    for _each in range(2):
        other = Client()
        sign_in(other, "nina")
        other.post("/accounts/2fa/authenticate/", {"code": code})
        lets_in.append(is_signed_in(other))
    assert lets_in == [True, False]


def test_the_admins_page_is_no_way_around_a_second_factor(secret, nina):
    nina.is_staff = True
    nina.save()
    client = Client()
    page = client.post("/admin/login/", {"username": "nina", "password": PASSWORD})
    assert "Your account has a second factor" in page.text
    assert not is_signed_in(client)


def test_administrators_remove_a_lost_second_factor_and_do_not_see_it(secret, nina, ada):
    admin = Client()
    admin.force_login(ada)
    [lost] = Authenticator.objects.all()
    page = admin.get(reverse("admin:mfa_authenticator_change", args=[lost.pk]))
    assert "nina" in page.text
    assert secret not in page.text
    admin.post(reverse("admin:mfa_authenticator_delete", args=[lost.pk]), {"post": "yes"})
    assert not Authenticator.objects.exists()


# Sessions


def test_a_member_signs_out_everywhere_else(client, nina):
    nina.is_staff = True
    nina.save()
    others = [Client(HTTP_USER_AGENT="Phone"), Client(HTTP_USER_AGENT="Admin")]
    sign_in(others[0], "nina")
    others[1].post("/admin/login/", {"username": "nina", "password": PASSWORD, "next": "/"})
    page = client.get("/accounts/sessions/").text
    assert "Phone" in page
    assert "Admin" in page
    client.post("/accounts/sessions/")
    assert [is_signed_in(one) for one in (client, *others)] == [True, False, False]
    assert UserSession.objects.count() == 1


def test_somebody_else_signs_in_over_a_session_by_both_steps(client, secret, paul):
    client.force_login(paul)
    assert sign_in(client, "nina")["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/").wsgi_request.user.username == "nina"


# Deleting


def test_an_account_is_deleted_by_its_owner_and_posts_stay(client, nina, ines):
    forum = Forum.objects.create(title="Words", slug="words")
    reply = forum.start_topic(ines, "One", "Body").reply(nina, "What nina thinks")
    assert client.post("/accounts/delete/")["Location"].startswith("/accounts/reauthenticate/")
    prove(client)
    assert "will be gone for good" in client.get("/accounts/delete/").text
    page = client.post("/accounts/delete/", follow=True)
    assert "Your account is deleted" in page.text
    assert not is_signed_in(client)
    reply = Post.objects.get(pk=reply.pk)
    assert (reply.author, reply.author_name) == (None, "nina")
    assert not EmailAddress.objects.exists()
    assert "What nina thinks" in client.get(reply.topic.get_absolute_url()).text


def test_the_last_administrator_stays(client, ada):
    client.force_login(ada)
    prove(client, "ada")
    for method in (client.get, client.post):
        assert "You are the only administrator" in method("/accounts/delete/").text
    make_user("asya", is_superuser=True)
    client.post("/accounts/delete/")
    assert not get_user_model().objects.filter(username="ada").exists()


# Mails


def test_mails_are_shown_with_links_the_newest_first(client, db, settings):
    for number in range(Mail.KEPT + 2):
        body = f"Mail {number}: https://example.org/{number}/ <b>"
        Mail.keep(EmailMessage(f"Subject {number}", body, to=["nina@example.org"]))
    page = client.get("/mails/").text
    numbers = [int(number) for number in re.findall(r"<h2>Subject (\d+)", page)]
    assert numbers == list(range(Mail.KEPT + 1, 1, -1))
    assert 'href="https://example.org/9/"' in page
    assert "&lt;b&gt;" in page
    settings.DEMO_SHOW_MAILS = False
    assert client.get("/mails/").status_code == 404
