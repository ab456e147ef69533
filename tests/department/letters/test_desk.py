"""Letters in the back office: found by topic, answered, handed to another one."""

import pytest
from django.contrib.admin.models import LogEntry

from core import outbox
from core.models import Mail, QuestionState as S
from department.letters.acts import ACTS
from department.models import Message
from tests.back_office import Desk, browser_of, member, shown_acts
from tests.factories.department import MessageFactory, PersonFactory, TopicFactory

pytestmark = pytest.mark.django_db

DESK = Desk("/admin/department/message/")


@pytest.fixture
def office(admin_client):
    return admin_client


@pytest.mark.parametrize(
    ("permissions", "acts"),
    [
        (["view_message"], set()),
        (["change_message"], {"answer", "close", "reroute"}),
        (["change_topic", "view_enquiry"], None),
    ],
)
def test_exactly_what_rights_allow_is_offered_and_done(permissions, acts):
    message = MessageFactory()
    client = browser_of(member("member", *permissions))

    page = client.get(DESK.page_of(message))
    opened = {
        name
        for name in ACTS
        if client.get(DESK.act_url(message, name)).status_code < 400
    }

    assert page.status_code == (403 if acts is None else 200)
    assert opened == (acts or set())
    if acts is not None:
        assert shown_acts(page.text) == acts


def test_answer_is_seen_as_a_mail_and_then_sent(office):
    message = MessageFactory(language="ru", email="a@example.org")

    seen = DESK.write(office, message, "answer", text="В отдел.")
    assert Mail.objects.count() == 0
    DESK.confirm(office, message, "answer", seen)

    mail = Mail.objects.get()
    assert (mail.to, mail.language) == ("a@example.org", "ru")
    text = mail.text.replace(outbox.placeholder("link"), "…")
    assert text == seen.context["mail"].text
    assert "В отдел." in office.get(DESK.page_of(message)).text
    assert Message.objects.get().state == S.ANSWERED


def test_letter_is_handed_to_a_published_topic_whose_person_is_told(office):
    old, hidden = TopicFactory(), TopicFactory(status="draft")
    new = TopicFactory(title_en="Press", person=PersonFactory(email="p@example.org"))
    message = MessageFactory(topic=old)
    form = office.get(DESK.act_url(message, "reroute")).context["form"]
    assert list(form.fields["desk"].queryset) == [new]

    refused = DESK.write(office, message, "reroute", desk=hidden.pk)
    done = DESK.write(office, message, "reroute", desk=new.pk)

    assert (refused.status_code, done.status_code) == (422, 303)
    assert Message.objects.get().topic == new
    assert Mail.objects.get().to == "p@example.org"
    assert LogEntry.objects.get().get_change_message() == "Changed topic."


def test_second_who_hands_it_on_reads_where_it_is_now(office):
    message = MessageFactory()
    first, second = TopicFactory(title_en="Press"), TopicFactory()
    form = office.get(DESK.act_url(message, "reroute")).context["form"]
    stale = {"seen": form["seen"].value(), "nonce": "other"}
    DESK.write(office, message, "reroute", desk=first.pk)

    late = office.post(DESK.act_url(message, "reroute"), {**stale, "desk": second.pk})

    assert late.status_code == 409
    assert "Press" in late.text
    assert Message.objects.get().topic == first


def test_release_shows_the_receipt_and_then_sends_it(office):
    message = MessageFactory(is_quarantined=True, suspicion="Sent within a few seconds")
    assert shown_acts(office.get(DESK.page_of(message)).text) == {"release"}

    DESK.carry_out(office, message, "release")

    assert list(Message.objects.waiting()) == [message]
    assert Mail.objects.get().kind == "message_received"


@pytest.mark.parametrize("count", [1, 3])
def test_queue_and_page_ask_the_database_as_often_for_many(
    office, django_assert_num_queries, count
):
    topic = TopicFactory(person=PersonFactory())
    message = MessageFactory(topic=topic, email="a@example.org")
    MessageFactory.create_batch(count, email="a@example.org")
    office.get(DESK.page_of(message))

    # session, user, topics, sizes, number, rows, saved filters
    with django_assert_num_queries(7):
        office.get(DESK.queue)
    with django_assert_num_queries(6):  # session, user, letter twice, answers, others
        office.get(DESK.page_of(message))


@pytest.mark.parametrize("address", ["queue", "page", *ACTS])
def test_pages_answer_in_every_language(office, language, address):
    message = MessageFactory(is_quarantined=address == "release")
    pages = {"queue": DESK.queue, "page": DESK.page_of(message)}

    response = office.get(
        pages.get(address) or DESK.act_url(message, address),
        headers={"Accept-Language": language},
    )

    assert response.status_code == 200
