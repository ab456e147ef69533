"""The front page of the back office: numbers that lead to exactly what they count."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from core import history
from core.facts import contradictions
from core.languages import name
from core.models import Fact, Mail, Status, Upload
from core.translations import note_changes
from partnerships.models import ProposalFile
from tests.back_office import browser_of, member
from tests.factories.core import FactFactory
from tests.factories.events import EventFactory, JourneyFactory
from tests.factories.mail import MailFactory
from tests.factories.partnerships import (
    AgreementFactory,
    InstitutionFactory,
    ProposalFactory,
)
from tests.factories.training import EnquiryFactory
from tests.factories.uploads import make_upload

pytestmark = pytest.mark.django_db

HOME = reverse("admin:index")
TODAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def march():
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def chief():
    return browser_of(User.objects.create_superuser("chief"))


def ending(days):
    end_on = (TODAY + timedelta(days=days)).isoformat()
    return AgreementFactory(signed_on="2020-01-15", term="fixed", end_on=end_on)


def something_of_each():
    for days in (20, 50, 80, 170, 300):
        ending(days)
    EventFactory(status=Status.REVIEW)
    InstitutionFactory(status=Status.REVIEW)
    FactFactory(review_on=TODAY)
    FactFactory(series="agreements-total", value=999)
    MailFactory(state=Mail.State.FAILED)
    MailFactory(state=Mail.State.FAILED, kind="member_link")
    ProposalFactory(promised_on=TODAY - timedelta(days=1))
    EnquiryFactory()
    for scan in (Upload.Scan.PENDING, Upload.Scan.PENDING, Upload.Scan.INFECTED):
        upload = make_upload(proposal=ProposalFactory())
        ProposalFile.objects.filter(pk=upload.pk).update(scan=scan)
    event = EventFactory(title_en="Old", title_ru="Форум")
    event.title_en = "New"
    event.save()
    note_changes(event, {"title_en": "Old"})


def lines(html):
    """Address and number of whatever waits."""
    found = re.findall(r'<li><a href="([^"]+)">[^<]*<strong>(\d+)</strong>', html)
    return {unescape(href): int(number) for href, number in found}


def test_every_number_is_that_of_the_list_it_leads_to(chief):
    something_of_each()

    found = lines(chief.get(HOME).text)

    listed = {href: counted(chief, href) for href in found}
    assert found == listed
    agreements = {h: n for h, n in found.items() if "ends=" in h}
    assert list(agreements.values()) == [1, 2, 3, 4]
    queries = " ".join(found)
    for part in (
        "queue=late",
        "scan=pending",
        "scan=infected",
        "event/?status__exact=review",
        "institution/?status__exact=review",
        "check=overdue",
        "check=contradicted",
        "mail/?state__exact=failed",
        "?language=be&kind=missing",
        "?language=ru&kind=outdated",
    ):
        assert part in queries


def counted(client, href):
    """How many rows the list has; how many texts the worklist of translations has."""
    context = client.get(href).context
    if "cl" in context:
        return context["cl"].result_count
    choice = context["choice"]
    chosen = (name(choice.language), choice.kind)
    cells = [cell for row in context["table"] for cell in row["cells"]]
    return sum(c["number"] for c in cells if (c["language"], c["kind"]) == chosen)


def test_front_page_holds_what_its_reader_may_see_and_no_more():
    something_of_each()
    agreement = ending(1000)
    with history.recording(user=User.objects.create_user("igor"), path="import"):
        ProposalFactory(organisation="University of Nowhere")
        agreement.end_on = "2040-01-01"
        agreement.save()

    editor = browser_of(member("editor", "view_event", "review_content")).get(HOME).text
    opinion = member("reviewer", "view_proposal", "add_opinion")
    reviewer = browser_of(opinion).get(HOME).text
    clerk = browser_of(member("clerk", "view_agreement")).get(HOME).text

    assert set(lines(editor)) == {
        "/admin/events/event/?status__exact=review",
    }
    assert lines(reviewer) == {}
    assert "Proposals received" not in editor + reviewer + clerk
    assert "Nowhere" not in editor + reviewer + clerk
    link = f"/admin/partnerships/agreement/{agreement.pk}/history/"
    said = ("igor", "Import from a file", link)
    assert all(words in clerk for words in said)
    assert not any(words in editor + reviewer for words in said)
    schedule = reverse("schedule")
    assert [schedule in page for page in (editor, reviewer, clerk)] == [
        True,
        False,
        True,
    ]


def test_empty_front_page_says_what_will_stand_here(chief):
    html = chief.get(HOME).text

    assert lines(html) == {}
    assert "Nothing waits for you." in html
    assert "Nobody has changed anything yet." in html


def test_year_so_far_counts_by_month(chief):
    AgreementFactory(signed_on="2027-01-20")
    AgreementFactory(signed_on="2027-02")
    AgreementFactory(signed_on="2027")
    AgreementFactory(signed_on="2026-02-20")
    AgreementFactory(signed_on="2027-02-20", status="draft")
    EventFactory(start_on="2027-02-10")
    ProposalFactory(received_at=timezone.now())

    html = chief.get(HOME).text

    rows = re.findall(r'<tr>\s*<th scope="row"><bdi>(\w+)</bdi>(.*?)</tr>', html, re.S)
    cells = {name: re.findall(r'dir="ltr">(\d+)<', row) for name, row in rows}
    assert cells == {
        "January": ["1", "0", "0"],
        "February": ["1", "1", "0"],
        "March": ["0", "0", "1"],
    }


@pytest.mark.parametrize("rounds", [1, 3])
def test_number_of_queries_is_the_same_for_many(rounds, django_assert_num_queries):
    for number in range(rounds):
        with history.recording(
            user=User.objects.create_user(f"n{number}"), path="form"
        ):
            something_of_each()
    user = member("manager")
    user.groups.set([Group.objects.get(name="manager")])
    manager = browser_of(user)
    manager.get(HOME)  # content types are known from then on

    # session, user, permissions (2), figures (2), translations, what waits, the year
    # (3), changes
    with django_assert_num_queries(12):
        manager.get(HOME)


@pytest.mark.parametrize(
    ("qualifier", "value", "value_to", "is_borne_out"),
    [
        ("exact", 3, None, True),
        ("exact", 4, None, False),
        ("exact", 2, 5, True),
        ("over", 2, None, True),
        ("over", 4, None, False),
        ("about", "3.2", None, True),
        ("nearly", "2.8", None, False),
    ],
)
def test_figure_is_held_against_the_register_as_exactly_as_it_is_stated(
    qualifier, value, value_to, is_borne_out
):
    for year in (2006, 2007, 2010, 2012):
        JourneyFactory(year=year)
    JourneyFactory(year=2010, status=Status.DRAFT)
    stated = {"series": "journeys-abroad", "as_of": "2013"}
    fact = FactFactory(qualifier=qualifier, value=value, value_to=value_to, **stated)
    FactFactory(value=70, series="journeys-abroad", as_of="2010")
    FactFactory(value=70, status=Status.DRAFT, series="journeys-abroad", as_of="2020")

    found = contradictions()

    expected = [] if is_borne_out else [(fact, 3)]
    assert [(one.fact, one.counted) for one in found] == expected


def test_list_of_figures_shows_what_the_register_counts(chief):
    FactFactory(series="agreements-total", value=7)
    ending(20)

    row = chief.get(reverse("admin:core_fact_changelist")).text

    assert '<td class="field-in_register">1</td>' in row
    assert Fact.objects.count() == 1
