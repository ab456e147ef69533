"""Work that could get lost: of two editors on one record, and when a visit ends."""

import re

import pytest

from tests.browser.site import EDITOR

pytestmark = pytest.mark.browser

RESTORE = """
from core.models import Page
Page.objects.filter(key="events").update(lead_en={was!r})
"""


@pytest.fixture
def events_page(site):
    """The path of the form of a page of the site, which is as it was afterwards."""
    find = "from core.models import Page; p = Page.objects.get(key='events'); "
    pk, was = site.manage("shell", "-v0", "-c", f"{find}print(p.pk, p.lead_en)").split(
        maxsplit=1
    )
    yield f"/admin/core/page/{pk}/change/"
    site.manage("shell", "-c", RESTORE.format(was=was.strip()))


def save(page):
    page.get_by_role("button", name="Save", exact=True).first.click()


def test_second_editor_sees_what_the_first_has_saved(
    site, editor, plain_page, events_page, axe_violations
):
    editor.goto(f"{site.url}{events_page}")
    plain_page.set_viewport_size({"width": 390, "height": 844})
    plain_page.goto(f"{site.url}{events_page}")
    editor.fill("#id_lead_en", "What the first one wrote.")
    save(editor)
    editor.wait_for_selector(".messagelist .success")

    editor.goto(f"{site.url}{events_page}")
    plain_page.fill("#id_lead_en", "What the second one wrote.")
    save(plain_page)

    table = plain_page.locator(".conflict__table").inner_text()
    assert "What the first one wrote." in table
    assert "What the second one wrote." in table
    assert plain_page.locator("#id_lead_en").input_value() == (
        "What the second one wrote."
    )
    assert plain_page.evaluate("document.documentElement.scrollWidth") == 390
    save(plain_page)
    plain_page.wait_for_selector(".messagelist .success")

    editor.fill("#id_lead_en", "The first one once more.")
    save(editor)
    editor.wait_for_selector(".conflict")
    for width in (1280, 390):
        editor.set_viewport_size({"width": width, "height": 900})
        assert axe_violations({"include": [[".conflict"]]}) == []


def test_what_is_sent_after_the_visit_waits_for_the_next_login(
    site, editor, events_page, axe_violations
):
    editor.goto(f"{site.url}{events_page}")
    editor.fill("#id_lead_en", "Written within\nan hour and a half.")
    editor.context.clear_cookies(name=re.compile("session"))
    save(editor)
    editor.get_by_text("Your visit had ended").wait_for()
    assert axe_violations() == []

    with editor.context.expect_page() as opened:
        editor.get_by_role("link", name="Log in in a new tab").click()
    tab = opened.value
    tab.get_by_label("User name").fill(EDITOR[0])
    tab.get_by_label("Password").fill(EDITOR[1])
    tab.get_by_role("button", name="Log in").click()
    tab.get_by_role("button", name="Log out").wait_for()
    tab.close()
    editor.get_by_role("button", name="Send again").click()
    editor.get_by_text("You have logged in since").wait_for()
    editor.get_by_role("button", name="Send again").click()
    editor.wait_for_selector(".messagelist .success")

    editor.goto(f"{site.url}{events_page}")
    assert editor.input_value("#id_lead_en") == "Written within\nan hour and a half."
