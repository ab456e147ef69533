"""Texts are translated one after another in a real browser, with the keyboard alone."""

import json

import pytest

pytestmark = pytest.mark.browser

LIST = "/admin/core/outdatedtext/?language=be&kind=missing"
FIELD = f"{LIST}&field=partnerships.institution.city"
EMPTY = """
import json
from partnerships.models import Institution
kept = dict(Institution.objects.exclude(city_be=None).values_list("pk", "city_be")[:10])
Institution.objects.filter(pk__in=kept).update(city_be=None)
print(json.dumps(kept))
"""
FILL = """
from partnerships.models import Institution
for pk, city in {kept}.items():
    Institution.objects.filter(pk=pk).update(city_be=city)
"""


@pytest.fixture
def towns(site):
    """Ten towns without a Belarusian name, which come back for the next test."""
    kept = json.loads(site.manage("shell", "-v0", "-c", EMPTY))
    yield list(kept.values())
    site.manage("shell", "-v0", "-c", FILL.format(kept=kept))


def test_ten_texts_are_translated_with_the_keyboard_alone(site, editor, towns):
    keyboard = editor.keyboard
    in_list = "document.activeElement.closest('.lines-table a') !== null"
    editor.goto(f"{site.url}{FIELD}")
    for _press in range(120):
        keyboard.press("Tab")
        if editor.evaluate(in_list):
            break
    keyboard.press("Enter")

    for town in towns:
        editor.wait_for_selector("input[name$=city_be]:focus")
        keyboard.type(town)
        with editor.expect_navigation():
            keyboard.press("Enter")

    assert "Nothing waits here" in editor.locator("#content-main").inner_text()


def test_pages_for_translators_are_accessible_and_keep_the_policy(site, editor, faults):
    found = {}
    for path in (LIST, "/admin/core/outdatedtext/core/page/1/ar/"):
        editor.goto(f"{site.url}{path}")
        found[path] = faults()

    assert {path: problems for path, problems in found.items() if problems} == {}
