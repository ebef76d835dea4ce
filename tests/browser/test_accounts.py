"""Accounts in a real browser: a passkey of its own authenticator, and how the pages look."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
GUESTS_PAGES = ["/accounts/signup/", "/mails/"]
MEMBERS_PAGES = ["", "email/", "2fa/", "2fa/totp/activate/", "sessions/", "delete/"]


def prove(page, password="paul"):
    """Give the password where it is asked for again."""
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Confirm").click()


def test_a_member_makes_a_passkey_and_signs_in_with_it_alone(visit, paul, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    page = visit("/accounts/2fa/webauthn/add/", paul)
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    prove(page)
    page.get_by_role("main").get_by_role("button", name="Add").click()
    expect(page.get_by_text("Security key added.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/forums/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/forums/")
    expect(page.get_by_role("banner").get_by_text("paul")).to_be_visible()


def test_a_passkey_that_was_not_used_is_said_on_the_page(visit, topic):
    page = visit("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error()) }")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")


def test_the_pages_of_an_account(visit, paul):
    def look_at(path):
        page.goto(path)
        assert page.locator("h1").count() == 1, path
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        return violations(page)

    page = visit(scheme="dark", width=320)
    problems = [problem for path in GUESTS_PAGES for problem in look_at(path)]
    page = visit("/accounts/delete/", paul, scheme="dark", width=320)
    prove(page)
    for path in MEMBERS_PAGES:
        problems += look_at(f"/accounts/{path}")
    assert problems == []
