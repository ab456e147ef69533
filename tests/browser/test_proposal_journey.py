"""A partner in Russian, from the first mistake in the form to the acceptance."""

import re
import time

import pytest

from core.guard import LEAST_SECONDS
from tests import files

pytestmark = pytest.mark.browser

SENDER = "vasilieva@example.org"
ORGANISATION = "Медицинский университет «Пример»"


@pytest.fixture
def partner(new_context):
    """A browser of its own, without scripts."""
    return new_context(java_script_enabled=False, locale="ru-RU").new_page()


@pytest.fixture
def office(site, new_context):
    """The back office in English, the editor logged in."""
    page = new_context(locale="en-GB").new_page()
    site.log_in(page)
    return page


@pytest.fixture
def papers(tmp_path):
    """A letter and a plan to attach."""
    letter, plan = tmp_path / "письмо.docx", tmp_path / "plan.pdf"
    letter.write_bytes(files.docx())
    plan.write_bytes(files.pdf())
    return [letter, plan]


def carry_out(office, address, act, message, label):
    """One step of the office: the words, the mail as it will be, and yes."""
    office.goto(f"{address}/do/{act}/")
    office.fill("[name=message]", message)
    office.get_by_role("button", name="Continue").click()
    assert message in office.locator(".sheet").inner_text()
    office.get_by_role("button", name=label).click()
    office.wait_for_url("**/change/")


def test_partner_sends_a_proposal_and_sees_it_accepted(
    site, mailbox, partner, office, papers
):
    # Wrong first.
    partner.goto(f"{site.url}/ru/partnerships/proposals/")
    partner.click("a.btn--primary")
    partner.fill("#lookup-q", ORGANISATION)
    partner.click("main button")
    partner.click(".actions a.btn >> nth=-1")
    assert partner.input_value("#id_organisation") == ORGANISATION
    partner.fill("#id_email", "vasilieva@")
    partner.fill("#id_text", "Обмен двумя студентами в год.")
    partner.set_input_files("#id_files", papers)
    partner.click("form.form button")
    assert partner.locator(".err-summary a").count() == 7
    assert partner.input_value("#id_text") == "Обмен двумя студентами в год."
    assert partner.input_value("#id_email") == "vasilieva@"

    # Then right.
    partner.check("#id_kind_0")
    partner.select_option("#id_country", "RU")
    partner.fill("#id_contact_name", "Анна Васильева")
    partner.fill("#id_contact_role", "Начальник отдела")
    partner.fill("#id_email", SENDER)
    partner.check("#id_subjects_0")
    partner.check("#id_consent")
    partner.set_input_files("#id_files", papers)
    time.sleep(LEAST_SECONDS)
    partner.click("form.form button")
    partner.wait_for_url("**/status/**")
    reference = re.search(r"P-\d+", partner.locator("h1").inner_text())[0]

    # The receipt is a full copy with the link.
    (receipt,) = mailbox.mails_to(SENDER, 1)
    text = receipt.body()
    assert receipt.message["Content-Language"] == "ru"
    assert reference in receipt.message["Subject"]
    for part in (
        ORGANISATION,
        "Анна Васильева",
        "> Обмен двумя студентами",
        "plan.pdf",
    ):
        assert part in text
    link = re.search(r"http://\S+/status/\S+", text)[0]
    assert link == partner.url
    assert link in receipt.body("html")

    # The office asks.
    office.goto(f"{site.url}/admin/partnerships/proposal/?queue=unassigned")
    office.get_by_role("link", name=reference).click()
    office.wait_for_url("**/change/**")
    address = office.url.partition("/change/")[0]
    assert office.get_by_role("link", name="письмо.docx").count() == 1
    carry_out(office, address, "check", "", "Start checking")
    carry_out(office, address, "ask", "На какой срок?", "Ask the sender")
    question = mailbox.mails_to(SENDER, 3)[-1]
    assert "На какой срок?" in question.body()

    # The partner answers.
    partner.goto(re.search(r"http://\S+/status/\S+", question.body())[0])
    assert "На какой срок?" in partner.locator("main").inner_text()
    partner.click("main a.btn--primary")
    partner.fill("#id_text", "На две недели.")
    partner.click("form.form button")
    partner.wait_for_url(link)
    assert "На две недели." in partner.locator(".timeline").inner_text()

    # The office accepts.
    carry_out(office, address, "review", "", "Put to review")
    office.goto(f"{address}/do/accept/")
    office.get_by_label("A new institution").check()
    office.fill("[name=message]", "Добро пожаловать!")
    office.get_by_role("button", name="Continue").click()
    office.get_by_role("button", name="Accept").click()
    office.wait_for_url("**/change/")

    # The partner sees it, the register has both drafts.
    acceptance = mailbox.mails_to(SENDER, 5)[-1]
    assert "Добро пожаловать!" in acceptance.body()
    partner.goto(link)
    assert partner.locator(".notice--ok").count() == 1
    assert "Добро пожаловать!" in partner.locator(".timeline").inner_text()
    office.goto(f"{site.url}/admin/partnerships/institution/?q=Пример")
    assert office.get_by_role("link", name=ORGANISATION).count() >= 1
    office.goto(f"{site.url}/admin/partnerships/agreement/?q={reference}")
    assert office.locator("#result_list tbody tr").count() == 1
    ids = [mail.message["Message-ID"] for mail in mailbox.mails_to(SENDER, 5)]
    assert len(set(ids)) == len(ids)
