"""Pages never outlive the moment at which they change by the clock."""

import random
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from hypothesis import given, strategies as st

from bsmu_intl.middleware import cache_rule
from core import frame
from core.changes import (
    MAX_AGE_SECONDS,
    PEOPLE_SECONDS,
    STALE_SECONDS,
    names_people,
    next_change,
    shared_rule,
)
from core.models import PublishableModel, Status
from core.page_cache import GOOD_UNTIL
from tests.factories.core import FactFactory, NoticeFactory
from tests.factories.events import EventFactory
from tests.factories.mobility import ExchangeFactory
from tests.factories.training import IntakeFactory, ProgrammeFactory
from tests.wsgi import ask

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
NOON = datetime(2026, 10, 15, 12, tzinfo=UTC)
SOON = NOON + timedelta(minutes=5)


def intake_until_midnight(zone):
    return IntakeFactory(closes_on=date(2026, 10, 15), time_zone=zone).programme


def call_until(hour):
    return ExchangeFactory(closes_on=date(2026, 10, 15), closes_time=hour)


def registration_until(moment):
    return EventFactory(
        start_on="2026-10-20", has_registration=True, registration_closes_at=moment
    )


def figure_until(moment):
    return FactFactory(key=f"until-{moment.timestamp():.0f}", publish_until=moment)


def keeping(rule):
    """For how many seconds the rule lets others keep a page, stale time included."""
    return sum(map(int, re.findall(r"(?:max-age|stale-while-revalidate)=(\d+)", rule)))


# The next change


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-10-15T12:00:00Z", "2026-10-15T21:00:00Z"),
        ("2026-10-15T20:59:59.999999Z", "2026-10-15T21:00:00Z"),
        ("2026-10-15T21:00:00Z", "2026-10-16T21:00:00Z"),
        ("2026-12-31T20:59:59Z", "2026-12-31T21:00:00Z"),
        ("2026-12-31T21:00:00Z", "2027-01-01T21:00:00Z"),
        ("2028-02-28T22:00:00Z", "2028-02-29T21:00:00Z"),
    ],
)
def test_next_change_is_midnight_in_minsk_if_nothing_comes_before(now, midnight):
    found = next_change(datetime.fromisoformat(now))

    assert found == datetime.fromisoformat(midnight)


@pytest.mark.parametrize(
    ("make", "moment"),
    [
        (lambda: FactFactory(publish_from=SOON), SOON),
        (lambda: EventFactory(publish_until=SOON), SOON),
        (lambda: registration_until(SOON), SOON),
        (
            lambda: intake_until_midnight("Asia/Tokyo"),
            datetime(2026, 10, 15, 15, tzinfo=UTC),
        ),
        (
            lambda: IntakeFactory(
                opens_on=date(2026, 10, 16), closes_on=None, time_zone="Asia/Dhaka"
            ),
            datetime(2026, 10, 15, 18, tzinfo=UTC),
        ),
        (
            lambda: call_until(time(16, 30)),
            datetime(2026, 10, 15, 13, 30, tzinfo=UTC),
        ),
    ],
)
def test_next_change_knows_what_begins_and_ends(make, moment):
    make()

    assert next_change(NOON) == moment
    assert next_change(moment) > moment


def test_next_change_is_the_soonest_and_one_query(django_assert_num_queries):
    for minutes in (-5, 0, 30, 7, 20):
        FactFactory(
            key=f"figure{minutes}", publish_until=NOON + timedelta(minutes=minutes)
        )
    intake_until_midnight("Asia/Tokyo")

    with django_assert_num_queries(1):
        found = next_change(NOON)

    assert found == NOON + timedelta(minutes=7)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_next_change_leaves_out_what_nobody_sees(status):
    EventFactory(status=status, publish_from=SOON)
    ExchangeFactory(status=status, closes_on=date(2026, 10, 15), time_zone="Asia/Tokyo")

    assert next_change(NOON) == datetime(2026, 10, 15, 21, tzinfo=UTC)


def test_next_change_asks_every_model_that_changes_by_the_clock():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        next_change(NOON)

    (query,) = queries.captured_queries
    for model in apps.get_models():
        columns = list(getattr(model, "changes_at", ()))
        if issubclass(model, PublishableModel):
            columns += ["publish_from", "publish_until"]
        for column in columns:
            assert f'"{model._meta.db_table}"."{column}"' in query["sql"]


# How long others may keep a page


@pytest.mark.parametrize(
    ("left", "rule"),
    [
        (timedelta(days=1), "public, max-age=60, stale-while-revalidate=600"),
        (timedelta(seconds=660), "public, max-age=60, stale-while-revalidate=600"),
        (timedelta(seconds=659.9), "public, max-age=60, stale-while-revalidate=599"),
        (timedelta(seconds=60), "public, max-age=60, stale-while-revalidate=0"),
        (timedelta(seconds=59.9), "public, max-age=59, stale-while-revalidate=0"),
        (timedelta(seconds=0.9), "public, max-age=0, stale-while-revalidate=0"),
        (timedelta(0), "public, max-age=0, stale-while-revalidate=0"),
        (-timedelta(seconds=5), "public, max-age=0, stale-while-revalidate=0"),
    ],
)
def test_shared_rule_ends_with_the_page(left, rule):
    assert shared_rule(NOON + left, NOON) == rule


@given(st.timedeltas(-timedelta(days=400), timedelta(days=400)))
def test_shared_rule_never_reaches_beyond_the_page(left):
    kept = keeping(shared_rule(NOON + left, NOON))

    assert timedelta(seconds=kept) <= max(left, timedelta(0))
    assert kept <= MAX_AGE_SECONDS + STALE_SECONDS


def test_no_page_is_kept_beyond_the_next_of_any_changes(client, time_machine):
    chance = random.Random(1964)
    moments, reached = [], []
    for _ in range(50):
        now = NOON + timedelta(seconds=chance.uniform(0, 3 * 365 * 86_400))
        time_machine.move_to(now, tick=False)
        frame.forget()
        for _ in range(chance.randint(0, 4)):
            moment = now + timedelta(seconds=chance.uniform(-900, 1_800))
            chance.choice([registration_until, figure_until])(moment)
            moments.append(moment)

        rule = client.get("/en/events/")["Cache-Control"]

        local = now + timedelta(hours=3)  # Minsk
        midnight = local.replace(hour=21, minute=0, second=0, microsecond=0)
        left = min(m for m in [*moments, midnight] if m > now) - now
        assert keeping(rule) == min(timedelta(seconds=660), left) // SECOND
        reached.append(keeping(rule))
    assert max(reached) == 660
    assert min(reached) < 60


@given(st.timedeltas(-timedelta(days=400), timedelta(days=400)))
def test_shared_rule_of_a_page_that_names_people_ends_within_a_minute(left):
    rule = shared_rule(NOON + left, NOON, names_people=True)

    kept = timedelta(seconds=keeping(rule))
    assert rule.endswith(", must-revalidate")
    # A front server may keep the page to the end of its span and hand on all of it.
    assert 2 * kept <= min(max(left, timedelta(0)), timedelta(seconds=PEOPLE_SECONDS))


def test_page_that_names_people_is_good_for_a_minute_from_its_begin(rf, time_machine):
    time_machine.move_to(NOON, tick=False)

    @names_people
    def slow_page(request):
        time_machine.move_to(NOON + timedelta(seconds=20), tick=False)
        return HttpResponse("Amina Haddad")

    request = rf.get("/en/")
    response = cache_rule(slow_page)(request)

    assert response["Cache-Control"] == "public, max-age=20, must-revalidate"
    assert request.environ[GOOD_UNTIL] == NOON + timedelta(seconds=60)


def test_page_that_names_people_obeys_an_earlier_change_too(rf, time_machine):
    registration_until(SOON)
    time_machine.move_to(SOON - timedelta(seconds=9), tick=False)

    response = cache_rule(names_people(lambda request: HttpResponse()))(rf.get("/en/"))

    assert response["Cache-Control"] == "public, max-age=4, must-revalidate"


def test_page_during_whose_making_something_closed_is_kept_by_nobody(rf, time_machine):
    registration_until(SOON)
    time_machine.move_to(SOON - SECOND, tick=False)

    def slow_page(request):
        time_machine.move_to(SOON, tick=False)
        return HttpResponse("open")

    response = cache_rule(slow_page)(rf.get("/en/"))

    assert keeping(response["Cache-Control"]) == 0


def test_page_is_not_judged_by_what_a_later_one_has_read(rf, time_machine):
    registration_until(SOON)

    def overtaken_page(request):
        time_machine.move_to(SOON, tick=False)
        frame.frame()
        return HttpResponse("open")

    time_machine.move_to(SOON - SECOND, tick=False)
    response = cache_rule(overtaken_page)(rf.get("/en/"))

    assert keeping(response["Cache-Control"]) == 0


@pytest.mark.parametrize(
    "address",
    [
        "/en/training/",
        "/en/training/?format=csv",
        "/ru/training/?format=xlsx",
        "/ar/training/?format=json",
        "/be/events/feed.atom",
    ],
)
def test_pages_and_files_obey_alike(client, time_machine, address):
    registration_until(SOON)
    time_machine.move_to(SOON - timedelta(seconds=90), tick=False)

    rule = client.get(address)["Cache-Control"]

    assert rule == "public, max-age=60, stale-while-revalidate=30"


# Through the page cache, with no save and no job in between


@pytest.mark.parametrize(
    ("make", "moment", "opened", "closed"),
    [
        (
            lambda: intake_until_midnight("Europe/Minsk"),
            "2026-10-15T21:00:00Z",
            b"tag--on",
            b"tag--off",
        ),
        (
            lambda: intake_until_midnight("Asia/Tokyo"),
            "2026-10-15T15:00:00Z",
            b"tag--on",
            b"tag--off",
        ),
        (
            lambda: call_until(time(16, 30)),
            "2026-10-15T13:30:00Z",
            b"Open now",
            b"Call closed",
        ),
    ],
)
def test_page_says_closed_from_the_moment_on(
    site, time_machine, make, moment, opened, closed
):
    closes_at = datetime.fromisoformat(moment)
    address = make().get_absolute_url()
    time_machine.move_to(closes_at - timedelta(seconds=40), tick=False)
    ask(site, address)

    time_machine.move_to(closes_at - SECOND, tick=False)
    before = ask(site, address)
    time_machine.move_to(closes_at, tick=False)
    after = ask(site, address)

    assert opened in before["body"]
    assert closed not in before["body"]
    assert keeping(before["headers"]["Cache-Control"]) == 1
    assert opened not in after["body"]
    assert closed in after["body"]
    assert keeping(after["headers"]["Cache-Control"]) == 660


def test_page_says_open_from_the_moment_on(site, time_machine):
    opens_at = datetime(2026, 6, 30, 21, tzinfo=UTC)
    address = IntakeFactory(opens_on=date(2026, 7, 1)).programme.get_absolute_url()

    time_machine.move_to(opens_at - SECOND, tick=False)
    before = ask(site, address)
    time_machine.move_to(opens_at, tick=False)
    after = ask(site, address)

    assert b"tag--on" not in before["body"]
    assert keeping(before["headers"]["Cache-Control"]) == 1
    assert b"tag--on" in after["body"]


def test_record_goes_away_when_its_time_is_over(site, time_machine):
    event = EventFactory(title_en="Short-lived", publish_until=SOON)

    time_machine.move_to(SOON - SECOND, tick=False)
    page, listed = ask(site, event.get_absolute_url()), ask(site, "/en/events/")
    time_machine.move_to(SOON, tick=False)

    assert page["status"] == "200 OK"
    assert b"Short-lived" in listed["body"]
    assert keeping(page["headers"]["Cache-Control"]) == 1
    assert ask(site, event.get_absolute_url())["status"] == "404 Not Found"
    assert b"Short-lived" not in ask(site, "/en/events/")["body"]


def test_notice_stands_above_every_page_from_its_start_to_its_end(site, time_machine):
    ends_at = SOON + timedelta(minutes=7)
    NoticeFactory(text_en="We move", publish_from=SOON, publish_until=ends_at)

    for address in ("/en/", "/en/department/", "/en/privacy-of-nobody/"):
        shown = []
        for moment in (SOON - SECOND, SOON, ends_at - SECOND, ends_at):
            time_machine.move_to(moment, tick=False)
            shown.append(b"We move" in ask(site, address)["body"])

        is_page = "nobody" not in address
        assert shown == [False, is_page, is_page, False]


def test_page_is_made_anew_when_registration_closes(site, asked, time_machine):
    address = registration_until(SOON).get_absolute_url()

    time_machine.move_to(SOON - SECOND, tick=False)
    rules = [ask(site, address)["headers"]["Cache-Control"] for _ in range(2)]
    time_machine.move_to(SOON, tick=False)
    ask(site, address)

    assert rules == ["public, max-age=1, stale-while-revalidate=0"] * 2
    assert asked == [address] * 2


def test_page_is_made_anew_with_the_year(site, asked, time_machine):
    midnight = datetime(2026, 12, 31, 21, tzinfo=UTC)

    time_machine.move_to(midnight - SECOND, tick=False)
    before = ask(site, "/en/events/")
    time_machine.move_to(midnight, tick=False)
    after = ask(site, "/en/events/")

    assert keeping(before["headers"]["Cache-Control"]) == 1
    assert keeping(after["headers"]["Cache-Control"]) == 660
    assert asked == ["/en/events/"] * 2


def test_page_kept_here_leaves_others_less_time(site, asked, time_machine):
    address = registration_until(SOON).get_absolute_url()

    time_machine.move_to(SOON - timedelta(seconds=650), tick=False)
    first = ask(site, address)
    time_machine.move_to(SOON - timedelta(seconds=600), tick=False)
    second = ask(site, address, HTTP_IF_NONE_MATCH=first["headers"]["ETag"])

    assert asked == [address]
    assert keeping(first["headers"]["Cache-Control"]) == 650
    assert second["status"] == "304 Not Modified"
    assert keeping(second["headers"]["Cache-Control"]) == 600


def test_changed_deadline_counts_at_once(
    site, time_machine, django_capture_on_commit_callbacks
):
    intake = IntakeFactory(closes_on=date(2026, 10, 15))
    address = intake.programme.get_absolute_url()
    closes_at = intake.closes_at
    time_machine.move_to(closes_at - SECOND, tick=False)
    ask(site, address)

    with django_capture_on_commit_callbacks(execute=True):
        intake.closes_time = time(23, 59, 59)
        intake.save()
    earlier = ask(site, address)
    with django_capture_on_commit_callbacks(execute=True):
        intake.closes_on, intake.closes_time = date(2026, 10, 16), None
        intake.save()
    time_machine.move_to(closes_at, tick=False)
    later = ask(site, address)

    assert b"tag--on" not in earlier["body"]
    assert b"tag--on" in later["body"]


def test_draft_made_while_a_page_is_kept_changes_nothing(site, asked, time_machine):
    time_machine.move_to(NOON, tick=False)
    ProgrammeFactory(status=Status.DRAFT, publish_from=SOON)

    ask(site, "/en/training/")
    time_machine.move_to(SOON, tick=False)
    ask(site, "/en/training/")

    assert asked == ["/en/training/"]
