"""Requests in the back office: decided with a look at the mail, kept in calendars."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core import outbox
from core.models import Mail, QuestionState as S
from core.submissions.questions.steps import StepRefused
from department.models import VisitDesk, VisitRequest
from department.visits import steps
from department.visits.acts import ACTS
from tests.back_office import Desk, browser_of, member, shown_acts
from tests.calendars import read
from tests.factories.department import VisitRequestFactory

pytestmark = pytest.mark.django_db

DESK = Desk("/admin/department/visitrequest/")
MAY = date(2031, 5, 19), date(2031, 5, 21)
POSSIBLE = {
    ("", S.NEW): {"agree", "answer", "decline", "close"},
    ("", S.ANSWERED): {"agree", "answer", "decline"},
    ("", S.CLOSED): {"agree", "answer", "decline"},
    ("welcome", S.ANSWERED): {"move", "answer", "decline"},
    ("declined", S.ANSWERED): {"agree", "answer"},
}


@pytest.fixture
def office(admin_client):
    return admin_client


def ics(visit):
    return f"{DESK.queue}{visit.pk}/visit.ics"


def days(first, last):
    return {"first_day": f"{first}", "last_day": f"{last}"}


@pytest.mark.parametrize(("decision", "state"), POSSIBLE)
def test_exactly_what_rights_and_state_allow_is_offered_and_done(decision, state):
    visit = VisitRequestFactory(decision=decision, state=state)
    worker = browser_of(member("worker", "change_visitrequest"))
    reader = browser_of(member("reader", "view_visitrequest"))
    stranger = browser_of(member("stranger", "change_message"))

    def opened(client):
        pages = {name: client.get(DESK.act_url(visit, name)) for name in ACTS}
        return {name for name, page in pages.items() if page.status_code == 200}

    assert shown_acts(worker.get(DESK.page_of(visit)).text) == opened(worker)
    assert opened(worker) == POSSIBLE[decision, state]
    assert shown_acts(reader.get(DESK.page_of(visit)).text) == opened(reader) == set()
    assert stranger.get(DESK.page_of(visit)).status_code == 403
    assert stranger.get(ics(visit)).status_code == 403


def test_agreeing_to_other_days_is_seen_as_a_mail_and_then_sent(office):
    VisitDesk.objects.create(email="office@example.org")
    visit = VisitRequestFactory(email="a@example.org")
    text = {"text": "Please come a week later."}

    seen = DESK.write(office, visit, "agree", **days(*MAY), **text)
    assert "from 19 May 2031 to 21 May 2031" in seen.context["mail"].text
    assert VisitRequest.objects.get().decision == ""
    assert Mail.objects.count() == 0
    DESK.confirm(office, visit, "agree", seen)

    stored = VisitRequest.objects.get()
    assert (stored.decision, stored.first_day, stored.last_day) == ("welcome", *MAY)
    mail, note = Mail.objects.order_by("pk")
    shown = mail.text.replace(outbox.placeholder("link"), "…")
    assert (mail.to, shown) == ("a@example.org", seen.context["mail"].text)
    assert note.to == "office@example.org"
    assert ics(visit) in note.text
    assert ics(visit) in note.html
    assert "Haddad" not in note.text
    page = office.get(DESK.page_of(visit)).text
    assert "Please come a week later." in page
    assert ics(visit) in page


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2031-05-21", "2031-05-19", "last_day"),
        ("0001-01-01", "0001-01-02", "first_day"),
        ("9999-12-31", "9999-12-31", "first_day"),
        ("\0", "2031-05-19", "first_day"),
    ],
)
def test_office_cannot_agree_to_days_that_cannot_be(office, first, last, field):
    visit = VisitRequestFactory()

    response = DESK.write(office, visit, "agree", **days(first, last), text="Come.")

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert VisitRequest.objects.get().decision == ""


def test_declining_says_so_and_tells_the_office_only_of_what_was_agreed(
    office, admin_user
):
    VisitDesk.objects.create(email="office@example.org")
    new, agreed = VisitRequestFactory.create_batch(2)
    steps.agree(agreed, *MAY, "Welcome.", by=admin_user)
    Mail.objects.all().delete()

    for visit in (new, agreed):
        seen = DESK.write(office, visit, "decline", text="The clinic is closed.")
        assert "we cannot receive the delegation" in seen.context["mail"].text
        DESK.confirm(office, visit, "decline", seen)

    kinds = list(Mail.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == [
        "visitrequest_answered",
        "visitrequest_answered",
        "visitrequest_decided",
    ]
    assert set(VisitRequest.objects.values_list("decision", flat=True)) == {"declined"}


def test_question_leaves_the_visit_undecided(office):
    visit = VisitRequestFactory()

    DESK.carry_out(office, visit, "answer", text="Who of you speaks English?")

    queue = office.get(DESK.queue, {"queue": "undecided"})
    assert list(queue.context["cl"].queryset) == [visit]
    assert "Nothing is decided yet" in Mail.objects.get().text


def test_second_of_two_who_decide_is_refused(admin_user):
    first = VisitRequestFactory()
    second = VisitRequest.objects.get()

    steps.agree(first, *MAY, "Welcome.", by=admin_user)
    with pytest.raises(StepRefused):
        steps.decline(second, "No.", by=admin_user)

    assert VisitRequest.objects.get().decision == "welcome"
    assert Mail.objects.count() == 1


def test_desk_that_is_set_up_meanwhile_stops_nobody(office):
    visit = VisitRequestFactory()
    seen = DESK.write(office, visit, "decline", text="The clinic is closed.")

    VisitDesk.objects.create()
    DESK.confirm(office, visit, "decline", seen)

    assert VisitRequest.objects.get().decision == "declined"


# The calendar


def test_entry_keeps_its_name_and_grows_when_the_days_change(office, admin_user):
    visit = VisitRequestFactory(organisation="University, of; Beirut", name="Amina")
    assert office.get(ics(visit)).status_code == 404
    later = [day + timedelta(days=7) for day in MAY]
    found = []

    steps.agree(visit, *MAY, "Welcome.", by=admin_user)
    found += read(office.get(ics(visit))).events
    steps.agree(visit, *MAY, "The same days.", by=admin_user)
    found += read(office.get(ics(visit))).events
    steps.agree(visit, *later, "A week later.", by=admin_user)
    found += read(office.get(ics(visit))).events
    steps.decline(visit, "We are sorry.", by=admin_user)
    found += read(office.get(ics(visit))).events

    assert len({entry["UID"] for entry in found}) == 1
    assert [entry["SEQUENCE"] for entry in found] == [0, 0, 1, 2]
    spans = [(entry["DTSTART"].dt, entry["DTEND"].dt) for entry in found]
    one_day = timedelta(days=1)
    assert spans[0] == (MAY[0], MAY[1] + one_day)
    assert spans[2] == spans[3] == (later[0], later[1] + one_day)
    assert [entry["STATUS"] for entry in found] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert "University, of; Beirut" in found[0]["SUMMARY"]
    assert "Amina" not in found[0].to_ical().decode()


def test_other_visits_have_other_names_in_calendars(office):
    visits = VisitRequestFactory.create_batch(2, decision="welcome", state=S.ANSWERED)

    names = {read(office.get(ics(visit))).events[0]["UID"] for visit in visits}

    assert len(names) == 2


def test_calendar_is_for_staff_only(client):
    visit = VisitRequestFactory(decision="welcome", state=S.ANSWERED)

    assert client.get(ics(visit))["Location"].startswith("/admin/login/")


# The pages


@pytest.mark.parametrize("count", [1, 3])
def test_queue_and_page_ask_the_database_as_often_for_many(
    office, django_assert_num_queries, count
):
    visit = VisitRequestFactory(email="a@example.org")
    VisitRequestFactory.create_batch(count, email="a@example.org")
    office.get(DESK.page_of(visit))

    # session, user, sizes, number, rows, saved filters
    with django_assert_num_queries(6):
        office.get(DESK.queue)
    with django_assert_num_queries(6):  # session, user, request twice, answers, others
        office.get(DESK.page_of(visit))


@pytest.mark.parametrize("address", ["queue", "page", *ACTS])
def test_pages_answer_in_every_language(office, language, address):
    visit = VisitRequestFactory(
        is_quarantined=address == "release",
        decision="welcome" if address == "move" else "",
        state=S.ANSWERED if address == "move" else S.NEW,
    )
    pages = {"queue": DESK.queue, "page": DESK.page_of(visit)}

    response = office.get(
        pages.get(address) or DESK.act_url(visit, address),
        headers={"Accept-Language": language},
    )

    assert response.status_code == 200


def test_front_page_says_what_needs_somebody(office):
    VisitRequestFactory(promised_on=timezone.localdate() - timedelta(days=1))

    html = office.get("/admin/").text

    block = html[html.index('id="visitrequest-at-hand"') :]
    block = block[: block.index("</section>")]
    assert '?queue=late">Late <strong>1</strong>' in block


def test_there_is_one_desk(office):
    assert office.get("/admin/department/visitdesk/add/").status_code == 200
    desk = VisitDesk.objects.create()

    second = office.get("/admin/department/visitdesk/add/")

    assert second["Location"] == f"/admin/department/visitdesk/{desk.pk}/change/"
