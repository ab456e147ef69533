"""The pages of a question, the applicant's and the office's, for all eyes and hands."""

import pytest

from tests.browser.pages import LANGUAGES

pytestmark = pytest.mark.browser

SEED = """
from core import secret_links
from django.contrib.auth.models import User
from tests.factories.training import DeskFactory, EnquiryFactory
from core.submissions.questions import steps
from training.models import Programme
desk = DeskFactory(name_en="Dean’s office", answer_days=10)
programme = Programme.objects.get(slug="general-medicine")
enquiry = EnquiryFactory(
    programme=programme, desk=desk, language="ru", access_nonce=secret_links.new_nonce()
)
editor = User.objects.get(username="editor")
steps.answer(enquiry, "In September.", by=editor)
new = EnquiryFactory(
    programme=programme, desk=desk, language="ar", access_nonce=secret_links.new_nonce()
)
DeskFactory(name_en="Another desk")
print("SEED", enquiry.secret, new.pk)
"""


@pytest.fixture(scope="module")
def seed(site):
    """The secret of an answered question, and the address of a new one's page."""
    out = site.manage("shell", "-v0", "-c", SEED).split("SEED ")[1].split()
    return out[0], f"{site.url}/admin/training/enquiry/{out[1]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_with_mistakes_is_accessible(site, page, violations, language):
    page.goto(f"{site.url}/{language}/training/general-medicine/ask/")
    page.click("form.form button")
    page.wait_for_selector(".err-summary")

    assert violations() == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["", "withdraw/"])
def test_private_page_is_accessible(site, page, violations, seed, language, step):
    page.goto(f"{site.url}/{language}/training/enquiries/status/{seed[0]}/{step}")
    if step:
        page.click("form.form button")
        page.wait_for_selector(".err-summary")

    assert violations() == {}


def test_pages_of_the_desk_are_accessible_and_keep_the_policy(editor, seed, faults):
    page = editor
    page.goto(f"{seed[1]}/change/")
    found = {"page": faults()}
    for name in ("answer", "close", "reroute"):
        page.goto(f"{seed[1]}/do/{name}/")
        found[name] = faults()
    page.goto(f"{seed[1]}/do/answer/")
    page.get_by_label("Your answer").fill("في أيلول.")
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()
    found["confirmation"] = faults()

    assert {name: problems for name, problems in found.items() if problems} == {}
