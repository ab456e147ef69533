"""The list for staff: who may see it, what it says, filters and file."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from openpyxl import load_workbook

from core.models import Status
from tests.factories.mobility import (
    ExchangeCountryFactory,
    ExchangeFactory,
    FlowFactory,
)
from tests.factories.partnerships import AgreementFactory, InstitutionFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/mobility/flow/coverage/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-04-01 12:00", tick=False):
        yield


@pytest.fixture
def office(client):
    client.force_login(User.objects.create_superuser("editor"))
    return client


def rows(response):
    body = response.content.decode().split("<tbody>")[-1].split("</tbody>")[0]
    found = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in found]


def found(office, **query):
    return [
        line.activity.title for line in office.get(PAGE, query).context["report"].lines
    ]


@pytest.fixture
def akita():
    """An institution with an agreement of 2012–2016 that was suspended in spring 2014."""
    akita = InstitutionFactory(name_en="Akita University", country="JP")
    AgreementFactory(
        title_en="Agreement of 2012",
        signed_on="2012-01-01",
        end_on="2016-12-31",
        term="fixed",
        suspended_from=date(2014, 3, 1),
        suspended_until=date(2014, 3, 31),
        with_institutions=[akita],
        status=Status.DRAFT,
    )
    return akita


def test_list_gives_the_days_without_an_agreement_and_the_nearest(office, akita):
    AgreementFactory(
        title_en="Agreement of 2020",
        signed_on="2020-05",
        term="open_ended",
        with_institutions=[akita],
    )
    exchange = ExchangeFactory(
        title_en="Practice", institution=akita, since="2018-07-01", until="2018-07-31"
    )

    (row,) = rows(office.get(PAGE))

    assert row == (
        "Akita University Japan Practice Exchange 1 Jul 2018 – 31 Jul 2018"
        " Not covered Without an agreement: 1 Jul 2018 – 31 Jul 2018"
        " before Agreement of 2012 1 Jan 2012 – 31 Dec 2016"
        " Suspended: 1 Mar 2014 – 31 Mar 2014"
        " after Agreement of 2020 May 2020 – Open-ended"
    )
    link = f'href="/admin/mobility/exchange/{exchange.pk}/change/"'
    assert link in office.get(PAGE).text


def test_suspension_is_not_covered_and_the_rest_of_the_time_is(office, akita):
    ExchangeFactory(
        title_en="In March", institution=akita, since="2014-02-15", until="2014-03-01"
    )
    ExchangeFactory(
        title_en="In April", institution=akita, since="2014-04-01", until="2014-05"
    )

    response = office.get(PAGE)

    assert found(office) == ["In March"]
    assert "Without an agreement: 1 Mar 2014 at the time" in rows(response)[0]
    assert "1 activity is covered." in response.text


def test_withdrawn_agreement_covers_nothing(office):
    institution = InstitutionFactory()
    AgreementFactory(
        status=Status.WITHDRAWN, term="open_ended", with_institutions=[institution]
    )
    ExchangeFactory(institution=institution, since="2014", until="2014")

    assert (
        "No agreement with this institution is recorded." in rows(office.get(PAGE))[0]
    )


def test_list_says_why_something_is_only_perhaps_covered(office):
    institution = InstitutionFactory()
    AgreementFactory(
        signed_on="2014", term="open_ended", with_institutions=[institution]
    )
    ExchangeFactory(institution=institution, since="2014-07-01", until="2014-07-31")

    (row,) = rows(office.get(PAGE))

    assert "Perhaps covered" in row
    assert "The agreement’s dates are known only to the month or year." in row


def test_what_names_no_institution_or_date_is_told_and_listed_apart(office):
    ExchangeFactory(title_en="No date", institution=InstitutionFactory())
    ExchangeFactory(title_en="No institution", since="2014", until="2014")

    response = office.get(PAGE)

    assert response.context["report"].lines == []
    assert "2 activities cannot be judged" in response.text
    apart = rows(office.get(PAGE, {"verdict": "unknown"}))
    assert "No institution is named." in apart[0]
    assert "No date is recorded." in apart[1]


def test_way_to_what_cannot_be_judged_keeps_the_other_filters(office):
    ExchangeFactory(title_en="No date", institution=InstitutionFactory())
    ExchangeFactory(title_en="No institution", since="2014", until="2014")

    response = office.get(PAGE, {"verdict": "all", "year": "2014"})

    assert "1 activity cannot be judged" in response.text
    address = re.search(r'href="([^"]*verdict=unknown[^"]*)"', response.text)[1]
    page = office.get(PAGE + unescape(address))
    assert [line.activity.title for line in page.context["report"].lines] == [
        "No institution"
    ]


def test_exchange_is_covered_by_the_agreement_it_names(office):
    agreement = AgreementFactory(term="open_ended")
    ExchangeFactory(agreement=agreement, since="2014", until="2014")

    assert "1 activity is covered." in office.get(PAGE).text


def test_filters_narrow_by_year_country_kind_and_verdict(office, akita):
    exchange = ExchangeFactory(
        title_en="Practice", institution=akita, since="2017", until="2019"
    )
    ExchangeCountryFactory(exchange=exchange, country="PL")
    FlowFactory(institution=akita, country="JP", year=2019)
    FlowFactory(institution=akita, country="JP", year=2012)

    assert found(office) == ["People counted: 5", "Practice"]
    assert found(office, year="2018") == ["Practice"]
    assert found(office, year="2019", kind="flow") == ["People counted: 5"]
    assert found(office, country="PL") == ["Practice"]
    assert found(office, verdict="covered", year="2012") == ["People counted: 5"]
    assert len(found(office, verdict="all")) == 3
    assert found(office, verdict="nonsense", year="٢") == []


def test_filters_count_what_they_would_leave(office, akita):
    ExchangeFactory(institution=akita, since="2017", until="2018")
    FlowFactory(institution=akita, country="JP", year=2018)

    report = office.get(PAGE, {"year": "2018"}).context["report"]

    options = {name: choices for name, _label, choices in report.options}
    assert options["kind"] == [
        ("exchange", "Exchange", 1),
        ("call", "Call for applications", 0),
        ("flow", "People counted", 1),
    ]
    assert options["year"] == [("2018", "2018", 2), ("2017", "2017", 1)]
    assert options["country"] == [("JP", "Japan", 2)]


def test_file_holds_what_the_filters_leave(office, akita):
    ExchangeFactory(
        title_en="=1+1", institution=akita, since="2018-07", until="2018-07-31"
    )
    FlowFactory(institution=akita, year=2019)

    response = office.get(PAGE, {"kind": "exchange", "format": "xlsx"})

    head, row = load_workbook(BytesIO(response.content)).active.values
    told = dict(zip(head, row, strict=True))
    assert told["Verdict"] == "Not covered"
    assert told["Activity"] == "=1+1"
    assert (told["Since"], told["Until"]) == ("2018-07", "2018-07-31")
    assert told["Days without an agreement"] == "1 Jul 2018 – 31 Jul 2018"
    assert told["Agreement before"] == "Agreement of 2012"
    assert told["Agreement before, in force until"] == "31 Dec 2016"
    assert told["Agreement after"] is None


@pytest.mark.parametrize("item_count", [1, 12])
def test_list_asks_the_same_number_of_queries(
    office, django_assert_num_queries, item_count
):
    for _n in range(item_count):
        institution = InstitutionFactory()
        AgreementFactory(with_institutions=[institution])
        exchange = ExchangeFactory(institution=institution, since="2014")
        FlowFactory(institution=institution, exchange=exchange, year=2010)
    office.get(PAGE)

    # session, user; merged, agreements, amendments, successors, parties,
    # exchanges, countries, flows
    with django_assert_num_queries(10):
        office.get(PAGE)


def test_long_list_has_pages(office):
    FlowFactory.create_batch(1)
    institution = InstitutionFactory()
    for year in range(1921, 2023):
        FlowFactory(institution=institution, year=year)

    assert len(rows(office.get(PAGE))) == 100
    assert len(rows(office.get(PAGE, {"page": "2"}))) == 2
    assert len(rows(office.get(PAGE, {"page": "x"}))) == 100


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["view_exchange", "view_flow", "view_agreement"], 200),
        (["change_exchange", "change_flow", "change_agreement"], 200),
        (["view_exchange", "view_flow"], 403),
        (["view_agreement"], 403),
    ],
)
def test_list_is_for_those_who_may_read_what_it_tells(client, names, status):
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)

    assert client.get(PAGE).status_code == status


def test_list_is_closed_without_a_login_and_refuses_a_post(client, office):
    assert office.post(PAGE).status_code == 405

    office.logout()

    assert office.get(PAGE)["Location"].startswith("/admin/login/")
