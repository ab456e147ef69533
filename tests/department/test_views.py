from datetime import date, time

import pytest
from django.core.files.base import ContentFile

from core.models import Status
from department.models import Function, Person
from tests.factories.core import BlockFactory, ContactFactory, PageFactory
from tests.factories.department import (
    DocumentFactory,
    FunctionFactory,
    OpeningHoursFactory,
    PersonFactory,
    SpecialDayFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

DEPARTMENT = "/en/department/"


@pytest.fixture
def page():
    page = PageFactory(key="department")
    BlockFactory(
        page=page, key="unknown-contact", body_en="<p>No telephone is known.</p>"
    )
    return page


def test_department_hides_drafts(client):
    FunctionFactory(title_en="Hidden function", status=Status.DRAFT)
    PersonFactory(role_en="Hidden post", status=Status.REVIEW)
    DocumentFactory(title_en="Hidden document", status=Status.WITHDRAWN)
    TopicFactory(title_en="Hidden topic", status=Status.DRAFT)
    TopicFactory(person=PersonFactory(role_en="Hidden head", status=Status.DRAFT))

    shown = client.get(DEPARTMENT).content.decode()

    assert "Hidden" not in shown


@pytest.mark.parametrize("item_count", [1, 3])
def test_department_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    FunctionFactory.create_batch(item_count)
    PersonFactory.create_batch(item_count)
    TopicFactory.create_batch(item_count, person=Person.objects.first())
    DocumentFactory.create_batch(item_count)
    for weekday in range(item_count):
        OpeningHoursFactory(weekday=weekday)
    SpecialDayFactory.create_batch(item_count)
    client.get(DEPARTMENT)

    with django_assert_num_queries(7):  # version, and one for each kind of record
        client.get(DEPARTMENT)


def test_department_groups_what_it_does_by_kind(client):
    kinds = Function.Kind
    FunctionFactory(kind=kinds.TASK, title_en="Second", position=2)
    FunctionFactory(kind=kinds.TASK, title_en="First", position=1)
    FunctionFactory(kind=kinds.SERVICE, title_en="Invitations")

    functions = client.get(DEPARTMENT).context["functions"]

    titles = {kind: [f.title for f in found] for kind, found in functions.items()}
    assert titles == {
        "function": [],
        "task": ["First", "Second"],
        "service": ["Invitations"],
    }


def test_department_says_once_that_no_way_to_reach_it_is_known(client, page):
    ContactFactory(page=page, email="", address_en="Dzerzhinsky Ave, 83\nMinsk")

    shown = client.get(DEPARTMENT).content.decode()

    assert shown.count("No telephone is known.") == 1
    assert "Not published yet" not in shown
    assert "Dzerzhinsky Ave, 83<br>Minsk" in shown


def test_department_names_the_ways_that_are_missing_beside_a_known_one(client, page):
    ContactFactory(page=page, email="office@example.org")

    shown = client.get(DEPARTMENT).content.decode()

    assert "No telephone is known." not in shown
    assert shown.count("Not published yet") == 2
    assert '<dd><a href="mailto:office@example.org" dir="ltr">' in shown


def test_department_shows_a_post_whose_holder_is_not_confirmed(client):
    PersonFactory(role_en="Head of the Department")

    shown = client.get(DEPARTMENT).content.decode()

    assert "<dt>Head of the Department</dt>" in shown
    assert shown.count("Holder of the post to be confirmed") == 1


def test_department_names_the_holder_once_confirmed(client):
    PersonFactory(name_en="Confirmed Holder")

    shown = client.get(DEPARTMENT).content.decode()

    assert "<strong>Confirmed Holder</strong>" in shown
    assert "to be confirmed" not in shown


def test_department_marks_a_task_from_another_language(client):
    FunctionFactory(kind=Function.Kind.TASK, title_en="Mobility")

    shown = client.get("/ar/department/").content.decode()

    assert '<bdi lang="en" dir="ltr">Mobility</bdi> <small class="lang-note">' in shown


def test_department_says_that_it_has_no_documents(client):
    shown = client.get(DEPARTMENT).content.decode()

    assert "No document or template is published here yet." in shown


def test_department_describes_a_file_before_it_is_opened(client):
    document = DocumentFactory(title_en="Model agreement", language="ru")
    document.file.save("agreement.pdf", ContentFile(b"x" * 2048))

    shown = client.get(DEPARTMENT).content.decode()

    assert "Model agreement</a>" in shown
    assert "(PDF, 2.0\xa0KB, Russian)" in shown


def test_department_survives_a_file_lost_from_the_store(client):
    DocumentFactory(file="documents/lost.pdf")

    (download,) = client.get(DEPARTMENT).context["downloads"]

    assert (download.kind, download.size) == ("PDF", None)


def test_department_names_whom_a_topic_goes_to(client):
    person = PersonFactory(role_en="Head of the Department", name_en="Confirmed Holder")
    TopicFactory(title_en="Agreements", hint_en="Drafts and renewals.", person=person)

    shown = client.get(DEPARTMENT).text

    assert "Who do I write to about…" in shown
    assert "Drafts and renewals." in shown
    assert "Answered by: Head of the Department, Confirmed Holder" in shown


def test_department_tells_version_and_date_of_a_document(client):
    DocumentFactory(version="2.1", dated_on="2026-03")

    shown = client.get(DEPARTMENT).text

    assert 'Version <bdi class="nowrap">2.1</bdi>' in shown
    assert '<time datetime="2026-03">March 2026</time>' in shown


def test_department_says_that_its_hours_are_not_published(client, language):
    SpecialDayFactory(day=date(9999, 12, 31), name_en="The last day")

    response = client.get(f"/{language}/department/")

    assert not response.context["hours"].is_known
    assert "The last day" in response.text
    if language == "en":
        assert "The opening hours are not published yet." in response.text


def test_department_shows_its_week_and_today_by_the_clock_of_minsk(
    client, time_machine
):
    time_machine.move_to("2026-12-24T21:30:00Z")  # Friday in Minsk
    for weekday in range(5):
        OpeningHoursFactory(weekday=weekday)
        OpeningHoursFactory(weekday=weekday, opens_at=time(14), closes_at=time(17, 30))
    SpecialDayFactory(day=date(2026, 12, 24), name_en="Yesterday")
    SpecialDayFactory(day=date(2026, 12, 25), name_en="Catholic Christmas")

    shown = client.get(DEPARTMENT).text

    assert "Minsk time (UTC+3)" in shown
    assert shown.count("14:00–17:30") == 6  # five days, and when it opens next
    assert '<time datetime="2026-12-28">Monday, 28 December 2026</time>' in shown
    assert shown.count("Catholic Christmas") == 2
    assert "Yesterday" not in shown


def test_department_shows_its_hours_in_words_until_they_are_a_table(client, page):
    ContactFactory(page=page, hours_en="By appointment")

    shown = client.get(DEPARTMENT).text

    assert "By appointment" in shown
    assert "not published yet." not in shown
