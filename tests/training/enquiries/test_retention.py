"""How long enquiries are kept, and what goes with them."""

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from core.models import Consent, FormUse, Mail, QuestionState as S
from core.submissions.questions import steps
from core.submissions.questions.retention import erase
from core.submissions.retention import erase_due
from tests.deleting import while_deleting
from tests.parallel import in_parallel
from tests.training.enquiries.given import in_state, received
from training.enquiries import retention
from training.models import Answer, Enquiry

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def ago(**delta):
    return timezone.now() - timedelta(**delta)


def test_old_answered_enquiry_is_erased_with_all_that_belongs_to_it(manager):
    with time_machine.travel(ago(days=366)):
        steps.answer(received(), "In September.", by=manager)
    kept = received(nonce="another", question="Something else?")

    assert retention.erase_old_enquiries() == 1
    assert retention.erase_old_enquiries() == 0

    assert list(Enquiry.objects.all()) == [kept]
    assert list(Mail.objects.all()) == [kept.receipt]
    assert list(Consent.objects.all()) == [kept.consent]
    assert FormUse.objects.get().token == "another"
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("state", [S.ANSWERED, S.CLOSED])
@pytest.mark.parametrize(("early", "erased"), [(SECOND, 0), (timedelta(0), 1)])
def test_twelve_months_are_counted_to_the_second(state, early, erased):
    now = timezone.now()
    in_state(state, closed_at=now - retention.KEPT + early)

    assert retention.erase_old_enquiries(now) == erased


@pytest.mark.parametrize(("early", "erased"), [(SECOND, 0), (timedelta(0), 1)])
def test_what_is_set_aside_is_erased_after_30_days(early, erased):
    now = timezone.now()
    received_at = now - timedelta(days=30) + early
    in_state(S.NEW, is_quarantined=True, received_at=received_at)

    assert retention.erase_old_enquiries(now) == erased


def test_question_that_waits_for_an_answer_stays():
    in_state(S.NEW, received_at=ago(days=800))

    assert retention.erase_old_enquiries() == 0


def test_what_is_released_or_answered_during_the_run_stays(manager):
    old = in_state(S.CLOSED, closed_at=ago(days=366), received_at=ago(days=370))
    answered = in_state(S.CLOSED, closed_at=ago(days=366), received_at=ago(days=380))
    aside = in_state(S.NEW, is_quarantined=True, received_at=ago(days=390))

    def meanwhile(instance, **kwargs):
        if instance == old:
            steps.release(Enquiry.objects.get(pk=aside.pk))
            answer = Enquiry.objects.get(pk=answered.pk)
            steps.answer(answer, "One thing more.", by=manager)

    with while_deleting(Enquiry, meanwhile):
        assert retention.erase_old_enquiries() == 1

    assert set(Enquiry.objects.all()) == {aside, answered}
    assert Answer.objects.get().mail.kind == "enquiry_answered"
    assert Mail.objects.count() == 2


def test_what_changes_until_its_lock_is_held_stays():
    in_state(S.CLOSED, closed_at=ago(days=366))
    due = Enquiry.objects.filter(closed_at__lte=ago(days=365))

    def hold(key):
        Enquiry.objects.filter(pk=key).update(closed_at=ago(days=1))

    assert erase_due(due, Enquiry.delete, hold) == 0
    assert Enquiry.objects.exists()


def test_receipt_of_a_release_meanwhile_is_erased_too():
    seen = received(suspicion="Sent within a few seconds")
    steps.release(Enquiry.objects.get())

    erase(seen)

    assert Enquiry.objects.count() == Mail.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_answer_that_is_being_stored_is_erased_too(manager):
    enquiry = received()
    has_answered = threading.Event()

    @transaction.atomic
    def answer():
        steps.answer(Enquiry.objects.get(), "In September.", by=manager)
        has_answered.set()
        time.sleep(0.3)

    def withdraw():
        has_answered.wait(5)
        erase(enquiry)

    results = in_parallel([answer, withdraw])

    assert results == [None, None]
    assert Enquiry.objects.count() == Answer.objects.count() == 0
    assert Mail.objects.count() == Consent.objects.count() == 0


def test_run_that_is_cut_short_leaves_none_half_erased():
    with time_machine.travel(ago(days=400)):
        for n in range(3):
            steps.close(received(nonce=str(n), question=f"Question {n}"))
    last = Consent.objects.order_by("pk").first()

    def cut_short(instance, **kwargs):
        if instance == last:
            raise KeyboardInterrupt

    with while_deleting(Consent, cut_short), pytest.raises(KeyboardInterrupt):
        retention.erase_old_enquiries()

    left = Enquiry.objects.get()
    assert (left.consent, left.receipt) == (last, Mail.objects.get())
    assert retention.erase_old_enquiries() == 1
    assert Mail.objects.count() == Consent.objects.count() == 0
