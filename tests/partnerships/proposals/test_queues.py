"""Where staff find proposals, and how many they are told there are."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.admin.queues import sizes
from core.models import Mail
from partnerships.models import Proposal, ProposalState as S
from partnerships.proposals import moves
from partnerships.proposals.queues import QUEUES
from tests.partnerships.proposals.back_office import QUEUE, browser_of, member
from tests.partnerships.proposals.given import in_state

pytestmark = pytest.mark.django_db


def test_queues_part_the_open_proposals(manager):
    waiting = in_state(S.SCREENING, promised_on=date(2027, 1, 1))
    asked = in_state(S.MORE_INFORMATION, promised_on=date(2027, 1, 1))
    in_state(S.DECLINED, promised_on=date(2027, 1, 1))
    in_state(S.RECEIVED, promised_on=date(2027, 1, 1), is_quarantined=True)

    assert list(Proposal.objects.waiting_for_us()) == [waiting]
    assert list(Proposal.objects.waiting_for_sender()) == [asked]
    assert list(Proposal.objects.late(date(2027, 1, 2))) == [waiting]
    assert list(Proposal.objects.late(date(2027, 1, 1))) == []


@pytest.mark.parametrize(
    ("queue", "names"),
    [
        ("mine", {"mine"}),
        ("unassigned", {"unassigned"}),
        ("us", {"mine", "unassigned", "late"}),
        ("them", {"them"}),
        ("late", {"late"}),
        ("aside", {"aside"}),
        ("closed", {"closed"}),
        ("all", {"mine", "unassigned", "them", "late", "aside", "closed"}),
        ("nonsense", {"mine", "unassigned", "late"}),
        (None, {"mine", "unassigned", "late"}),
    ],
)
def test_queue_shows_what_it_says_and_counts_it(office, one_in_each, queue, names):
    response = office.get(QUEUE, {"queue": queue} if queue else {})

    shown = set(response.context["cl"].queryset)
    assert shown == {one_in_each[name] for name in names}
    label = QUEUES[queue if queue in QUEUES else "us"].label
    assert f"{label} ({len(names)})" in response.text


def test_sizes_are_counted_in_one_query(
    manager, one_in_each, django_assert_num_queries
):
    with django_assert_num_queries(1):
        counted = sizes(Proposal, QUEUES, manager)

    assert counted == {
        "mine": 1,
        "unassigned": 1,
        "us": 3,
        "them": 1,
        "late": 1,
        "aside": 1,
        "closed": 1,
        "all": 6,
    }


def test_lateness_is_said_in_words(office, one_in_each):
    html = office.get(QUEUE, {"queue": "all"}).text

    assert html.count("3 days late") == 1


@pytest.mark.parametrize("asked", [{}, {"q": ""}, {"q": "P", "queue": "us"}])
def test_what_was_promised_first_stands_first(office, asked):
    today = timezone.localdate()
    days = (None, 5, 2)
    none, five, two = (
        in_state(S.RECEIVED, promised_on=n and today + timedelta(days=n)) for n in days
    )

    response = office.get(QUEUE, asked)

    assert list(response.context["cl"].result_list) == [two, five, none]


@pytest.mark.parametrize(
    "words", ["лодз", "ŁODZ", "lodz medical", "rector@lodz", "ewa", "P-{n}", "{n}"]
)
def test_search_looks_through_all_queues(office, words):
    found = in_state(
        S.DECLINED,
        organisation="Medical University of Łódź (Лодзь)",
        contact_name="Ewa Nowak",
        email="rector@lodz.example.org",
    )
    in_state(S.RECEIVED, organisation="Akita", contact_name="Ito", email="a@akita.jp")

    words = words.format(n=f"{found.number:04}")
    response = office.get(QUEUE, {"q": words})

    assert list(response.context["cl"].queryset) == [found]


@pytest.mark.parametrize("row_count", [1, 3])
def test_queue_asks_the_database_as_often_for_many(
    office, manager, row_count, django_assert_num_queries
):
    for _ in range(row_count):
        in_state(S.SCREENING, assigned_to=manager)

    # session, user, sizes of the queues, number of rows, rows
    with django_assert_num_queries(5):
        office.get(QUEUE)


@pytest.mark.parametrize("parameter", ["q", "queue", "p", "o", "_facets", "state"])
@pytest.mark.parametrize("value", ["\0", "9" * 30, "x" * 3000, "\u202e", "-1", "%"])
def test_hostile_parameter_breaks_nothing(office, parameter, value):
    in_state(S.RECEIVED)

    assert office.get(QUEUE, {parameter: value}).status_code in (200, 302, 400)


# The front page of the back office


def test_front_page_says_what_needs_somebody(office, one_in_each, manager):
    mail = moves.move(one_in_each["mine"], S.IN_REVIEW, by=manager).mail
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.FAILED)

    html = office.get("/admin/").text

    block = html[html.index("proposal-at-hand") : html.index("</section>")]
    links = re.findall(r'href="([^"]+)">[^<]*<strong>(\d+)</strong>', block)
    counts = {}
    for href, number in links:
        response = office.get(href.replace("&amp;", "&"))
        assert response.context["cl"].result_count == int(number)
        counts[href.rpartition("/")[2].replace("&amp;", "&")] = int(number)
    assert counts == {
        "?queue=late": 1,
        "?queue=us": 3,
        "?queue=mine": 1,
        "?queue=unassigned": 1,
        "?queue=aside": 1,
        "?kind__startswith=proposal_&state__exact=failed": 1,
    }


def test_front_page_tells_only_those_who_may_see(one_in_each):
    blind = browser_of(member("blind", "view_institution")).get("/admin/").text
    reader = browser_of(member("reader", "view_proposal")).get("/admin/").text

    assert "at-hand" not in blind
    assert "?queue=late" in reader
    assert "state__exact=failed" not in reader


def test_all_blocks_on_the_front_page_cost_one_query(
    office, one_in_each, django_assert_num_queries
):
    # session, user, recent actions; queues and failed mail of every kind; reviews
    with django_assert_num_queries(5):
        office.get("/admin/")
