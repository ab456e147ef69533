import pytest

from tests.browser.pages import LANGUAGES, PAGES

pytestmark = pytest.mark.browser


# Colours do not depend on the language and layout hardly does: English sees every
# combination of width and scheme, the others one or two.
VIEWS = {
    "en": [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")],
    "ru": [(390, "light")],
    "be": [(1280, "dark")],
    "ar": [(1280, "light"), (390, "dark")],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_axe_violation(site, page, axe_violations, language, path):
    page.goto(f"{site.url}/{language}/{path}")

    found = {}
    for width, scheme in VIEWS[language]:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        violations = axe_violations()
        if violations:
            found[width, scheme] = violations

    assert found == {}


def test_skip_link_is_the_first_stop_and_leads_to_the_content(site, page):
    page.goto(f"{site.url}/en/partnerships/")

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")

    assert first == "Skip to main content"
    assert page.evaluate("document.activeElement.id") == "main"


def test_register_stays_a_table_for_assistive_technology_as_cards(site, page):
    page.set_viewport_size({"width": 390, "height": 900})

    page.goto(f"{site.url}/en/partnerships/agreements/")

    row = page.get_by_role("table").get_by_role("row").nth(1)
    assert row.get_by_role("rowheader").count() == 1
    assert row.get_by_role("cell").count() == 4


def test_menu_opens_and_closes_on_a_phone_without_scripts(new_context, site):
    size = {"width": 390, "height": 800}
    phone = new_context(java_script_enabled=False, viewport=size).new_page()
    phone.goto(f"{site.url}/ru/")
    menu = phone.locator("#site-nav")
    assert menu.is_hidden()

    phone.locator("[popovertarget=site-nav]").first.click()

    assert menu.get_by_role("link").first.is_visible()
