"""A clerk brings a table in from a phone, without scripts and without a mouse."""

import pytest

from tests.spreadsheets import xlsx

pytestmark = pytest.mark.browser

HEADINGS = ["reference", "year", "kind", "country", "purpose_en"]
WRONG = ["R-browser", 2010, "lecture", "Polnd", "Lecture on cardiology"]
RIGHT = [*WRONG[:3], "Poland", WRONG[4]]


@pytest.fixture
def clerk(site, plain_page):
    """A small screen without scripts, logged in."""
    plain_page.set_viewport_size({"width": 390, "height": 800})
    plain_page.goto(f"{site.url}/admin/events/journey/")
    return plain_page


def send(page, site, row):
    page.goto(f"{site.url}/admin/events/journey/import/")
    table = {
        "name": "journeys.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": xlsx([HEADINGS, row]),
    }
    page.set_input_files("input[type=file]", table)
    press(page, "Look at the changes")
    page.locator(".import__counts").wait_for()  # a worker looks at it first


def press(page, name):
    page.get_by_role("button", name=name).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_table_is_mended_and_brought_in_without_scripts_or_mouse(site, clerk):
    clerk.get_by_role("link", name="Import from a file").click()
    clerk.get_by_role("heading", name="Import: journeys").wait_for()

    send(clerk, site, WRONG)
    assert clerk.get_by_role("rowheader", name="D2").is_visible()
    assert clerk.get_by_text("The nearest is “Poland”.").is_visible()
    assert clerk.get_by_role("button", name="Write these changes").count() == 0

    send(clerk, site, RIGHT)
    press(clerk, "Write these changes")
    clerk.get_by_text(
        "Carried out: what stands below is in the register now."
    ).wait_for()

    send(clerk, site, RIGHT)
    assert clerk.get_by_text("There is nothing to write.").is_visible()


def open_pages(page, site):
    """The form, a plan with a wrong cell, and one that could be written."""
    page.goto(f"{site.url}/admin/events/journey/import/")
    yield
    for row in (WRONG, [*RIGHT[:4], "Another lecture"]):
        send(page, site, row)
        yield


def test_import_pages_are_accessible_and_keep_the_policy(site, editor, faults):
    found = [faults("#content") for _page in open_pages(editor, site)]

    assert found == [[], [], []]
