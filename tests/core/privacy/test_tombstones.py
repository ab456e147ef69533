"""Whoever was erased stays erased, whatever backup is restored."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alumni.members.retention import erase_for_good
from alumni.models import Graduate
from core.models import Erasure, Mail
from core.privacy import tombstones
from partnerships.models import Proposal
from tests.factories.alumni import GraduateFactory
from tests.factories.department import MessageFactory
from tests.factories.mail import MailFactory
from tests.factories.training import EnquiryFactory
from tests.partnerships.proposals.given import received
from tests.traces import tables_with
from training.models import Enquiry

# Files are written after the commit, as on the site.
pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "Quilla.Canary@Example.org"
NAME = "Quillamina Canaryborough"
WORDS = [ADDRESS, NAME]


def backup():
    """Every row of the site's own tables."""
    models = [
        m
        for m in apps.get_models()
        if m._meta.app_label not in ("contenttypes", "auth")
    ]
    return serializers.serialize(
        "json", [row for m in models for row in m._base_manager.all()]
    )


def restore(rows):
    """The rows as they were: all others, tombstones too, are gone."""
    call_command("flush", interactive=False, verbosity=0)
    for item in serializers.deserialize("json", rows):
        item.save()


@pytest.fixture
def canary():
    received(email=ADDRESS, contact_name=NAME)
    EnquiryFactory(email=ADDRESS.upper(), name=NAME)
    MessageFactory(email=ADDRESS, name=NAME)
    GraduateFactory(email=ADDRESS, name=NAME, agrees=["directory"])
    MailFactory(to=ADDRESS)
    MailFactory(to="office@example.org", reply_to=ADDRESS.lower())
    EnquiryFactory(email="other@example.org")


def reapply(*options):
    out = StringIO()
    call_command("reapply_erasures", *options, stdout=out)
    return int(out.getvalue().rpartition(":")[2])


def test_person_is_gone_again_after_an_older_backup_is_restored(canary):
    rows = backup()
    tombstones.erase(ADDRESS)
    restore(rows)
    assert "training_enquiry" in tables_with(WORDS)
    assert not Erasure.objects.exists()

    assert reapply("--dry-run") == reapply() > 0

    assert tables_with(WORDS) == set()
    assert Enquiry.objects.get().email == "other@example.org"
    assert Erasure.objects.count() == 1
    assert reapply() == 0


def test_daily_job_does_it_too(canary):
    rows = backup()
    tombstones.erase(ADDRESS)
    restore(rows)

    call_command("daily", stdout=StringIO())

    assert tables_with(WORDS) == set()


def test_what_was_taken_back_alone_stays_away_alone(client):
    taken, kept = EnquiryFactory(email=ADDRESS), EnquiryFactory(email=ADDRESS)
    member = GraduateFactory(email=ADDRESS)
    rows = backup()
    page = reverse("training:enquiry_withdraw", args=[taken.secret])
    client.post(page, {"sure": "on"})
    erase_for_good(member)
    restore(rows)
    assert Enquiry.objects.count() == 2

    assert reapply("--dry-run") == reapply() == 2

    assert list(Enquiry.objects.all()) == [kept]
    assert not Graduate.objects.exists()
    assert reapply() == 0


def test_who_comes_back_afterwards_stays():
    EnquiryFactory(email=ADDRESS)
    tombstones.erase(ADDRESS)
    later = timezone.now() + timedelta(seconds=1)
    with time_machine.travel(later, tick=False):
        EnquiryFactory(email=ADDRESS)
        MailFactory(to=ADDRESS)

        assert reapply() == 0

    assert Enquiry.objects.count() == Mail.objects.count() == 1


def test_file_names_nobody_and_only_grows(canary):
    tombstones.erase(ADDRESS)
    first = tombstones.path().read_text()
    tombstones.erase("somebody@example.org")

    assert tombstones.path().read_text().startswith(first)
    lines = [json.loads(line) for line in first.splitlines() if line]
    assert lines == [
        {
            "digest": tombstones.digest_of(ADDRESS.lower()),
            "erased_at": Erasure.objects.last().erased_at.isoformat(),
        }
    ]
    assert tombstones.path().stat().st_mode & 0o077 == 0


def test_line_that_was_cut_short_costs_no_other(canary):
    rows = backup()
    tombstones.erase("first@example.org")
    with tombstones.path().open("a") as file:
        file.write('\n{"digest": "abc')
    tombstones.erase(ADDRESS)
    restore(rows)

    reapply()

    assert tables_with(WORDS) == set()
    assert Erasure.objects.count() == 2


def test_lost_file_is_written_again(canary):
    tombstones.erase(ADDRESS)
    line = tombstones.path().read_text()
    tombstones.path().unlink()

    reapply()

    assert tombstones.path().read_text() == line


def test_tombstone_made_with_an_older_key_still_holds(canary, settings):
    rows = backup()
    tombstones.erase(ADDRESS)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "k" * 64
    restore(rows)

    reapply()

    assert tables_with(WORDS) == set()


def test_erasure_that_is_rolled_back_leaves_no_tombstone(canary):
    class Cut(Exception):
        pass

    with pytest.raises(Cut), transaction.atomic():
        tombstones.erase(ADDRESS)
        raise Cut

    assert not tombstones.path().exists()
    assert Proposal.objects.exists()
