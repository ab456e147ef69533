"""One person's records are found, handed out and erased by the address, no others."""

import io
import json
from zipfile import ZipFile

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from core.models import Consent, Erasure, Mail
from core.privacy import people, tombstones
from events.models import Registration, RegistrationState
from tests.back_office import browser_of, member
from tests.deleting import while_deleting
from tests.events.registration.given import open_event, registered
from tests.factories.department import PersonFactory, VisitRequestFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.mail import MailFactory
from tests.factories.training import EnquiryFactory
from tests.factories.uploads import make_upload
from tests.partnerships.proposals.given import received
from training.models import Answer, Enquiry

pytestmark = pytest.mark.django_db

PAGE = "/admin/core/erasure/person/"
ADDRESS = "Anna.Berg@Example.org"


def post(client, **data):
    return client.post(PAGE, {"email": ADDRESS.lower(), **data})


def confirmed(client):
    """Sent from the page that shows what will go."""
    seen = post(client, erase="1").context["seen"]
    return post(client, erase="1", seen=seen)


def test_page_is_for_those_with_its_own_permission(office):
    everything_else = browser_of(member("editor", "view_mail", "view_enquiry"))

    assert everything_else.get(PAGE).status_code == 403
    assert everything_else.get("/admin/core/erasure/").status_code == 403
    assert office.get(PAGE).status_code == 200
    assert PAGE in office.get("/admin/core/erasure/").text
    assert "/admin/core/erasure/" in office.get("/admin/").text


def test_counts_are_shown_of_the_person_alone(office):
    EnquiryFactory(email=ADDRESS)
    EnquiryFactory(email="anna.berg@example.com")
    MailFactory(to="office@example.org", reply_to=ADDRESS)

    person = post(office).context["person"]

    assert person.counts == {
        "training.Enquiry": 1,
        "core.Consent": 1,
        "core.Mail": 1,
    }


def test_address_nobody_has_used_says_so(office):
    shown = post(office, email="nobody@example.org")

    assert shown.status_code == 200
    assert "Nothing is kept" in shown.text
    assert 'name="erase"' not in shown.text


@pytest.mark.parametrize("email", ["", "no address", "a\0@example.org", "é" * 300])
def test_what_is_no_address_is_refused(office, email):
    assert post(office, email=email).status_code == 422


def test_looking_erases_nothing_and_asks_before_it_is_done(office):
    EnquiryFactory(email=ADDRESS)

    asked = post(office, erase="1")

    assert "Nothing has been done yet" in asked.text
    assert Enquiry.objects.exists()


def test_more_than_was_shown_is_shown_again(office):
    EnquiryFactory(email=ADDRESS)
    seen = post(office, erase="1").context["seen"]
    EnquiryFactory(email=ADDRESS)

    again = post(office, erase="1", seen=seen)

    assert again.status_code == 409
    assert Enquiry.objects.count() == 2


def test_erasing_leaves_a_line_that_names_nobody(office, officer):
    enquiry = EnquiryFactory(email=ADDRESS, name="Anna Berg")
    Answer.objects.create(enquiry=enquiry, by=officer, text="Dear Anna")

    answer = confirmed(office)

    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert "3 records erased." in office.get(PAGE).text
    assert not Enquiry.objects.exists()
    assert not Consent.objects.exists()
    stone = Erasure.objects.get()
    line = LogEntry.objects.get()
    assert (line.user, line.object_id) == (officer, str(stone.pk))
    assert line.object_repr == str(stone)
    assert "training.Enquiry 1" in line.change_message
    assert "anna" not in f"{line.change_message}{stone.counts}".lower()


def test_nothing_is_erased_when_one_part_fails(office):
    EnquiryFactory(email=ADDRESS)
    MailFactory(to=ADDRESS)

    def fail(instance, **kwargs):
        raise IntegrityError

    with while_deleting(Mail, fail), pytest.raises(IntegrityError):
        people.erase(ADDRESS)

    assert Enquiry.objects.count() == Mail.objects.count() == 1


def test_seat_of_an_erased_person_goes_to_who_waits():
    event = open_event(capacity=1)
    registered(event, RegistrationState.CONFIRMED, email=ADDRESS)
    waiting = registered(event, RegistrationState.WAITING)

    people.erase(ADDRESS)

    left = Registration.objects.get()
    assert (left, left.state) == (waiting, RegistrationState.CONFIRMED)
    assert not Mail.objects.filter(to__iexact=ADDRESS).exists()


def test_others_who_name_the_person_are_shown_and_left(office):
    RegistrationFactory(event=EventFactory(), email=ADDRESS, name="Anna Berg")
    mine = PersonFactory(name_en="Anna Berg", role_en="Coordinator")
    theirs = EnquiryFactory(question=f"I was sent by {ADDRESS}.")

    shown = post(office)

    assert {m.record for m in shown.context["mentions"]} == {mine, theirs}
    assert f"/admin/training/enquiry/{theirs.pk}/change/" in shown.text
    confirmed(office)
    assert Enquiry.objects.get() == theirs


def test_export_holds_every_kind_with_files_and_nothing_of_others(office, officer):
    proposal = received(email=ADDRESS, contact_name="Anna Berg")
    upload = make_upload("план.pdf", proposal=proposal)
    enquiry = EnquiryFactory(email=ADDRESS, question="When?")
    Answer.objects.create(enquiry=enquiry, by=officer, text="In May.")
    VisitRequestFactory(email=ADDRESS, members="Olga Other, dean")
    EnquiryFactory(question="Somebody else’s")

    response = post(office, export="1")

    book = ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    text = book.read("data.json").decode()
    told = {record["kind"]: record for record in json.loads(text)["records"]}
    assert set(told) == {
        "partnerships.Proposal",
        "training.Enquiry",
        "department.VisitRequest",
        "core.Mail",
    }
    assert told["training.Enquiry"]["answers"] == [{"text": "In May."}]
    assert told["partnerships.Proposal"]["consent"][0]["text"]
    packed = told["partnerships.Proposal"]["files"][0]["file"]
    with upload.file.open() as file:
        assert book.read(packed) == file.read()
    for word in ("Olga", "Somebody", "officer", proposal.access_nonce):
        assert word not in text
    assert response["Content-Disposition"].startswith("attachment")
    assert "berg" not in response["Content-Disposition"].lower()
    assert "partnerships.Proposal 1" in LogEntry.objects.get().change_message


def test_infected_file_is_not_handed_out(office):
    upload = make_upload(proposal=received(email=ADDRESS))
    type(upload).objects.update(scan="infected")

    response = post(office, export="1")

    book = ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert book.namelist() == ["data.json"]


def test_finding_costs_a_query_for_each_kind_and_part():
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert people.find(ADDRESS).everything
        return len(found)

    EnquiryFactory(email=ADDRESS)
    for_one = queries()
    for _n in range(2):
        EnquiryFactory(email=ADDRESS)

    assert queries() == for_one
    assert tombstones.path().exists() is False
