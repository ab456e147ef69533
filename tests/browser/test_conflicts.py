"""Two editors on one record, in two browsers."""

import pytest

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
