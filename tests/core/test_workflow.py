"""Steps on the way to visitors: who may take which, when, and who hears of it."""

import random
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core import workflow
from core.models import Fact, Mail, Review, Status
from core.workflow import Step, StepRefused
from tests.back_office import member
from tests.factories.core import FactFactory

pytestmark = pytest.mark.django_db

RIGHTS = {
    "editor": ["change_fact"],
    "reviewer": ["view_fact", "review_content"],
    "manager": ["change_fact", "publish_content"],
    "nobody": ["view_fact"],
}
MAY = {
    Step.SENT: {"editor", "manager"},
    Step.RETURNED: {"reviewer", "manager"},
    Step.APPROVED: {"reviewer", "manager"},
    Step.PUBLISHED: {"manager"},
    Step.WITHDRAWN: {"manager"},
}
LEADS = {
    (Status.DRAFT, Step.SENT): Status.REVIEW,
    (Status.WITHDRAWN, Step.SENT): Status.REVIEW,
    (Status.REVIEW, Step.RETURNED): Status.DRAFT,
    (Status.REVIEW, Step.APPROVED): Status.REVIEW,
    (Status.DRAFT, Step.PUBLISHED): Status.PUBLISHED,
    (Status.REVIEW, Step.PUBLISHED): Status.PUBLISHED,
    (Status.WITHDRAWN, Step.PUBLISHED): Status.PUBLISHED,
    (Status.PUBLISHED, Step.WITHDRAWN): Status.WITHDRAWN,
}


@pytest.fixture
def staff():
    return {
        name: member(name, *rights, email=f"{name}@example.org")
        for name, rights in RIGHTS.items()
    }


def test_random_steps_obey_the_rules_and_are_written_down(staff):
    chance, expected, log = random.Random(6), Status.DRAFT, []
    fact = FactFactory(status=Status.DRAFT)

    for _round in range(400):
        step, name = chance.choice(list(Step)), chance.choice(list(RIGHTS))
        seen = Fact.objects.get(pk=fact.pk)
        if chance.random() < 0.3:  # what somebody else made of it meanwhile
            seen.status = chance.choice(list(Status))
        if name not in MAY[step]:
            error = PermissionDenied
        else:
            error = None if (expected, step) in LEADS else StepRefused
        if error:
            with pytest.raises(error):
                workflow.STEPS[step](seen, by=staff[name], note="why")
        else:
            workflow.STEPS[step](seen, by=staff[name], note="why")
            expected = LEADS[expected, step]
            log.append((step, name, "why"))
            assert seen.status == expected
        assert Fact.objects.get(pk=fact.pk).status == expected

    found = Review.objects.order_by("pk").values_list("step", "by__username", "note")
    assert {step for step, _name, _note in log} == set(Step)
    assert list(found) == log


def test_returning_needs_a_note_and_tells_who_sent_it(staff):
    fact = FactFactory(status=Status.DRAFT, label_en="Students")
    workflow.send(fact, by=staff["editor"])

    with pytest.raises(StepRefused, match="Say what"):
        workflow.return_(fact, by=staff["reviewer"], note=" ")
    workflow.return_(fact, by=staff["reviewer"], note="Name the source.")

    mail = Mail.objects.get()
    assert mail.to == "editor@example.org"
    assert "Name the source." in mail.text
    assert f"/admin/core/fact/{fact.pk}/change/" in mail.text
    assert "Students" in mail.subject


def test_who_publishes_the_own_draft_is_not_written_to(staff):
    fact = FactFactory(status=Status.DRAFT)
    workflow.send(fact, by=staff["manager"])
    workflow.publish(fact, by=staff["manager"])

    assert not Mail.objects.exists()


def test_scheduled_record_is_told_with_its_day_and_not_shown_before(staff):
    begins = timezone.now() + timedelta(days=3)
    fact = FactFactory(status=Status.DRAFT, publish_from=begins)
    workflow.send(fact, by=staff["editor"])
    workflow.publish(fact, by=staff["manager"])

    assert not Fact.objects.published().exists()
    assert f"{timezone.localtime(begins):%H:%M}" in Mail.objects.get().text


def test_step_of_a_deleted_record_is_refused(staff):
    fact = FactFactory(status=Status.DRAFT)
    Fact.objects.get(pk=fact.pk).delete()

    with pytest.raises(StepRefused, match="deleted"):
        workflow.publish(fact, by=staff["manager"])
