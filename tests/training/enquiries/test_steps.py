"""Enquiries are received, answered, closed and handed on; who is second is told."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from core import guard, secret_links
from core.models import Consent, Mail, QuestionState as S, RateCount
from core.submissions.questions import retention, steps
from tests.factories.training import DeskFactory, ProgrammeFactory
from tests.parallel import in_parallel
from tests.training.enquiries.given import in_state, received, unsaved
from training.models import Answer, Enquiry

pytestmark = pytest.mark.django_db


def mails():
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


# Receiving


def test_receive_stores_enquiry_consent_receipt_and_note_together():
    desk = DeskFactory(email="desk@example.org", is_default=True)

    enquiry = received(nonce="the-nonce", email="a@example.org")

    assert enquiry.reference == f"Q-{enquiry.number:04}"
    assert enquiry.consent.text.key == "enquiry-1"
    assert enquiry.desk == desk
    assert enquiry.receipt == Mail.objects.get(kind="enquiry_received")
    assert mails() == [
        ("enquiry_received", "a@example.org"),
        ("enquiry_desk", "desk@example.org"),
    ]
    assert Enquiry.find(secret_links.secret_for("the-nonce")) == enquiry


def test_enquiry_goes_to_the_desk_of_its_programme_else_to_the_default_one():
    default = DeskFactory(is_default=True)
    DeskFactory()
    own = DeskFactory()

    named = received(nonce="1", programme=ProgrammeFactory(desk=own))
    unnamed = received(nonce="2", programme=ProgrammeFactory())

    assert (named.desk, unnamed.desk) == (own, default)


def test_enquiry_without_any_desk_is_kept_and_answered_by_the_department():
    DeskFactory(email="desk@example.org")

    enquiry = received(email="a@example.org")

    assert (enquiry.desk, enquiry.promised_on) == (None, None)
    assert mails() == [("enquiry_received", "a@example.org")]


def test_promised_day_follows_the_desk():
    desk = DeskFactory(answer_days=30)
    received_at = datetime(2027, 1, 31, 12, tzinfo=timezone.get_default_timezone())

    with time_machine.travel(received_at):
        enquiry = received(programme=ProgrammeFactory(desk=desk))

    assert enquiry.promised_on == date(2027, 3, 2)


def test_no_day_is_promised_before_the_desk_says_so():
    DeskFactory(is_default=True)

    assert received().promised_on is None


def test_same_words_about_another_programme_are_another_enquiry():
    received(nonce="one", email="a@example.org")
    received(nonce="two", email="a@example.org")

    assert Enquiry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_same_form_sent_eight_times_at_once_is_one_enquiry(consent_text):
    programme = ProgrammeFactory()

    def send():
        return steps.receive(
            unsaved(programme=programme, email="a@example.org"),
            nonce="same",
            consent_text=consent_text,
        )

    results = in_parallel([send] * 8)

    assert sum(isinstance(r, Enquiry) for r in results) == 1
    assert sum(isinstance(r, guard.SentBefore) for r in results) == 7
    assert Enquiry.objects.count() == Mail.objects.count() == 1


def test_suspicious_enquiry_is_kept_but_nobody_is_written_to():
    DeskFactory(email="desk@example.org", is_default=True)

    enquiry = received(suspicion="Filled in a field that people cannot see")

    assert list(Enquiry.objects.quarantined()) == [enquiry]
    assert list(Enquiry.objects.waiting()) == []
    assert mails() == []


def test_address_that_asks_too_often_is_set_aside():
    for n in range(6):
        received(nonce=f"n{n}", question=f"Question {n}", email="Busy@example.org")

    assert Mail.objects.count() == 5
    aside = Enquiry.objects.quarantined().get()
    assert (aside.question, aside.receipt) == ("Question 5", None)


def test_address_is_not_flooded_by_taking_questions_back():
    for n in range(6):
        enquiry = received(
            nonce=f"n{n}", email=["a@example.org", "A@Example.org"][n % 2]
        )
        if n < 5:
            pause = enquiry.receipt.due_at - timezone.now()
            assert abs(pause - n * timedelta(minutes=10)) < timedelta(minutes=1)
            retention.erase(enquiry)

    assert enquiry.is_quarantined
    assert mails() == []
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert not received(nonce="next", email="a@example.org").is_quarantined


def test_count_of_mails_names_no_address():
    received(email="a@example.org")

    (count,) = RateCount.objects.values()
    assert re.fullmatch("[0-9a-f]{64}", count["key"])


def test_released_enquiry_gets_its_receipt_once():
    DeskFactory(email="desk@example.org", is_default=True)
    enquiry = received(suspicion="Sent within a few seconds", email="a@example.org")

    steps.release(enquiry)
    with pytest.raises(steps.StepRefused):
        steps.release(enquiry)

    assert mails() == [
        ("enquiry_received", "a@example.org"),
        ("enquiry_desk", "desk@example.org"),
    ]
    assert Enquiry.objects.waiting().get().receipt.to == "a@example.org"


# Answering and closing


@pytest.mark.parametrize("state", S.values)
def test_answer_is_kept_and_mailed_in_every_state(state, manager):
    enquiry = in_state(state, email="a@example.org")

    answer = steps.answer(enquiry, "In September.", by=manager)

    enquiry.refresh_from_db()
    assert enquiry.state == S.ANSWERED
    assert enquiry.closed_at is not None
    assert (answer.text, answer.by) == ("In September.", manager)
    assert answer.mail == Mail.objects.get()
    assert mails() == [("enquiry_answered", "a@example.org")]


def test_second_of_two_answers_at_the_same_time_is_refused(manager):
    first = in_state(S.ANSWERED, closed_at=timezone.now() - timedelta(days=1))
    second = Enquiry.objects.get()

    steps.answer(first, "In September.", by=manager)
    with pytest.raises(steps.StepRefused):
        steps.answer(second, "In October.", by=manager)

    assert [answer.text for answer in Answer.objects.all()] == ["In September."]
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_answers_at_once_are_one_answer(manager):
    in_state(S.NEW)
    seen = [Enquiry.objects.get() for _n in range(4)]

    results = in_parallel(
        [lambda e=enquiry: steps.answer(e, "Yes.", by=manager) for enquiry in seen]
    )

    assert sum(isinstance(r, Answer) for r in results) == 1
    assert sum(isinstance(r, steps.StepRefused) for r in results) == 3
    assert Answer.objects.count() == Mail.objects.count() == 1


def test_later_answer_begins_the_time_anew(manager):
    long_ago = timezone.now() - timedelta(days=300)
    enquiry = in_state(S.ANSWERED, closed_at=long_ago)

    steps.answer(enquiry, "One thing more.", by=manager)

    assert Enquiry.objects.get().closed_at > long_ago + timedelta(days=299)


def test_new_enquiry_is_closed_without_a_mail():
    enquiry = in_state(S.NEW)

    steps.close(enquiry)

    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.closed_at is None) == (S.CLOSED, False)
    assert mails() == []


@pytest.mark.parametrize("state", [S.ANSWERED, S.CLOSED])
def test_only_what_is_new_is_closed_or_handed_on(state):
    enquiry = in_state(state)

    with pytest.raises(steps.StepRefused):
        steps.close(enquiry)
    with pytest.raises(steps.StepRefused):
        steps.reroute(enquiry, DeskFactory())

    assert Enquiry.objects.get().state == state


def test_quarantined_enquiry_stands_still(manager):
    enquiry = in_state(S.NEW, is_quarantined=True)

    with pytest.raises(steps.StepRefused):
        steps.answer(enquiry, "Yes.", by=manager)
    with pytest.raises(steps.StepRefused):
        steps.close(enquiry)
    with pytest.raises(steps.StepRefused):
        steps.reroute(enquiry, DeskFactory(email="desk@example.org"))

    assert (Enquiry.objects.get().state, mails()) == (S.NEW, [])


# Another desk


@pytest.mark.parametrize("is_from_a_desk", [True, False])
def test_new_desk_is_told_and_the_promise_stays(is_from_a_desk):
    old = DeskFactory(email="old@example.org") if is_from_a_desk else None
    new = DeskFactory(email="new@example.org", answer_days=90)
    enquiry = in_state(S.NEW, desk=old, promised_on=date(2027, 3, 1))

    steps.reroute(enquiry, new)

    enquiry.refresh_from_db()
    assert (enquiry.desk, enquiry.promised_on) == (new, date(2027, 3, 1))
    assert mails() == [("enquiry_desk", "new@example.org")]


def test_enquiry_is_not_handed_to_the_desk_it_is_with():
    desk = DeskFactory(email="desk@example.org")
    enquiry = in_state(S.NEW, desk=desk)

    with pytest.raises(steps.StepRefused):
        steps.reroute(enquiry, desk)

    assert mails() == []


def test_second_of_two_who_hand_it_on_is_refused():
    first = in_state(S.NEW)
    second = Enquiry.objects.get()
    desk = DeskFactory()
    steps.reroute(first, desk)

    with pytest.raises(steps.StepRefused):
        steps.reroute(second, DeskFactory())

    assert Enquiry.objects.get().desk == desk


# Lateness


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("is_quarantined", [True, False])
@pytest.mark.parametrize("promised_on", [None, date(2027, 3, 1)])
def test_lateness_is_the_same_to_python_and_the_database(
    state, is_quarantined, promised_on
):
    enquiry = in_state(state, is_quarantined=is_quarantined, promised_on=promised_on)
    on_the_day, day_after = date(2027, 3, 1), date(2027, 3, 2)

    found = [Enquiry.objects.late(day).exists() for day in (on_the_day, day_after)]
    late = [enquiry.is_late_on(day) for day in (on_the_day, day_after)]

    assert late == [False, bool(state == S.NEW and promised_on)]
    # What is set aside reminds nobody in the office, but its sender waits all the same.
    assert found == [is_late and not is_quarantined for is_late in late]


def test_consent_is_one_for_each_enquiry():
    received(nonce="1")
    received(nonce="2")

    assert Consent.objects.count() == 2
