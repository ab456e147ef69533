"""What the pictures of the office's guide show: each page, and what is done on it."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.site import EDITOR

WRONG_TABLE = b"""name_en,kind,relation,country,city_en
Medical University of Lodz,university,partner,Polandia,Lodz
"""
INSTITUTIONS = "/admin/partnerships/institution/"
ORGANISATION = "Example University"  # of the proposal, which the test sends


def nothing(page: Page) -> None:
    """The page as it is opened."""


def first_record(page: Page) -> None:
    """The form of the first record of the list."""
    page.click("#result_list tbody th a")


def without_visits(page: Page) -> None:
    """They are others in every run."""
    page.locator("#visits").evaluate("section => section.remove()")


def password(page: Page) -> None:
    """Once more, where it is asked for."""
    field = page.locator(".desk__form input[type=password]")
    if field.count():
        field.fill(EDITOR[1])
        field.press("Enter")
        field.wait_for(state="detached")


def conflict(page: Page) -> None:
    """A colleague has saved the record while it was open, and then takes it back."""
    first_record(page)
    colleague = page.context.new_page()
    colleague.goto(page.url)
    website = "[name=website]"
    before = page.input_value(website)
    for person, address in (
        (colleague, "https://example.org/university/"),
        (page, "https://example.org/en/"),
        (colleague, before),
    ):
        person.fill(website, address)
        person.click("[name=_continue] >> nth=0")
    colleague.close()


def wrong_table(page: Page) -> None:
    """The plan of a table with a country that there is not."""
    table = {"name": "partners.csv", "mimeType": "text/csv", "buffer": WRONG_TABLE}
    page.set_input_files("[type=file]", table)
    page.click(".desk__form button.default")
    page.wait_for_selector(".import__table")


@dataclass(frozen=True)
class Screen:
    """A page of the back office, what is done there, and the part that is shown."""

    address: str
    part: str = "#content"
    then: Callable[[Page], None] = nothing
    width: int = 1100


SCREENS = {
    "two-steps": Screen("/admin/two-steps/", then=without_visits, width=800),
    "registers": Screen("/admin/", "#content-main .app-partnerships", width=800),
    "list": Screen("/admin/events/event/?kind__exact=teleconference"),
    "record": Screen("/admin/department/function/add/"),
    "steps": Screen(
        f"{INSTITUTIONS}?q=Hadassah", ".submit-row >> nth=-1", first_record
    ),
    "conflict": Screen(f"{INSTITUTIONS}?q=Nagasaki", ".conflict__table", conflict),
    "translate": Screen(
        "/admin/core/outdatedtext/core/page/1/be/", ".side-by-side >> nth=1"
    ),
    "import": Screen(f"{INSTITUTIONS}import/", "#content-main", wrong_table),
    "proposal": Screen(
        f"/admin/partnerships/proposal/?q={ORGANISATION}", ".desk__side", first_record
    ),
    "person": Screen("/admin/core/erasure/person/", then=password, width=800),
    "calendar": Screen("/admin/core/deadlinecalendar/", ".desk__side"),
    "duplicates": Screen(
        f"{INSTITUTIONS}duplicates/", "#content-main section >> nth=0"
    ),
    "account": Screen(
        "/admin/auth/user/add/", "#user_form fieldset >> nth=0", password
    ),
}
