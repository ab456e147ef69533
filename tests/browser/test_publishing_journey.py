"""An event from an editor's draft to the minute at which visitors see it."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.site import EDITOR

pytestmark = pytest.mark.browser

SEED = f"""
from django.contrib.auth.models import Permission, User
EVENT = ["view_event", "add_event", "change_event"]
for name, rights in {{
    "writer": EVENT,
    "reader": ["view_event", "review_content"],
    "chief": [*EVENT, "publish_content"],
}}.items():
    user = User.objects.create_user(
        name, f"{{name}}@example.org", "{EDITOR[1]}", is_staff=True
    )
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
"""
FORGET = """
from django.contrib.auth.models import User
from events.models import Event
Event.objects.filter(slug="spine").delete()
User.objects.filter(username__in=["writer", "reader", "chief"]).delete()
"""


@pytest.fixture
def office(site, new_context):
    """A browser for each of the three, without scripts."""
    site.manage("shell", "-v0", "-c", SEED)

    def open_for(name):
        page = new_context(java_script_enabled=False).new_page()
        site.log_in(page, name=name)
        return page

    yield open_for
    site.manage("shell", "-v0", "-c", FORGET)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def test_event_is_drafted_returned_corrected_scheduled_and_seen(
    site, office, mailbox, page, violations, console_errors
):
    # An editor writes a draft in two languages and sends it.
    writer = office("writer")
    writer.goto(f"{site.url}/admin/events/event/add/")
    writer.fill("#id_title_en", "Surgery of the spine")
    writer.fill("#id_title_ru", "Хирургия позвоночника")
    writer.fill("#id_slug", "spine")
    writer.select_option("#id_kind", "lecture")
    writer.fill("#id_start_on", "2031-01-20")
    assert writer.get_by_role("button", name="Publish", exact=True).count() == 0
    assert writer.locator("#id_publish_from_0").count() == 0
    press(writer, "Save and send for review")

    # A reviewer finds it, looks at its preview and sends it back.
    reader = office("reader")
    reader.click("#review-at-hand + ul a")
    reader.click("#result_list tbody th a")
    preview = reader.locator(".way a[lang=ru]").get_attribute("href")
    reader.get_by_role("link", name="Return to its writer").first.click()
    reader.fill("#id_note", "Please say where it takes place.")
    press(reader, "Return to its writer")
    page.goto(preview)
    assert page.locator("h1").inner_text() == "Хирургия позвоночника"
    assert violations() == {}
    assert console_errors == []

    # The editor reads why, in a mail and at the record, and corrects it.
    (mail,) = mailbox.mails_to("writer@example.org", 1)
    writer.goto(re.search(r"http://\S+/change/", mail.body())[0])
    assert "Please say where it takes place." in writer.locator(".way").inner_text()
    writer.fill("#id_place_en", "Lecture hall 2")
    press(writer, "Save and send for review")

    # A manager schedules it for a moment that is just ahead.
    chief = office("chief")
    chief.goto(f"{site.url}/admin/events/event/?status__exact=review")
    chief.click("#result_list tbody th a")
    begins = timezone.localtime(timezone.now() + timedelta(seconds=6))
    chief.fill("#id_publish_from_0", f"{begins:%Y-%m-%d}")
    chief.fill("#id_publish_from_1", f"{begins:%H:%M:%S}")
    press(chief, "Publish")
    chief.goto(f"{site.url}/admin/schedule/")

    # A visitor sees it at that moment, in both languages, and not before.
    address = f"{site.url}/en/events/spine/"
    if timezone.now() < begins.replace(microsecond=0):
        assert "Surgery of the spine" in chief.locator("#content-main").inner_text()
        assert page.goto(address).status == 404
    while page.goto(address).status == 404:
        assert timezone.now() < begins + timedelta(seconds=3)
        time.sleep(0.1)
    assert timezone.now() >= begins.replace(microsecond=0)
    assert "Lecture hall 2" in page.locator("dl.facts").inner_text()
    page.goto(f"{site.url}/ru/events/")
    assert "Хирургия позвоночника" in page.locator("main").inner_text()
