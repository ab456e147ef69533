"""A proposal is answered in the back office, in a real browser and without scripts."""

import pytest

pytestmark = pytest.mark.browser

SEED = """
from core import secret_links
from partnerships.models import Opinion, ProposalMove
from tests.factories.partnerships import ProposalFactory
from django.contrib.auth.models import User
proposal = ProposalFactory(
    state="in_review",
    language="ru",
    organisation="Medical University of Bialystok",
    access_nonce=secret_links.new_nonce(),  # the factory counts from 0 in each run
)
editor = User.objects.get(username="editor")
Opinion.objects.create(proposal=proposal, by=editor, advice="ask", text="When?")
ProposalMove.objects.create(
    proposal=proposal, by=editor, from_state="screening", to_state="in_review",
    note="A note.", message="A message.",
)
print("PK", proposal.pk)
"""


@pytest.fixture
def proposal(site):
    """The address of a proposal under consideration."""
    pk = site.manage("shell", "-v0", "-c", SEED).split("PK ")[1].split()[0]
    return f"{site.url}/admin/partnerships/proposal/{pk}"


def test_question_is_seen_as_a_mail_and_sent_without_scripts(plain_page, proposal):
    page = plain_page
    page.goto(f"{proposal}/change/")
    page.get_by_role("link", name="Ask the sender").click()
    page.get_by_label("Your question").fill("Сколько студентов?\nНа какой срок?")
    page.get_by_role("button", name="Continue").click()
    assert "Сколько студентов?\nНа какой срок?" in page.locator(".sheet").inner_text()

    page.get_by_role("button", name="Change the text").click()
    question = page.get_by_label("Your question")
    assert question.input_value() == "Сколько студентов?\nНа какой срок?"
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Ask the sender").click()

    page.wait_for_url("**/change/")
    assert page.locator(".log .letter--said").last.inner_text() == (
        "Сколько студентов?\nНа какой срок?"
    )
    assert page.locator(".card .state").inner_text() == "More information asked for"


def test_acceptance_leads_to_both_drafts_without_scripts(plain_page, proposal):
    page = plain_page
    page.goto(f"{proposal}/do/accept/")
    page.get_by_label("A new institution").check()
    page.get_by_role("button", name="Continue").click()
    assert "medical-university-of-bialystok" in page.locator(".desk").inner_text()

    page.get_by_role("button", name="Accept").click()

    page.wait_for_url("**/change/")
    card = page.locator(".card").first
    agreement = card.get_by_role("link").first
    assert agreement.inner_text().endswith("Medical University of Bialystok")
    agreement.click()
    assert page.get_by_label("Slug").input_value().startswith("p-")


def test_pages_of_a_proposal_are_accessible_and_keep_the_policy(
    editor, proposal, faults
):
    page = editor
    page.goto(f"{proposal}/change/")
    found = {"page": faults()}
    for name in ("ask", "accept", "assign", "opinion", "revoke-link"):
        page.goto(f"{proposal}/do/{name}/")
        found[name] = faults()
    page.goto(f"{proposal}/do/accept/")
    page.get_by_label("A new institution").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()
    found["plan"] = faults()

    assert {name: problems for name, problems in found.items() if problems} == {}


def test_front_page_leads_to_the_queue(editor, proposal, axe_violations):
    page = editor
    assert axe_violations({"include": [[".at-hand"]]}) == []

    page.locator(".at-hand").get_by_role("link", name="Waiting for us").click()
    page.wait_for_url("**?queue=us")

    assert page.locator("#result_list tbody tr").count() >= 1
