"""How long enquiries are kept, and what goes with them."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models.signals import pre_delete
from django.utils import timezone

from core.models import Consent, FormUse, Mail
from tests.training.enquiries.given import in_state, received
from training.enquiries import retention, steps
from training.models import Answer, Enquiry, EnquiryState as S

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


def test_run_that_is_cut_short_leaves_none_half_erased():
    with time_machine.travel(ago(days=400)):
        for n in range(3):
            steps.close(received(nonce=str(n), question=f"Question {n}"))
    last = Consent.objects.order_by("pk").first()

    def cut_short(instance, **kwargs):
        if instance == last:
            raise KeyboardInterrupt

    pre_delete.connect(cut_short, sender=Consent)
    try:
        with pytest.raises(KeyboardInterrupt):
            retention.erase_old_enquiries()
    finally:
        pre_delete.disconnect(cut_short, sender=Consent)

    left = Enquiry.objects.get()
    assert (left.consent, left.receipt) == (last, Mail.objects.get())
    assert retention.erase_old_enquiries() == 1
    assert Mail.objects.count() == Consent.objects.count() == 0
