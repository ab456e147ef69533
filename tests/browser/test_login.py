"""The first login and the next ones, where a password is not enough."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser.site import EDITOR, beside

pytestmark = pytest.mark.browser

TOUCHED = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def guarded(site):
    """The site as offices have it; a passkey needs a name, which an address is not."""
    with beside(site, SECOND_FACTOR="1") as running:
        account = ("--username=newcomer", "--email=newcomer@example.org")
        running.manage("createsuperuser", "--noinput", *account)
        yield running


@pytest.fixture
def newcomer(guarded, new_context):
    return new_context(base_url=guarded.url).new_page()


def code_of(secret):
    """What an app would show now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def type_password(page):
    page.goto("/admin/")
    page.get_by_label("User name").fill("newcomer")
    page.get_by_label("Password").fill(EDITOR[1])
    page.get_by_role("button", name="Log in").click()


def log_out(page):
    page.goto("/admin/")
    page.get_by_role("button", name="Log out").click()


def assert_in(page):
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def test_first_login_forces_a_second_step_and_the_next_ones_ask_for_it(
    newcomer, guarded
):
    page, refused = newcomer, []
    page.on("console", lambda m: m.type == "error" and refused.append(m.text))

    type_password(page)
    page.goto("/admin/core/fact/")
    page.wait_for_url("**/admin/two-steps/")
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_text("The app cannot read the picture").click()
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Continue").click()
    codes = re.findall(r"\b\d{8}\b", page.locator(".codes").inner_text())
    page.get_by_role("link", name="Go to the back office").click()
    assert_in(page)

    log_out(page)
    type_password(page)
    expect(page.get_by_label("Code")).to_be_visible()
    expect(page.get_by_role("button", name="Log out")).to_have_count(0)
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Log in").click()
    assert_in(page)

    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": TOUCHED})
    page.get_by_role("link", name="Your login").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Your password").fill(EDITOR[1])
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/admin/two-steps/")
    assert page.get_by_text("The passkey has been added.").is_visible()

    log_out(page)
    type_password(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/")
    assert_in(page)

    log_out(page)
    type_password(page)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Log in").click()
    assert_in(page)
    assert refused == []
