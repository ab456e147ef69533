"""The daily job does all its parts, twice as well as once, whatever one of them does."""

import os
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from alumni.models import OwnDataLink
from core.models import FormUse, ImportDraft, Mail, OutdatedText, RateCount
from partnerships.models import (
    Institution,
    Proposal,
    ProposalDesk,
    ProposalFile,
    ProposalState,
)
from partnerships.proposals import retention
from tests.factories.alumni import GraduateFactory
from tests.factories.department import MessageFactory, VisitRequestFactory
from tests.factories.events import RegistrationFactory
from tests.factories.honours import award_with_portrait
from tests.factories.mail import MailFactory
from tests.factories.partnerships import AgreementFactory, ProposalFactory
from tests.factories.training import EnquiryFactory
from tests.traces import all_rows, files_with
from training.models import Enquiry

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=91)
LATER = timezone.now() + timedelta(days=1)


def fails(*, dry_run):
    raise ZeroDivisionError


@pytest.fixture
def past():
    """One of everything that has had its time."""
    MailFactory(state=Mail.State.SENT, sent_at=LONG_AGO)
    FormUse.objects.create(token="a", fingerprint="a")
    FormUse.objects.update(used_at=LONG_AGO)
    RateCount.objects.create(key="a", window=int(LONG_AGO.timestamp()))
    user = User.objects.create_user("clerk")
    ImportDraft.objects.create(user=user, table={})
    ImportDraft.objects.update(sent_at=LONG_AGO)
    OutdatedText.objects.create(
        content_type=ContentType.objects.get_for_model(Institution),
        object_id=0,  # of a record that is there no more
        field="name",
        language="ru",
    )
    award_with_portrait()  # its renditions wait to be made
    for path in (f"{ProposalFile.folder()}/a.pdf", "renditions/a.avif"):
        name = default_storage.save(path, ContentFile(b"a"))
        os.utime(default_storage.path(name), (LONG_AGO.timestamp(),) * 2)
    proposal = ProposalFactory(state=ProposalState.WITHDRAWN)
    proposal.moves.update(at=LONG_AGO - retention.KEPT)
    RegistrationFactory(is_quarantined=True, received_at=LONG_AGO)
    EnquiryFactory(is_quarantined=True, received_at=LONG_AGO)
    GraduateFactory(confirmed_at=None, received_at=LONG_AGO)
    Session.objects.create(session_key="a", expire_date=LONG_AGO)
    last_year = timezone.now() - timedelta(days=400)
    MessageFactory(state="closed", closed_at=last_year)
    VisitRequestFactory(state="closed", closed_at=last_year)
    OwnDataLink.objects.create(
        graduate=GraduateFactory(), digest="a", expires_at=LONG_AGO
    )


@pytest.fixture
def present():
    """One of everything that is still needed."""
    return [
        MailFactory(state=Mail.State.SENT, sent_at=timezone.now()),
        ProposalFactory(state=ProposalState.WITHDRAWN),
        EnquiryFactory(received_at=LONG_AGO),
        FormUse.objects.create(token="b", fingerprint="b"),
        RateCount.objects.create(key="b", window=int(time.time())),
        ImportDraft.objects.create(user=User.objects.create_user("other"), table={}),
        Session.objects.create(session_key="b", expire_date=LATER),
    ]


@pytest.fixture
def desk():
    """Somebody to tell of an agreement that ends, and of records that wait."""
    ProposalDesk.objects.create(notify="desk@example.org")
    last = timezone.localdate() + timedelta(days=40)
    AgreementFactory(term="fixed", end_on=last.isoformat())
    User.objects.create_superuser("chief", email="chief@example.org")
    ProposalFactory(promised_on=timezone.localdate() - timedelta(days=1))


def daily(*options):
    out = StringIO()
    call_command("daily", *options, stdout=out)
    return out.getvalue().splitlines()


DONE = [
    "- core.privacy.tombstones.reapply: 0",
    "- core.outbox.forget_old_texts: 1",
    "- core.guard.forget_old: 2",
    "- core.accounts.visits.forget_over: 1",
    "- core.imports.forget_old: 1",
    "- core.translations.forget_deleted: 1",
    "- core.uploads.sweep_all: 1",
    "- core.pictures.make_missing: 1",
    "- core.pictures.sweep: 1",
    "- partnerships.proposals.retention.erase_old_proposals: 1",
    "- events.registration.retention.erase_old_registrations: 1",
    "- training.enquiries.retention.erase_old_enquiries: 1",
    "- alumni.members.retention.erase_due: 1",
    "- alumni.members.retention.forget_answers: 1",
    "- department.letters.retention.erase_old_messages: 1",
    "- department.visits.retention.erase_old_visits: 1",
    "- partnerships.reminders.remind: 1",
    "- partnerships.alarms.tell_office: 1",
    "- core.digest.tell: 1",
]
NOTHING = [f"{line.rpartition(' ')[0]} 0" for line in DONE]


def test_what_has_had_its_time_goes_once_and_the_rest_stays(past, present, desk):
    late = Proposal.objects.latest("pk")

    assert daily() == DONE
    assert daily() == NOTHING

    mail, proposal, enquiry, use, count, draft, session = present
    texts = Mail.objects.exclude(text="")
    assert set(texts.values_list("kind", flat=True)) == {
        mail.kind,
        "agreement_ending",
        "queue_alarm",
        "staff_digest",
    }
    assert set(Proposal.objects.all()) == {proposal, late}
    assert list(Enquiry.objects.all()) == [enquiry]
    assert list(FormUse.objects.all()) == [use]
    assert list(RateCount.objects.all()) == [count]
    assert list(ImportDraft.objects.all()) == [draft]
    assert list(Session.objects.all()) == [session]


def test_dry_run_tells_what_would_be_done_and_changes_nothing(past, present, desk):
    rows, files = all_rows(), files_with([""])

    told = daily("--dry-run")

    assert told == ["Dry run, nothing is changed:", *DONE]
    assert all_rows() == rows
    assert files_with([""]) == files != []
    assert daily() == DONE


def test_part_that_fails_keeps_no_other_from_its_work(past, settings):
    settings.DAILY_JOBS = [f"{__name__}.fails", *settings.DAILY_JOBS]

    with pytest.raises(CommandError, match="fails"):
        daily()

    assert not Mail.objects.exclude(text="").exists()
    assert not FormUse.objects.exists()
