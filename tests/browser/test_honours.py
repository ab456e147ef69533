"""An editor enters an honorary doctor with a portrait; readers see it where it belongs."""

import pytest

from tests import files

pytestmark = pytest.mark.browser

INSTITUTION = "partnerships/institutions/nagasaki-university/"
NAMES = {"en": "Haruto Example", "ru": "Харуто Пример", "ar": "هاروتو مثال"}
ALTS = {"en": "A man in a gown", "ru": "Мужчина в мантии", "ar": "رجل في رداء"}
LABELS = {"en": "English", "ru": "Russian", "ar": "Arabic"}
FORGET = """
from honours.models import Award
Award.objects.filter(slug="haruto-example").delete()
"""


@pytest.fixture
def without_doctor(site):
    """The site is shared by all tests: the next one must not find the doctor."""
    yield
    site.manage("shell", "-c", FORGET)
    site.manage("make_renditions")


def test_editor_adds_an_honorary_doctor_with_a_portrait(
    site, editor, without_doctor, console_errors, axe_violations
):
    editor.goto(f"{site.url}/admin/honours/award/add/")
    for language, name in NAMES.items():
        editor.get_by_role("button", name=LABELS[language]).click()
        editor.fill(f"#id_recipient_{language}", name)
        editor.press(f"#id_recipient_{language}", "Tab")  # the slug follows
        editor.fill(f"#id_portrait_alt_{language}", ALTS[language])
    editor.fill("#id_original_name", "例 春斗")
    editor.select_option("#id_original_language", "ja")
    editor.select_option("#id_title", "honorary_doctor")
    editor.fill("#id_conferred_on", "2024-05")
    editor.locator(".field-institution .select2-selection").click()
    editor.locator(".select2-search__field").fill("Nagasaki University")
    editor.locator(".select2-results__option", has_text="Nagasaki").first.click()
    editor.check("#id_has_portrait_consent")
    editor.set_input_files("#id_portrait", portrait())
    editor.get_by_role("button", name="Publish", exact=True).first.click()
    editor.wait_for_selector(".messagelist .success")
    site.manage("make_renditions")  # the worker may have been there before

    for language, name in NAMES.items():
        editor.goto(f"{site.url}/{language}/{INSTITUTION}")
        card = editor.locator(".person", has_text=name)
        card.scroll_into_view_if_needed()
        picture = card.get_by_role("img", name=ALTS[language])
        picture.evaluate("picture => picture.decode()")
        assert picture.evaluate("picture => picture.currentSrc").endswith(".avif")
        assert axe_violations() == []

    card.get_by_role("link", name=name).click()
    editor.wait_for_url("**/ar/honours/haruto-example/")
    own_name = editor.get_by_text("例 春斗")
    assert own_name.get_attribute("lang") == "ja"
    assert editor.get_by_role("img", name=ALTS["ar"]).is_visible()
    assert console_errors == []


def portrait():
    content = files.jpeg((800, 600), exif=files.exif(orientation=1))
    return [{"name": "portrait.jpg", "mimeType": "image/jpeg", "buffer": content}]
