"""Whatever is sent into a form, the answer is the site's own, and nothing it stores
breaks a page afterwards."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alumni.members import steps as member_steps
from alumni.models import Graduate
from core import secret_links
from core.guard import GuardedForm
from core.models import Mail
from department.models import Message, VisitRequest
from events.models import Registration
from events.registration import moves
from partnerships.models import Proposal, ProposalState
from tests.alumni.members.given import answers as graduate_answers, consent_texts
from tests.events.registration.given import open_event
from tests.factories.alumni import GraduateFactory
from tests.factories.core import ConsentTextFactory
from tests.factories.department import TopicFactory
from tests.factories.partnerships import ProposalFactory, SubjectAreaFactory
from tests.factories.training import DeskFactory, EnquiryFactory, ProgrammeFactory
from tests.test_fuzz import SEED, VALUES
from training.models import Enquiry

pytestmark = pytest.mark.django_db

ROUNDS = 250
LANGUAGES = list(dict(settings.LANGUAGES))
ALLOWED = {200, 302, 303, 400, 413, 422, 429}
EXTREMES = [
    "",
    " ",
    "\0",
    "a\0b",
    "\u202eevil",
    "é" * 5000,
    "x" * 200_000,
    "0001-01-01",
    "9" * 400,
    "-1",
    "=1+1",
    "=HYPERLINK(1)",
    "\r\nBcc: a@example.org",
    "[[link:x]]",
    "{{ settings.SECRET_KEY }}{% load x %}",
    "<script>alert(1)</script>",
    "\ud7ff\ue000\uffff",
    "a\u0301" * 200,
    "on",
    "true",
    "ru",
    "PL",
    "university",
    "2027-09",
]


@pytest.fixture(autouse=True)
def unlimited(settings):
    settings.FORM_LIMITS_EXEMPT = ["127.0.0.0/8"]


def mixed(chance, good):
    """The good answers with some replaced, doubled or left out."""
    sent = dict(good)
    for name in chance.sample(list(sent), chance.randint(0, 2)):
        values = [
            chance.choice(EXTREMES + VALUES) for _n in range(chance.randint(0, 2))
        ]
        sent[name] = values or [""]
        if chance.random() < 0.1:
            del sent[name]
    if chance.random() < 0.2:
        sent["files"] = SimpleUploadedFile(
            chance.choice(["a.pdf", "\u202ea.pdf", "x" * 300 + ".docx", "a", ".png"]),
            chance.randbytes(chance.randint(0, 500)),
        )
    return sent


def token_of(number):
    """Of a form that every other sender fills in in a hurry."""
    with time_machine.travel(timezone.now() - timedelta(minutes=number % 2)):
        return GuardedForm()["token"].value()


def sent_to(path, good):
    """Send the good answers of each round, mixed, to the form in some language.

    Returns what was answered wrongly, what lost the name that was typed, and how many
    were stored.
    """
    chance = random.Random(SEED)
    visitor = Client(raise_request_exception=False)
    wrong, lost, stored = [], [], 0
    for number in range(ROUNDS):
        answers = {
            "token": GuardedForm()["token"].value(),
            "email": f"a{number}@example.org",
            "language": chance.choice(LANGUAGES),
            "consent": "on",
            "fax": "",
            **good(number),
        }
        sent = mixed(chance, answers)
        answer = visitor.post(f"/{chance.choice(LANGUAGES)}/{path}", sent)
        stored += answer.status_code == 303
        if answer.status_code not in ALLOWED:
            wrong.append((answer.status_code, sent))
        name = answers.get("name")
        if answer.status_code == 422 and name and sent.get("name") == name:
            lost += [sent] if name not in answer.text else []
    return wrong, lost, stored


def test_no_proposal_gives_a_5xx_and_nothing_stored_breaks_a_page():
    ConsentTextFactory()
    subject = SubjectAreaFactory()

    def good(number):
        return {
            "organisation": f"University {number}",
            "kind": "university",
            "country": "SE",
            "ror_id": "",
            "website": "",
            "contact_name": "Anna",
            "contact_role": "Coordinator",
            "subjects": [subject.slug],
            "text": f"Proposal {number}",
            "planned_from": "",
            "planned_until": "",
            "consent_version": "proposal-1",
        }

    wrong, _lost, stored = sent_to("partnerships/proposals/new/", good)

    assert wrong == []
    assert stored > ROUNDS / 4
    assert Proposal.objects.count() == stored
    assert broken_pages(Proposal) == []


def test_no_registration_gives_a_5xx_and_nothing_stored_breaks_a_page():
    text = ConsentTextFactory(key="registration-1", purpose="registration")
    event = open_event(capacity=5)

    def good(number):
        return {
            "token": token_of(number),
            "name": f"Anna {number}",
            "organisation": "University",
            "country": "SE",
            "consent_version": text.key,
        }

    wrong, lost, stored = sent_to(f"events/{event.slug}/register/", good)

    assert wrong == lost == []
    assert stored > ROUNDS / 4
    kept = Registration.objects.all()
    for registration in kept.filter(is_quarantined=False)[:12]:
        moves.confirm(registration)
    assert kept.count() > ROUNDS / 4
    assert kept.filter(place__isnull=False).count() > 5
    assert broken(pages_of_registrations(event)) == []


def pages_of_registrations(event):
    kept = Registration.objects.order_by("place")[:60]
    return [
        reverse("admin:events_registration_changelist"),
        reverse("admin:events_registration_attendees", args=[event.pk]),
        reverse("admin:events_event_change", args=[event.pk]),
        *(reverse("admin:events_registration_change", args=[r.pk]) for r in kept),
        *(reverse("admin:core_mail_change", args=[m.pk]) for m in Mail.objects.all()),
        *(
            reverse("events:registration_cancel", args=[r.secret])
            for r in kept
            if r.place
        ),
    ]


def test_no_question_gives_a_5xx_and_nothing_stored_breaks_a_page():
    ConsentTextFactory(key="enquiry-1", purpose="enquiry")
    programme = ProgrammeFactory()
    DeskFactory(email="desk@example.org", answer_days=10, is_default=True)

    def good(number):
        return {
            "name": "Amina",
            "country": "LB",
            "question": f"Question {number}",
            "consent_version": "enquiry-1",
        }

    wrong, lost, stored = sent_to(f"training/{programme.slug}/ask/", good)

    assert wrong == lost == []
    assert stored > ROUNDS / 4
    assert Enquiry.objects.count() == stored
    assert broken_pages(Enquiry) == []


def test_no_graduate_gives_a_5xx_and_nothing_stored_breaks_a_page():
    consent_texts()

    def good(number):
        return {
            **graduate_answers(email=f"a{number}@example.org", name=f"A {number}"),
            "token": token_of(number),
            "directory": "on",
            "shows": ["country", "year"],
        }

    wrong, lost, stored = sent_to("alumni/join/", good)

    assert wrong == lost == []
    assert stored > ROUNDS / 4
    visitor = Client(raise_request_exception=False)
    kept = Graduate.objects.filter(is_quarantined=False)[:30]
    pages = [reverse("alumni:join_confirm", args=[g.secret]) for g in kept]
    assert {visitor.get(page).status_code for page in pages} == {200}
    for graduate in kept:
        member_steps.confirm(graduate)
    assert broken(pages_of_members()) == []


def pages_of_members():
    names = ("show", "correct", "consents", "export")
    seen = Graduate.objects.exclude(confirmed_at=None, is_quarantined=False)[:40]
    visits = [
        member_steps.open_link(member_steps.new_link(member))
        for member in Graduate.objects.members()[:10]
    ]
    assert len(visits) == 10
    return [
        reverse("admin:alumni_graduate_changelist") + "?queue=all",
        reverse("admin:alumni_graduate_export"),
        *(reverse("admin:alumni_graduate_change", args=[g.pk]) for g in seen),
        *(
            reverse(f"alumni:own_data_{name}", args=[visit])
            for visit in visits
            for name in names
        ),
    ]


@pytest.mark.parametrize(
    ("purpose", "address", "own", "model"),
    [
        (
            "message",
            "department/contact/",
            {"topic": "press", "text": "Question {}"},
            Message,
        ),
        (
            "visit",
            "department/visit/",
            {
                "organisation": "University",
                "country": "LB",
                "role": "Dean",
                "purpose": "Visit {}",
                "first_day": "2031-05-12",
                "last_day": "2031-05-14",
                "people": "3",
                "members": "Amina",
                "hosts": "The dean",
            },
            VisitRequest,
        ),
    ],
)
@time_machine.travel("2031-01-15 09:00 +0300")
def test_nothing_sent_to_the_department_gives_a_5xx_or_breaks_a_page(
    purpose, address, own, model
):
    ConsentTextFactory(key=f"{purpose}-1", purpose=purpose)
    TopicFactory(key="press", email="desk@example.org", answer_days=10)

    def good(number):
        return {
            **{name: value.format(number) for name, value in own.items()},
            "name": "Amina",
            "consent_version": f"{purpose}-1",
        }

    wrong, lost, stored = sent_to(address, good)

    assert wrong == lost == []
    assert stored > ROUNDS / 4
    assert model.objects.count() == stored
    assert broken_pages(model) == []


def broken_pages(model):
    """Every page that shows what was stored, to its sender and to staff."""
    label, name = model._meta.app_label, model._meta.model_name
    addresses = [
        reverse(f"admin:{label}_{name}_changelist") + "?queue=all",
        reverse("admin:core_mail_changelist"),
        *(
            reverse(f"admin:{label}_{name}_change", args=[record.pk])
            for record in model.objects.all()[:60]
        ),
        *(
            reverse("admin:core_mail_change", args=[mail.pk])
            for mail in Mail.objects.all()[:20]
        ),
        *(
            reverse(f"{label}:{name}_status", args=[record.secret])
            for record in model.objects.all()[:60]
        ),
    ]
    return broken(addresses)


def broken(addresses):
    """Those that do not answer with a page, and how they answer."""
    staff = Client(raise_request_exception=False)
    staff.force_login(User.objects.create_superuser("root"))
    return [
        (address, status)
        for address in addresses
        if (status := staff.get(address).status_code) != 200
    ]


@pytest.mark.parametrize(
    ("step", "state"),
    [
        ("answer", ProposalState.MORE_INFORMATION),
        ("add_files", ProposalState.SCREENING),
        ("withdraw", ProposalState.SCREENING),
    ],
)
def test_no_step_of_the_sender_gives_a_5xx(step, state):
    visitor = Client(raise_request_exception=False)
    wrong = []

    for value in [*EXTREMES, *VALUES]:
        proposal = ProposalFactory(state=state)
        proposal.moves.create(
            from_state=ProposalState.SCREENING, to_state=state, message="Question"
        )
        secret = secret_links.secret_for(proposal.access_nonce)
        address = reverse(f"partnerships:proposal_{step}", args=[secret])
        sent = {"text": value, "reason": value, "sure": value, "files": value}
        answer = visitor.post(address, sent)
        after = visitor.get(reverse("partnerships:proposal_status", args=[secret]))
        if answer.status_code not in ALLOWED or after.status_code != 200:
            wrong.append((answer.status_code, after.status_code, value[:80]))

    assert wrong == []


def test_no_step_of_a_member_gives_a_5xx():
    consent_texts()
    visitor = Client(raise_request_exception=False)
    member = GraduateFactory()
    visit = member_steps.open_link(member_steps.new_link(member))
    fields = [*graduate_answers(), "directory", "shows", "letters", "publication"]
    wrong = []

    for value in [*EXTREMES, *VALUES]:
        for name in ("correct", "consents"):
            address = reverse(f"alumni:own_data_{name}", args=[visit])
            sent = {**graduate_answers(), chosen_of(fields, value): value}
            answer = visitor.post(address, sent)
            if answer.status_code not in ALLOWED:
                wrong.append((answer.status_code, name, value[:80]))
    after = visitor.get(reverse("alumni:own_data_show", args=[visit]))

    assert (wrong, after.status_code) == ([], 200)


def chosen_of(names, value):
    return names[len(value) % len(names)]


def test_withdrawing_a_question_never_gives_a_5xx():
    visitor = Client(raise_request_exception=False)
    wrong = []

    for value in [*EXTREMES, *VALUES]:
        secret = EnquiryFactory().secret
        address = reverse("training:enquiry_withdraw", args=[secret])
        answer = visitor.post(address, {"sure": value})
        if answer.status_code not in ALLOWED:
            wrong.append((answer.status_code, value[:80]))

    assert wrong == []
