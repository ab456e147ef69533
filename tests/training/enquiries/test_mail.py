"""What is written to applicants and desks, and what never is."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils.translation import override

from core import outbox, secret_links
from core.models import Mail, QuestionState as S
from core.submissions.questions import mail, steps
from tests.factories.core import ConsentTextFactory
from tests.factories.training import DeskFactory, ProgrammeFactory
from tests.training.enquiries.given import in_state, received
from training.models import Enquiry

pytestmark = pytest.mark.django_db


def test_receipt_holds_a_full_copy_in_the_applicants_language():
    programme = ProgrammeFactory(title_en="General Medicine", title_ru="Лечебное дело")
    DeskFactory(name_en="Dean’s office", name_ru="Деканат", is_default=True)

    enquiry = received(
        programme=programme, question="Когда начало?\nИ где?", language="ru"
    )

    receipt = Mail.objects.get()
    assert receipt.language == "ru"
    assert enquiry.reference in receipt.subject
    for text in (receipt.text, receipt.html):
        for part in (
            "Лечебное дело",
            "Деканат",
            "Amina Haddad",
            "Ливан",
            enquiry.email,
            "Русский",
            "Когда начало?",
        ):
            assert part in text
    assert "> И где?" in receipt.text


def test_receipt_names_the_department_where_there_is_no_desk():
    received(language="en")

    assert "Department of International Relations" in Mail.objects.get().text


def test_private_link_is_in_no_stored_text():
    enquiry = received(nonce="the-nonce")

    secret = secret_links.secret_for("the-nonce")
    receipt = Mail.objects.get()
    assert secret not in receipt.text + receipt.html
    assert outbox.placeholder("link") in receipt.text
    assert secret in "".join(receipt.secrets.values())
    assert secret not in str(Enquiry.objects.filter(pk=enquiry.pk).values().get())


@pytest.mark.parametrize(
    ("day", "is_promised"), [("2027-03-31", True), ("2027-04-01", False)]
)
def test_receipt_repeats_no_promise_that_has_passed(day, is_promised):
    enquiry = in_state(S.NEW, is_quarantined=True, promised_on=date(2027, 3, 31))

    with time_machine.travel(f"{day} 09:00 +0300"):
        steps.release(enquiry)

    assert ("31 March 2027" in Mail.objects.get().text) == is_promised


def test_one_address_gets_receipts_with_pauses():
    for n in range(3):
        received(nonce=f"n{n}", question=f"Question {n}", email="Busy@example.org")

    due = list(Mail.objects.order_by("pk").values_list("due_at", flat=True))
    assert due[1] - due[0] == due[2] - due[1] == timedelta(minutes=10)


def test_desk_is_told_of_the_question_and_nothing_personal():
    DeskFactory(email="desk@example.org", is_default=True)
    programme = ProgrammeFactory(title_en="General Medicine", title_ru="Лечебное дело")

    enquiry = received(programme=programme)

    note = Mail.objects.get(kind="enquiry_desk")
    assert (note.to, note.language) == ("desk@example.org", "ru")
    assert enquiry.reference in note.subject
    assert f"/admin/training/enquiry/{enquiry.pk}/change/" in note.text
    assert "Лечебное дело" in note.text
    for private in ("Amina", enquiry.email, enquiry.question, "Ливан"):
        assert private not in note.subject + note.text + note.html
    assert note.secrets == {}


def test_answer_quotes_the_question_and_names_nobody(manager):
    enquiry = in_state(S.NEW, desk=DeskFactory(name_en="Dean’s office"))

    answer = steps.answer(enquiry, "In September.\nBring papers.", by=manager)

    for text in (answer.mail.text, answer.mail.html):
        assert "Dean’s office" in text
        assert "When do classes begin?" in text
        assert "Vera" not in text
    assert "In September.\nBring papers." in answer.mail.text
    assert enquiry.reference in answer.mail.subject


def test_preview_of_an_answer_writes_nothing(manager):
    enquiry = in_state(S.NEW)

    shown = mail.preview_answer(enquiry, "In September.")

    assert "In September." in shown.text
    assert Mail.objects.count() == 0
    assert steps.answer(enquiry, "In September.", by=manager).mail.subject == (
        shown.subject
    )


def test_applicants_markup_is_inert_in_mails():
    markup = "<script>alert(1)</script>{{ link }}{% load x %}"

    received(name=markup, question=markup)

    html = Mail.objects.get().html
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.django_db(transaction=True)
def test_receipt_in_arabic_reads_rightly_in_a_real_mailbox(smtp):
    programme = ProgrammeFactory(
        title_en="General Medicine", title_ar="الطب البشري", slug="general-medicine"
    )
    ConsentTextFactory(key="enquiry-1", purpose="enquiry")
    enquiry = received(
        nonce="the-nonce",
        programme=programme,
        name="أمينة حداد",
        question="متى تبدأ الدراسة؟\nوأين؟",
        language="ar",
        email="amina@example.org",
    )

    call_command("send_mail", stdout=StringIO())

    (received_mail,) = smtp.messages
    message = received_mail.message
    assert received_mail.recipients == ["amina@example.org"]
    assert message["Content-Language"] == "ar"
    with override("ar"):
        wanted = mail.preview_receipt(enquiry).subject
    assert message["Subject"] == wanted
    assert enquiry.reference in message["Subject"]
    text, html = received_mail.body(), received_mail.body("html")
    assert '<html lang="ar" dir="rtl">' in html
    link = f"/ar/training/enquiries/status/{secret_links.secret_for('the-nonce')}/"
    for part in (text, html):
        assert link in part
        for word in (enquiry.reference, "أمينة حداد", "الطب البشري", "لبنان", "وأين؟"):
            assert word in part
