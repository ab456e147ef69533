"""A person who has sent every form of the site is, once erased, found nowhere.

A form that is new to the site is one more entry of `FORMS`.
"""

import json
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.urls import reverse

from core import history, outbox, page_cache
from core.models import ConsentText, Erasure, Submission
from core.page_cache import PageCache
from department.models import Message, Topic, VisitRequest
from events.models import Event, Registration
from partnerships.models import Proposal
from tests import files
from tests.addresses import sitemap_addresses
from tests.alumni.members import given as graduate
from tests.back_office import Desk, browser_of
from tests.department.letters import sender as writer
from tests.department.visits import delegation
from tests.events.registration import sender as guest
from tests.events.registration.given import open_event
from tests.factories.alumni import StoryFactory
from tests.factories.core import ConsentTextFactory
from tests.factories.department import TopicFactory
from tests.factories.training import ProgrammeFactory
from tests.partnerships.proposals import sender as partner
from tests.traces import all_rows, files_with, tables_with
from tests.training.enquiries import applicant
from tests.wsgi import ask
from training.models import Enquiry, Programme

PASSWORD = "a long and quiet sentence"
PERSON_PAGE = "/admin/core/erasure/person/"


@dataclass(frozen=True)
class Sender:
    name: str
    email: str
    phone: str
    file: str

    @property
    def words(self):
        return [*self.name.split(), self.email, self.phone, self.file]

    @property
    def said(self):
        return f"{self.name} asks to be called: {self.phone}, or {self.email.lower()}."


CANARY = Sender(
    "Quillamina Canaryborough-Żółć",
    "Quilla.Canary@Aviary.example",
    "+998 71 5550142",
    "plumage-of-quilla.pdf",
)
OTHER = Sender("Boris Stayer", "b.stayer@house.example", "+375 17 3330199", "plan.pdf")


def propose(person, office):
    """A proposal with a file, accepted, so that the register knows the institution."""
    content = files.pdf(person.email.encode() + person.phone.encode())
    partner.send(
        Client(),
        organisation=f"University of {person.email[:3]}",
        website="",
        contact_name=person.name,
        email=person.email,
        text=person.said,
        files=[SimpleUploadedFile(person.file, content)],
    )
    proposal = Proposal.objects.latest("pk")
    desk = Desk("/admin/partnerships/proposal/")
    for act, typed in {
        "check": {},
        "note": {"note": person.said},
        "review": {},
        "opinion": {"advice": "accept", "text": person.said},
        "accept": {"institution": "new", "message": person.said, "note": ""},
    }.items():
        proposal.refresh_from_db()
        carry_out(desk, office, proposal, act, **typed)
    proposal.refresh_from_db()
    assert proposal.agreement is not None
    return proposal


def register(person, office):
    """A registration, confirmed by its mailed link."""
    event = Event.objects.get()
    guest.send(Client(), event, name=person.name, email=person.email)
    registration = Registration.objects.latest("pk")
    Client().post(guest.private(registration, "confirm"))
    return registration


def ask_about_programme(person, office):
    """A question about a programme, answered."""
    applicant.send(
        Client(),
        Programme.objects.get(),
        name=person.name,
        email=person.email,
        question=person.said,
    )
    enquiry = Enquiry.objects.latest("pk")
    desk = Desk("/admin/training/enquiry/")
    carry_out(desk, office, enquiry, "answer", text=f"Dear {person.said}")
    return enquiry


def join(person, office):
    """A member who has joined by form and mail, with a story on the site.

    It has been written over by staff, and another one deleted.
    """
    member = graduate.member(
        Client(),
        name=person.name,
        email=person.email,
        post=person.said,
        directory="on",
        publication="on",
    )
    told = {"graduate": member, "person_en": person.name, "source_url": ""}
    slug = f"story-{person.email[0]}"
    story = StoryFactory(slug=slug, title_en=person.name, **told)
    dropped = StoryFactory(slug=f"{slug}-2", title_en=person.said, **told)
    with history.recording(user=User.objects.get(), path="form", note=person.email):
        story.title_en = person.said
        story.save()
        dropped.delete()
    return member


def write(person, office):
    """A letter to the Department, answered."""
    writer.send(
        Client(),
        Topic.objects.get(),
        name=person.name,
        email=person.email,
        text=person.said,
    )
    message = Message.objects.latest("pk")
    desk = Desk("/admin/department/message/")
    carry_out(desk, office, message, "answer", text=f"Dear {person.said}")
    return message


def ask_to_come(person, office):
    """A request for a visit, answered with a question."""
    delegation.send(
        Client(),
        name=person.name,
        email=person.email,
        purpose=person.said,
        members=person.said,
    )
    visit = VisitRequest.objects.latest("pk")
    desk = Desk("/admin/department/visitrequest/")
    carry_out(desk, office, visit, "answer", text=f"Dear {person.said}")
    return visit


FORMS = (propose, register, ask_about_programme, join, write, ask_to_come)


def carry_out(desk, office, record, act, **typed):
    written = desk.write(office, record, act, **typed)
    if written.status_code != 303:
        written = desk.confirm(office, record, act, written)
    assert written.status_code == 303, act


@pytest.fixture
def office(db):
    manager = User.objects.create_superuser("manager", password=PASSWORD)
    for purpose in ConsentText.Purpose:
        ConsentTextFactory(key=f"{purpose}-1", purpose=purpose)
    open_event()
    ProgrammeFactory()
    TopicFactory()
    return browser_of(manager)


def go_through(person, office):
    """All forms, what staff do with them, the mails, and a trace in history."""
    records = [form(person, office) for form in FORMS]
    outbox.deliver()
    for record in records:  # as pages of the stock admin write it
        LogEntry.objects.create(
            user=User.objects.get(),
            content_type=ContentType.objects.get_for_model(record),
            object_id=record.pk,
            object_repr=f"{record.pk} {person.name}",
            action_flag=CHANGE,
            change_message=person.said,
        )
    return records


def erase_by_the_page(office, person):
    office.post(PERSON_PAGE, {"password_again": PASSWORD, "was_opened": "1"})
    email = {"email": person.email.swapcase()}
    assert person.email.lower() in office.post(PERSON_PAGE, email).text
    shown = office.post(PERSON_PAGE, {**email, "erase": "1"})
    sent = {**email, "erase": "1", "seen": shown.context["seen"]}
    assert office.post(PERSON_PAGE, sent).status_code == 303


# What the site itself writes while it works; rows of others in all other tables stay.
OF_THE_SITE = {
    "core_contentversion",
    "core_erasure",
    "core_ratecount",
    "core_sequence",
    "django_admin_log",
    "django_session",
}
# What records said before; those of the register that came of a proposal stay.
OF_HISTORY = {"reversion_revision", "reversion_version"}
# What a proposal leaves in the registers once it was accepted.
OF_THE_REGISTER = {
    "partnerships_agreement",
    "partnerships_agreement_subjects",
    "partnerships_institution",
    "partnerships_party",
    "partnerships_subjectarea",
}


@pytest.mark.django_db(transaction=True)
def test_person_who_has_sent_every_form_is_found_nowhere(
    office, settings, tmp_path, monkeypatch
):
    settings.DATA_DIR = tmp_path  # tombstones of its own
    monkeypatch.setattr(page_cache, "VERSION_AGE_SECONDS", -1)
    go_through(OTHER, office)
    files_before = files_with([OTHER.email])
    before = all_rows()
    records = go_through(CANARY, office)
    visit = office.session
    visit["_messages"] = json.dumps([["__json_message", 0, 25, CANARY.said]])
    visit.save()
    cache = PageCache(get_wsgi_application())
    addresses = sitemap_addresses("en")
    for address in addresses:
        ask(cache, address)
    submissions = {m for m in apps.get_models() if issubclass(m, Submission)}
    assert {type(record) for record in records} == submissions
    known = tables_with(CANARY.words)
    assert {model._meta.db_table for model in submissions} <= known
    assert {"core_mail", "django_admin_log", "a session", *OF_HISTORY} < known
    assert len(files_before) == len(files_with(CANARY.words)) == 1
    registered = all_rows()

    erase_by_the_page(office, CANARY)

    assert tables_with(CANARY.words) == set()
    assert files_with(CANARY.words) == []
    for address in addresses:
        page = ask(cache, address)["body"].decode()
        assert not any(word in page for word in CANARY.words), address
    for word in CANARY.words:
        found = Client().get(reverse("search:results"), {"q": word})
        assert found.context["groups"] == []
    assert files_with([OTHER.email]) == files_before
    after = all_rows()
    others = {"core_formuse", *OF_HISTORY}
    for table in before.keys() - OF_THE_SITE - OF_THE_REGISTER - others:
        assert after[table] == before[table], table
    for table in OF_HISTORY:
        assert set(before[table]) <= set(after[table]), table
    for table in OF_THE_REGISTER:
        assert after[table].total() == registered[table].total(), table
    assert set(before["core_formuse"]) <= set(after["core_formuse"])
    stone = Erasure.objects.get()
    assert LogEntry.objects.latest("pk").object_repr == str(stone)
