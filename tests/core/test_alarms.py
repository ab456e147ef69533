"""The office hears once a day what waits too long, in numbers and nothing more."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from core import alarms
from core.models import Mail, Upload
from partnerships.models import ProposalDesk, ProposalFile
from tests.factories.department import MessageFactory, VisitRequestFactory
from tests.factories.events import RegistrationFactory
from tests.factories.mail import MailFactory
from tests.factories.partnerships import ProposalFactory
from tests.factories.training import EnquiryFactory
from tests.factories.uploads import make_upload
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db

OFFICE = "office@example.org"


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def trouble():
    """One of each kind of trouble, and beside each one that is none."""
    for promised_on in (yesterday(), timezone.localdate()):
        ProposalFactory(promised_on=promised_on)
        EnquiryFactory(promised_on=promised_on)
        MessageFactory(promised_on=promised_on)
    RegistrationFactory(is_quarantined=True)
    MailFactory(state=Mail.State.FAILED, to="somebody@example.org")
    MailFactory(state=Mail.State.FAILED, text="")
    for age in (2, 0):
        upload = make_upload(proposal=ProposalFactory())
        ProposalFile.objects.filter(pk=upload.pk).update(
            scan=Upload.Scan.PENDING, uploaded_at=timezone.now() - timedelta(hours=age)
        )


def alarm_mails():
    return Mail.objects.filter(kind=alarms.KIND)


def test_all_is_well():
    ProposalFactory(promised_on=timezone.localdate())

    assert alarms.tell(OFFICE) == 0
    assert not alarm_mails().exists()


def test_each_trouble_is_a_line_with_its_number():
    trouble()

    found = [(str(li.label), str(li.trouble), li.count) for li in alarms.lines()]

    assert sorted(found) == [
        ("enquiries", "late", 1),
        ("files", "waiting for the scan", 1),
        ("letters to the Department", "late", 1),
        ("outgoing mail", "could not be sent", 1),
        ("proposals", "late", 1),
        ("registrations", "set aside", 1),
    ]


def test_what_has_ended_is_set_aside_no_longer():
    RegistrationFactory(is_quarantined=True, state="cancelled")
    ProposalFactory(is_quarantined=True, state="withdrawn")
    MessageFactory(is_quarantined=True, state="closed")

    assert alarms.lines() == []


@pytest.mark.parametrize(
    "factory", [ProposalFactory, EnquiryFactory, MessageFactory, VisitRequestFactory]
)
def test_what_nobody_promised_to_answer_is_late_after_two_weeks(factory):
    for days in (13, 15):
        received_at = timezone.now() - timedelta(days=days)
        factory(promised_on=None, received_at=received_at)

    assert [(str(li.trouble), li.count) for li in alarms.lines()] == [("late", 1)]


def test_mail_names_numbers_only_and_nobody():
    trouble()

    assert alarms.tell(OFFICE) == 1

    mail = alarm_mails().get()
    assert (mail.to, mail.language) == (OFFICE, "ru")
    assert mail.text.count(": 1\n") == 6
    assert "/admin/" in mail.text
    for word in ("somebody@example.org", "Astrid", "Amina", "Organisation"):
        assert word not in mail.text


def test_once_a_day_and_again_the_next_day_or_ten_days_late():
    sent = []
    with time_machine.travel(datetime(2027, 3, 1, 3, tzinfo=UTC), tick=False) as clock:
        trouble()
        for hours in (0, 1, 16, 1, 240):
            clock.shift(timedelta(hours=hours))
            sent.append(alarms.tell(OFFICE))

    assert sent == [1, 0, 0, 1, 1]  # the day of Minsk ends at 21:00 UTC


def test_dry_run_tells_and_sends_nothing():
    trouble()

    assert alarms.tell(OFFICE, dry_run=True) == 1
    assert not alarm_mails().exists()
    alarms.tell(OFFICE)
    assert alarms.tell(OFFICE, dry_run=True) == 0


def test_without_an_address_it_is_logged(caplog):
    trouble()

    assert alarms.tell("") == 0
    assert "no address" in caplog.text
    assert "letters to the Department late: 1" in caplog.text
    assert "registrations set aside: 1" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_a_time_send_one():
    ProposalFactory(promised_on=yesterday())

    assert sorted(in_parallel([lambda: alarms.tell(OFFICE)] * 3)) == [0, 0, 1]
    assert alarm_mails().count() == 1


def test_daily_job_writes_to_the_desk_for_proposals():
    ProposalDesk.objects.create(notify=OFFICE)
    ProposalFactory(promised_on=yesterday())

    call_command("daily")

    assert alarm_mails().get().to == OFFICE
