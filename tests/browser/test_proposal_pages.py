"""The form with its mistakes and the private pages, for everybody's eyes and hands."""

import pytest

from tests.browser.pages import LANGUAGES

pytestmark = pytest.mark.browser

SEED = """
from core import secret_links
from partnerships.models import ProposalMove
from tests.factories.partnerships import ProposalFactory
proposal = ProposalFactory(
    state="more_information", access_nonce=secret_links.new_nonce()
)
ProposalMove.objects.create(
    proposal=proposal, from_state="screening", to_state="more_information",
    message="How many students?",
)
print("SECRET", secret_links.secret_for(proposal.access_nonce))
"""


@pytest.fixture(scope="module")
def secret(site):
    """The secret of a proposal whose sender is asked something."""
    out = site.manage("shell", "-v0", "-c", SEED)
    return out.split("SECRET ")[1].split()[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_with_mistakes_is_accessible(site, page, violations, language):
    page.goto(f"{site.url}/{language}/partnerships/proposals/new/")
    page.click("form.form button")
    page.wait_for_selector(".err-summary")

    assert violations() == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["", "answer/", "files/", "withdraw/"])
def test_private_page_is_accessible(site, page, violations, secret, language, step):
    page.goto(f"{site.url}/{language}/partnerships/proposals/status/{secret}/{step}")
    if step:
        page.click("form.form button")
        page.wait_for_selector(".err-summary")

    assert violations() == {}


def test_summary_leads_to_the_field_by_keyboard(site, page):
    page.goto(f"{site.url}/en/partnerships/proposals/new/")
    page.click("form.form button")
    page.wait_for_selector(".err-summary")

    page.get_by_role("link", name="Choose a country.").focus()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "id_country"
