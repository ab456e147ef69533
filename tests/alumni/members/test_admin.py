"""What staff see of members, and what they may do."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from openpyxl import load_workbook

from alumni.members import consents
from alumni.models import Graduate
from core.models import Mail
from tests.alumni.members.given import join, last_link, member
from tests.back_office import (
    act_on,
    agree,
    browser_of,
    choose,
    member as staff,
    password_typed,
)
from tests.factories.alumni import GraduateFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/alumni/graduate/"
EXPORT = f"{LIST}export/"
RIGHTS = ["view_graduate", "change_graduate", "delete_graduate", "export_graduate"]


@pytest.fixture
def office():
    return password_typed(browser_of(staff("office", *RIGHTS, "view_mail")))


def shown_names(client, **query):
    return {g.name for g in client.get(LIST, query).context["cl"].result_list}


def act(client, action, *graduates):
    return act_on(client, f"{LIST}?queue=all", action, *graduates)


def rows(response):
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_unconfirmed_are_a_number_and_nothing_else(client, texts, office):
    member(client, name="Confirmed One")
    join(client, name="Secret Waiting", email="secret@example.org", letters="on")
    waiting = Graduate.objects.get(name="Secret Waiting")

    page = office.get(LIST).text
    assert "1 person has filled in the form and not confirmed" in page
    for address in (
        LIST,
        f"{LIST}?queue=set-aside",
        f"{LIST}?q=secret",
        f"{LIST}{waiting.pk}/change/",
        "/admin/core/mail/",
        f"/admin/core/mail/{Mail.objects.get(to='secret@example.org').pk}/change/",
    ):
        text = office.get(address, follow=True).text
        assert "Secret Waiting" not in text
        assert "secret@example.org" not in text
    assert [row[0] for row in rows(office.get(EXPORT))[1:]] == ["Confirmed One"]
    act(office, "erase", waiting)
    assert Graduate.objects.filter(pk=waiting.pk).exists()


def test_members_are_filtered_and_searched(office, texts):
    GraduateFactory(name="Łucja", country="PL", specialty="dentistry")
    GraduateFactory(name="Amina", country="LB", agrees=["letters"])
    gone = GraduateFactory(name="Bob", country="LB", agrees=["letters"])
    consents.withdraw(gone, "letters")

    assert shown_names(office) == {"Łucja", "Amina", "Bob"}
    assert shown_names(office, country="LB") == {"Amina", "Bob"}
    assert shown_names(office, specialty__exact="dentistry") == {"Łucja"}
    assert shown_names(office, agrees="letters") == {"Amina"}
    assert shown_names(office, q="lucja") == {"Łucja"}


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_is_constant(office, texts, django_assert_num_queries, count):
    for _n in range(count):
        GraduateFactory(agrees=["letters", "directory"])
    office.get(LIST)

    # session, user, rights of user and groups, queues, countries, count, members,
    # their consents, number of unconfirmed, saved filters
    with django_assert_num_queries(11):
        page = office.get(LIST).text

    assert page.count("Letters of the Association</span>") == count


def test_export_needs_its_own_right_and_leaves_a_line_that_names_nobody(office, texts):
    GraduateFactory(name="=1+1", country="JP", agrees=["letters"])
    reader = browser_of(staff("reader", "view_graduate"))

    assert reader.get(EXPORT).status_code == 403
    assert EXPORT not in reader.get(LIST).text
    assert EXPORT in office.get(LIST).text
    taken = office.get(EXPORT)

    assert "no-store" in taken["Cache-Control"]
    assert rows(taken)[1][:3] == ["=1+1", "Japan", 1998]
    assert "Letters of the Association" in rows(taken)[1]
    line = LogEntry.objects.get()
    assert (line.user.username, line.object_repr) == ("office", "")


def test_nothing_is_seen_without_the_right(texts):
    graduate = GraduateFactory()
    outsider = browser_of(staff("outsider", *RIGHTS[1:]))

    for address in (LIST, f"{LIST}{graduate.pk}/change/", EXPORT):
        assert outsider.get(address).status_code == 403


def test_page_shows_the_ledger_and_edits_nothing(client, texts, office):
    graduate = member(client, directory="on", shows=["year"])

    address = f"{LIST}{graduate.pk}/change/"
    page = office.get(address).text
    office.post(address, {"name": "Eve"})

    assert "Name, Year of graduation" in page
    assert '<input type="text" name="name"' not in page
    assert Graduate.objects.get().name == "Layla Nasser"


def test_erasing_is_confirmed_first_and_leaves_no_name(client, texts, office):
    graduate = member(client, name="Łucja Nowak")
    other = GraduateFactory()

    asked = choose(office, LIST, "erase", graduate)
    assert "Łucja Nowak" in asked.text
    assert Graduate.objects.count() == 2
    agree(office, LIST, asked)

    assert Graduate.objects.get() == other
    assert not Mail.objects.exists()
    line = LogEntry.objects.get()
    assert line.object_repr == f"#{graduate.pk}"


def test_set_aside_is_looked_at_released_and_confirmed(client, texts, office):
    join(client, name="Hasty", fax="1")
    aside = Graduate.objects.get()

    assert shown_names(office) == set()
    assert shown_names(office, queue="set-aside") == {"Hasty"}
    assert "cannot see" in office.get(f"{LIST}{aside.pk}/change/").text
    act(office, "release", aside)
    act(office, "release", aside)

    assert Mail.objects.count() == 1
    client.post(last_link())
    assert shown_names(office) == {"Hasty"}


def test_who_may_only_look_does_nothing(client, texts):
    join(client, fax="1")
    aside = Graduate.objects.get()
    reader = browser_of(staff("reader", "view_graduate"))

    act(reader, "release", aside)
    act(reader, "erase", aside)

    assert Graduate.objects.get().is_quarantined
