"""What goes by itself, and what is left of those who go: nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from alumni.members import retention
from alumni.models import Graduate, OwnDataLink
from core.models import Consent, Mail
from tests.alumni.members.given import ask, join, member
from tests.factories.alumni import GraduateFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def names():
    return set(Graduate.objects.values_list("name", flat=True))


def test_unconfirmed_and_set_aside_go_after_30_days_and_members_stay(client, texts):
    member(client, name="Member")
    join(client, name="Waiting", email="waiting@example.org", letters="on")
    join(client, name="Program", email="program@example.org", fax="1")
    now = timezone.now()

    assert retention.erase_due(now + 29 * DAY) == 0
    assert retention.erase_due(now + 31 * DAY, dry_run=True) == 2
    assert names() == {"Member", "Waiting", "Program"}
    assert retention.erase_due(now + 31 * DAY) == 2
    assert retention.erase_due(now + 31 * DAY) == 0

    assert names() == {"Member"}
    assert Consent.objects.count() == 1
    assert set(Mail.objects.values_list("to", flat=True)) == {"Layla@example.org"}


def test_30_days_begin_anew_with_a_new_form(client, texts):
    with time_machine.travel(timezone.now() - 20 * DAY):
        join(client, name="Old")
    join(client, name="New")

    assert retention.erase_due(timezone.now() + 29 * DAY) == 0
    assert names() == {"New"}


def test_dead_links_and_mails_that_belong_to_nobody_go(client, texts):
    graduate = member(client)
    ask(client, graduate.email.lower())
    ask(client, "stranger@example.org")
    now = timezone.now()

    assert retention.forget_answers(now) == 0
    assert OwnDataLink.objects.count() == 2  # one confirmed by, one to own data
    assert retention.forget_answers(now + 31 * DAY, dry_run=True) == 3
    assert retention.forget_answers(now + 31 * DAY) == 3

    assert not OwnDataLink.objects.exists()
    written = Mail.objects.values_list("to", flat=True)
    assert set(written) == {"Layla@example.org"}
    assert len(written) == 2


def test_address_with_a_wildcard_takes_nobody_elses_mail_along(client, texts):
    join(client, email="a_b@example.org")
    join(client, email="axb@example.org")
    GraduateFactory()

    retention.erase(Graduate.objects.get(email="a_b@example.org"))

    assert list(Mail.objects.values_list("to", flat=True)) == ["axb@example.org"]
