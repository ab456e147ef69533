"""A year's numbers are entered in a real browser, also on a phone and without scripts."""

import pytest

pytestmark = pytest.mark.browser

GRID = "/admin/mobility/flow/grid/?year=2023"
COVERAGE = "/admin/mobility/flow/coverage/"


def box(page, institution, direction, who):
    return page.get_by_role(
        "textbox", name=f"{institution} {direction} {who}", exact=True
    )


def test_year_is_entered_mended_and_saved_without_scripts(site, plain_page):
    page = plain_page
    page.goto(f"{site.url}{GRID}")
    box(page, "Akita University", "From Minsk", "Students").fill("2")
    box(page, "Nagasaki University", "To Minsk", "Residents").fill("three")
    page.get_by_role("radio", name="Published").check()
    page.get_by_role("button", name="Save the numbers of 2023").click()

    wrong = box(page, "Nagasaki University", "To Minsk", "Residents")
    assert wrong.get_attribute("aria-invalid") == "true"
    assert wrong.input_value() == "three"
    assert box(page, "Akita University", "From Minsk", "Students").input_value() == "2"
    wrong.fill("3")
    page.get_by_role("button", name="Save the numbers of 2023").click()

    assert page.locator(".messagelist").inner_text() == "2 numbers added."
    page.goto(f"{site.url}/en/mobility/flows/?year=2023")
    row = page.get_by_role("row", name="Japan").first
    assert row.inner_text().split() == [
        "Japan",
        "2",
        "3",
        "+1",
        "more",
        "came",
        "than",
        "went",
    ]


def test_first_column_stays_in_sight_on_a_phone(site, editor):
    page = editor
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site.url}{GRID}")
    name = page.get_by_role("rowheader", name="Akita University")
    before = name.bounding_box()["x"]

    box(
        page, "Akita University", "To Minsk", "Students and staff"
    ).scroll_into_view_if_needed()

    assert page.locator(".grid").evaluate("grid => grid.scrollLeft") > 100
    assert abs(name.bounding_box()["x"] - before) < 2


def test_pages_for_flows_are_accessible_and_keep_the_policy(
    site, editor, console_errors, faults
):
    page = editor
    page.goto(f"{site.url}{GRID}")
    found = {"grid": faults()}
    box(page, "Akita University", "From Minsk", "Teachers and researchers").fill("x")
    page.get_by_role("button", name="Save the numbers of 2023").click()
    page.wait_for_selector(".errornote")
    console_errors.clear()  # the browser notes the 422
    found["mistake"] = faults()
    page.goto(f"{site.url}{COVERAGE}?verdict=all")
    found["coverage"] = faults()

    assert {name: problems for name, problems in found.items() if problems} == {}
