"""A person registers for an event, by phone and without scripts; and all the pages
on the way, for everybody's eyes and hands."""

import re
import time
from urllib.parse import urlsplit

import pytest

from core.guard import LEAST_SECONDS
from tests.browser.pages import LANGUAGES

pytestmark = pytest.mark.browser

GUEST = "layla@example.org"
SEED = """
from datetime import time
from core.partial_date import PartialDate
from events.models import RegistrationState as S
from tests.events.registration.given import open_event, registered
place = {"place_en": "Minsk", "registration_note_en": "Bring your passport."}
event = open_event(days=30, slug="seats", capacity=2, start_time=time(10), **place)
full = open_event(days=30, slug="no-seats", capacity=0, **place)
late = open_event(days=-3, slug="over", capacity=5)
for name, registration in {
    "unconfirmed": registered(event),
    "confirmed": registered(event, S.CONFIRMED),
    "cancelled": registered(event, S.CANCELLED),
    "waiting": registered(full, S.WAITING),
}.items():
    print(f"SECRET {name} {registration.secret}")
"""


@pytest.fixture(scope="module")
def secrets(site):
    """The secret of a registration in each state."""
    out = site.manage("shell", "-v0", "-c", SEED)
    return dict(re.findall(r"SECRET (\w+) (\S+)", out))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["seats/", "no-seats/register/", "over/register/", "seats/register/sent/"]
)
def test_public_page_is_accessible(site, page, violations, secrets, language, path):
    page.goto(f"{site.url}/{language}/events/{path}")

    assert violations() == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_with_mistakes_is_accessible(site, page, violations, secrets, language):
    page.goto(f"{site.url}/{language}/events/seats/register/")
    page.click("form.form button")
    page.wait_for_selector(".err-summary")

    assert violations() == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("unconfirmed", ""),
        ("confirmed", ""),
        ("confirmed", "cancel/"),
        ("waiting", ""),
        ("cancelled", ""),
    ],
)
def test_private_page_is_accessible(
    site, page, violations, secrets, language, state, step
):
    page.goto(f"{site.url}/{language}/events/registrations/{secrets[state]}/{step}")

    assert violations() == {}


def link_in(mail):
    return re.search(r"http://\S+/registrations/\S+", mail.body())[0]


def test_guest_registers_confirms_and_cancels_in_arabic(site, mailbox, secrets, phone):
    # From the page of the event, wrong first.
    phone.goto(f"{site.url}/ar/events/seats/")
    phone.click("aside a.btn--primary")
    phone.fill("#id_name", "ليلى")
    phone.fill("#id_email", "layla@")
    phone.click("form.form button")
    assert phone.locator(".err-summary a").count() == 2
    assert phone.input_value("#id_name") == "ليلى"

    phone.fill("#id_email", GUEST)
    phone.check("#id_consent")
    time.sleep(LEAST_SECONDS)
    phone.click("form.form button")
    phone.wait_for_url("**/seats/register/sent/")

    # The mail is in Arabic; its link shows a button and does nothing by itself.
    (mail,) = mailbox.mails_to(GUEST, 1)
    assert mail.message["Content-Language"] == "ar"
    assert 'dir="rtl"' in mail.body("html")
    link = link_in(mail)
    phone.goto(link)
    phone.wait_for_url("**/confirm/")
    assert len(mailbox.mails_to(GUEST, 1)) == 1
    phone.click("form.form button")
    phone.wait_for_url(link)
    assert phone.locator(".notice--ok").count() == 1

    # The seat is given up by the link of the second mail.
    confirmed = mailbox.mails_to(GUEST, 2)[-1]
    addresses = re.findall(r"http://\S+/registrations/\S+", confirmed.body())
    assert addresses == [link, f"{link}cancel/"]
    phone.goto(addresses[1])
    assert phone.locator("html").get_attribute("dir") == "rtl"
    phone.click("form.form button")
    phone.wait_for_url(link)
    assert phone.locator(".notice--ok").count() == 0
    anew = phone.locator(".notice a").get_attribute("href")
    assert urlsplit(anew).path == "/ar/events/seats/register/"
    assert len(mailbox.mails_to(GUEST, 3)) == 3
