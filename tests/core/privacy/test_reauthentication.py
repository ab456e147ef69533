"""Grave things ask for the password, unless it was typed in the last ten minutes."""

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core.admin import reauthentication
from tests.back_office import browser_of
from tests.core.privacy.conftest import PASSWORD
from tests.factories.training import EnquiryFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/core/erasure/person/"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def browser(officer):
    return browser_of(officer)


def fields(response):
    return dict(response.context["waiting"])


def test_page_is_not_shown_before_the_password_and_opened_after_it(browser):
    asked = browser.get(PAGE)
    assert 'name="email"' not in asked.text
    assert "no-store" in asked["Cache-Control"]

    answer = browser.post(PAGE, {"password_again": PASSWORD, "was_opened": "1"})

    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert 'name="email"' in browser.get(PAGE).text


@pytest.mark.parametrize("typed", ["", "wrong", PASSWORD + " ", PASSWORD.upper()])
def test_wrong_password_opens_nothing(browser, typed):
    refused = browser.post(PAGE, {"password_again": typed, "was_opened": "1"})

    assert refused.status_code == 422
    assert 'name="email"' not in browser.get(PAGE).text


@pytest.mark.parametrize(
    ("seconds", "is_asked"), [(599, False), (600, True), (-1, True)]
)
def test_password_is_good_for_ten_minutes(browser, clock, seconds, is_asked):
    browser.post(PAGE, {"password_again": PASSWORD, "was_opened": "1"})

    clock.shift(seconds)

    assert ("password_again" in browser.get(PAGE).text) is is_asked


def test_what_was_being_sent_goes_on_after_the_password(browser, clock):
    EnquiryFactory(email="anna@example.org")
    sent = {"email": "anna@example.org", "erase": "1"}

    asked = browser.post(PAGE, sent)
    assert fields(asked) == sent
    shown = browser.post(PAGE, {**fields(asked), "password_again": PASSWORD})

    assert shown.context["person"].counts["training.Enquiry"] == 1


def test_what_was_being_sent_survives_a_wrong_password(browser):
    sent = {"email": "anna@example.org", "erase": "1"}

    refused = browser.post(PAGE, {**sent, "password_again": "wrong"})

    assert fields(refused) == sent
    assert "wrong" not in refused.text.partition("<form")[2].partition("</form>")[0]


def test_another_browser_of_the_same_person_is_asked_too(browser, officer):
    browser.post(PAGE, {"password_again": PASSWORD, "was_opened": "1"})

    assert "password_again" in browser_of(officer).get(PAGE).text


def test_too_many_tries_wait_also_with_the_right_password(browser, clock):
    for _n in range(10):
        browser.post(PAGE, {"password_again": "wrong"})

    refused = browser.post(PAGE, {"password_again": PASSWORD, "was_opened": "1"})

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= 15 * 60
    clock.shift(15 * 60)
    again = browser.post(PAGE, {"password_again": PASSWORD, "was_opened": "1"})
    assert again.status_code == 303


def test_who_is_not_logged_in_is_led_to_the_login():
    assert Client().get(PAGE)["Location"].startswith("/admin/login/")


def test_account_without_a_password_is_never_let_in(browser, officer):
    officer.set_unusable_password()
    officer.save()
    client = browser_of(officer)

    refused = client.post(PAGE, {"password_again": "!", "was_opened": "1"})

    assert refused.status_code == 422
    assert reauthentication.GOOD_SECONDS == 600
