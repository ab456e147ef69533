import gzip

import pytest

from tests.browser.pages import FORMS, LANGUAGES, PAGES

pytestmark = pytest.mark.browser

FIRST_VIEW_BYTES = 100 * 1024


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_page_is_quiet_and_fits_320_pixels(
    site, page, requests, console_errors, language, path
):
    """No file of others, no cookie but a form's, no complaint, no sideways scroll."""
    page.set_viewport_size({"width": 320, "height": 800})

    page.goto(f"{site.url}/{language}/{path}")

    assert [url for url in requests if not url.startswith(site.url)] == []
    cookies = [cookie["name"] for cookie in page.context.cookies()]
    assert cookies == (["csrf"] if path in FORMS else [])
    expected = 1 if path == "no-such-page/" else 0  # the browser notes the 404
    assert len(console_errors) == expected, console_errors
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "",
        "partnerships/",
        "partnerships/institutions/",
        "partnerships/institutions/nagasaki-university/",
        "partnerships/proposals/new/",
    ],
)
def test_first_view_weighs_at_most_100_kilobytes(site, context, language, path):
    page = context.new_page()
    weights = {}

    def weigh(response):
        body = response.body()
        is_packed = response.headers.get("content-encoding") in ("gzip", "br")
        packed = gzip.compress(body, 6) if is_packed else body
        weights[response.url] = len(packed)

    page.on("response", weigh)
    page.goto(f"{site.url}/{language}/{path}", wait_until="networkidle")

    assert sum(weights.values()) <= FIRST_VIEW_BYTES, weights


def test_filters_work_without_scripts(new_context, site):
    size = {"width": 1280, "height": 900}
    reader = new_context(java_script_enabled=False, viewport=size).new_page()
    reader.goto(f"{site.url}/en/partnerships/institutions/")

    reader.get_by_role("checkbox", name="Japan").check()
    reader.get_by_role("button", name="Apply filters").click()

    assert "country=JP" in reader.url
    names = reader.locator("tbody th a").all_inner_texts()
    assert "Akita University" in names
    assert "Kursk State Medical University" not in names


def test_language_switch_stays_on_the_page_with_its_filters(site, page):
    page.goto(f"{site.url}/en/partnerships/institutions/?country=JP")

    page.get_by_role("link", name="Русский").click()

    assert page.url == f"{site.url}/ru/partnerships/institutions/?country=JP"
    assert page.locator("html").get_attribute("lang") == "ru"


def test_printed_register_is_a_table_without_controls(site, page):
    page.goto(f"{site.url}/en/partnerships/agreements/")

    page.emulate_media(media="print")

    assert page.get_by_role("table").is_visible()
    assert page.locator(".filters").is_hidden()
    assert page.locator(".site-nav").is_hidden()
