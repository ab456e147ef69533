"""An applicant asks in Arabic on a telephone, without scripts, and reads the receipt."""

import re
import time

import pytest

from core.guard import LEAST_SECONDS

pytestmark = pytest.mark.browser

APPLICANT = "amina@example.org"
QUESTION = "متى تبدأ الدراسة؟\nوهل يمكنني التقدّم من لبنان؟"
ARABIC = re.compile("[\u0600-\u06ff]{3}")


def test_applicant_asks_in_arabic_and_gets_the_receipt_in_arabic(site, mailbox, phone):
    # From the programme to the form.
    phone.goto(f"{site.url}/ar/training/general-medicine/")
    programme = phone.locator("h1").inner_text()
    assert ARABIC.search(programme)
    phone.click("aside a.btn")
    assert phone.locator("html").get_attribute("dir") == "rtl"
    assert phone.is_checked("[name=language][value=ar]")
    assert not phone.is_checked("[name=consent]")

    # Wrong first: the messages are in Arabic, what was typed is kept.
    phone.fill("#id_name", "أمينة حداد")
    phone.fill("#id_email", "amina@")
    phone.fill("#id_question", QUESTION)
    phone.click("form.form button")
    messages = phone.locator(".err-summary li").all_inner_texts()
    assert len(messages) == 3
    assert all(ARABIC.search(message) for message in messages)
    assert phone.input_value("#id_name") == "أمينة حداد"
    assert phone.input_value("#id_email") == "amina@"
    assert phone.input_value("#id_question") == QUESTION

    # Then right.
    phone.select_option("#id_country", "LB")
    phone.fill("#id_email", APPLICANT)
    phone.check("#id_consent")
    time.sleep(LEAST_SECONDS)
    phone.click("form.form button")
    phone.wait_for_url("**/ar/training/enquiries/status/**")
    reference = re.search(r"Q-\d+", phone.locator("h1").inner_text())[0]

    # The receipt is in Arabic, a full copy with the link.
    (receipt,) = mailbox.mails_to(APPLICANT)
    text, html = receipt.body(), receipt.body("html")
    assert receipt.message["Content-Language"] == "ar"
    assert reference in receipt.message["Subject"]
    assert '<html lang="ar" dir="rtl">' in html
    country = "لبنان"
    for part in (programme, "أمينة حداد", country, APPLICANT, *QUESTION.splitlines()):
        assert part in text
        assert part in html

    # Its link opens the private page.
    link = re.search(r"http://\S+/status/\S+", text)[0]
    assert link in html
    phone.goto("about:blank")
    phone.goto(link)
    assert reference in phone.locator("h1").inner_text()
    assert phone.locator("dd.letter").inner_text().split() == QUESTION.split()
