"""One rule of state: Python against SQL, and the real records on every boundary day."""

import tomllib
from collections import Counter
from datetime import date, timedelta

import pytest
from django.conf import settings
from hypothesis import (
    HealthCheck,
    Phase,
    given,
    seed,
    settings as hypothesis,
    strategies as st,
)

from core.models import Status
from core.partial_date import PartialDate, number_of
from partnerships.history import Tail, part_of
from partnerships.models import CURRENT_STATES, Agreement, Amendment, State, last_number
from tests.factories.partnerships import AgreementFactory, AmendmentFactory

pytestmark = pytest.mark.django_db

Term = Agreement.Term
DAY = date(2014, 6, 1)
ONE = timedelta(days=1)
BATCH = 25

# Few days, so that dates meet: equal, neighbouring, a term of 180 days apart.
days = st.sampled_from(
    [DAY + timedelta(days=n) for n in (-400, -181, -180, -1, 0, 1, 29, 180, 181, 213)]
)


@st.composite
def partials(draw):
    """A year, a month or a day."""
    day = draw(days)
    parts = draw(st.sampled_from([1, 2, 3, 3]))
    return PartialDate(*(day.year, day.month, day.day)[:parts])


def maybe(strategy):
    return st.none() | strategy


def likely(value, strategy):
    return st.sampled_from([value] * 3).flatmap(st.just) | strategy


dates_of_agreements = {
    "is_signed": st.sampled_from([True] * 9 + [False]),
    "signed_on": maybe(partials()),
    "start_on": maybe(partials()),
    "known_on": maybe(partials()),
    "end_on": maybe(partials()),
    "term": st.sampled_from(Term.values),
    "is_renewed_automatically": st.sampled_from([False] * 5 + [True]),
    "suspended_from": likely(None, days),
    "suspended_until": maybe(days),
    "terminated_on": likely(None, days),
    "status": st.sampled_from([Status.PUBLISHED] * 4 + [Status.DRAFT]),
}
agreements = st.fixed_dictionaries(dates_of_agreements)
begun_agreements = agreements.filter(
    lambda v: v["signed_on"] or v["start_on"] or v["known_on"]
)
# Which agreement of the batch is amended or renewed, and how.
amendments = st.tuples(st.integers(0, BATCH - 1), maybe(partials()), maybe(partials()))
links = st.tuples(st.integers(0, BATCH - 1), st.integers(0, BATCH - 1))


def generated(examples):
    """So many examples, the same in every run; each is a database of its own."""
    chosen = hypothesis(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: seed(20261127)(chosen(test))


def store(records, amended=(), renewed=()):
    """The agreements, as the database gives them back with their history."""
    Agreement.objects.update(predecessor=None)
    Agreement.objects.all().delete()
    made = Agreement.objects.bulk_create(
        Agreement(slug=f"a{n}", number=n, title_en=f"A{n}", **values)
        for n, values in enumerate(records)
    )
    Amendment.objects.bulk_create(
        Amendment(agreement=made[n], title_en="More", signed_on=signed, end_on=ends)
        for n, signed, ends in amended
    )
    for later, earlier in renewed:
        if later != earlier:
            made[later].predecessor = made[earlier]
    Agreement.objects.bulk_update(made, ["predecessor"])
    return list(Agreement.objects.with_history())


def test_status_on_and_with_state_agree():
    seen = Counter()

    @generated(45)
    @given(
        st.lists(agreements, min_size=BATCH, max_size=BATCH),
        st.lists(amendments, max_size=12),
        st.lists(links, max_size=12),
    )
    def agree(records, amended, renewed):
        stored = store(records, amended, renewed)
        for offset in (-401, -400, -181, -180, -1, 0, 1, 29, 180, 181, 213, 400):
            day = DAY + timedelta(days=offset)
            in_sql = dict(Agreement.objects.with_state(day).values_list("pk", "state"))
            in_python = {item.pk: str(item.status_on(day)) for item in stored}
            assert in_sql == in_python, day
            seen.update(in_python.values())

    agree()

    assert seen.total() >= 10_000
    assert set(seen) == set(State.values)


def binds_on(part, day):
    """Whether the agreement had not ended by that day, as its page tells."""
    if part.tail == Tail.NOT_SIGNED:
        return False
    if part.until is None:
        return True
    return (
        day <= part.until.last if part.tail == Tail.CLOSED else day < part.until.first
    )


def test_last_number_and_the_history_of_a_page_agree():
    seen = Counter()
    asked = DAY + timedelta(days=400)

    @generated(12)
    @given(
        st.lists(begun_agreements, min_size=BATCH, max_size=BATCH),
        st.lists(amendments, max_size=12),
        st.lists(links, max_size=12),
    )
    def agree(records, amended, renewed):
        store(records, amended, renewed)
        read = Agreement.objects.with_state(asked).with_term(asked)
        for item in read.annotate(last_number=last_number(asked)):
            part = part_of(item)
            for offset in (-401, -400, -181, -180, -1, 0, 1, 29, 180, 181, 213, 800):
                day = DAY + timedelta(days=offset)
                in_sql = number_of(day) <= item.last_number
                assert binds_on(part, day) == in_sql, (part, day)
            assert item.valid_until == item.ends_on(asked)
            seen[part.tail] += 1

    agree()

    assert set(seen) == set(Tail)


def test_listing_between_two_days_shows_what_was_in_force_on_one_of_them(client):
    """Day by day: an agreement bound if on one of them it was in force or suspended."""
    bound = {*CURRENT_STATES, State.SUSPENDED}
    begun = begun_agreements.map(lambda v: {**v, "status": Status.PUBLISHED})
    undated = amendments.map(lambda amendment: (amendment[0], None, amendment[2]))

    @generated(12)
    @given(
        st.lists(begun, min_size=BATCH, max_size=BATCH),
        st.lists(undated, max_size=5),
        st.lists(links, max_size=5),
        days,
        st.integers(0, 250),
    )
    def agree(records, amended, renewed, first, length):
        stored = store(records, amended, renewed)
        window = [first + timedelta(days=n) for n in range(length + 1)]
        query = {"from": first.isoformat(), "until": window[-1].isoformat(), "all": "1"}

        rows = client.get("/en/partnerships/agreements/", query).context["listing"]

        assert {row.slug for row in rows.page_rows} == {
            item.slug
            for item in stored
            if any(item.status_on(day) in bound for day in window)
        }

    agree()


@pytest.mark.parametrize(
    ("values", "window", "is_shown"),
    [
        # wholly inside, enclosing, touching at either end, beside
        ({"signed_on": "2012-03", "end_on": "2012-05"}, "from=2010&until=2014", True),
        ({"signed_on": "2001", "end_on": "2020"}, "from=2010&until=2014", True),
        ({"signed_on": "2001", "end_on": "2010"}, "from=2010-12-31&until=2014", True),
        ({"signed_on": "2001", "end_on": "2010"}, "from=2011&until=2014", False),
        ({"signed_on": "2014", "end_on": "2020"}, "from=2010&until=2014-01", True),
        ({"signed_on": "2015", "end_on": "2020"}, "from=2010&until=2014", False),
        # one end of the window only
        ({"signed_on": "2001", "end_on": "2010"}, "from=2010-12", True),
        ({"signed_on": "2001", "end_on": "2010"}, "from=2011", False),
        ({"signed_on": "2011"}, "until=2010", False),
        ({"signed_on": "2010"}, "until=2010-01-01", True),
        # the order in which the window was written
        ({"signed_on": "2001", "end_on": "2020"}, "from=2014&until=2010", True),
        ({"signed_on": "2015"}, "from=2014&until=2010", False),
        # no end, and no known beginning
        ({"signed_on": "2001"}, "from=2090&until=2091", True),
        ({"signed_on": None}, "from=2010&until=2014", False),
        ({"signed_on": None, "known_on": "2012"}, "from=2010&until=2014", True),
        ({"signed_on": None, "end_on": "2012"}, "from=2010&until=2014", True),
        ({"signed_on": None, "end_on": "2016"}, "from=2010&until=2014", False),
        # what ended it early, and what did not
        ({"signed_on": "2001", "terminated_on": "2010-01-01"}, "from=2010", False),
        ({"signed_on": "2001", "terminated_on": "2010-01-02"}, "from=2010", True),
        ({"signed_on": "2001", "suspended_from": "2005-01-01"}, "from=2010", True),
        ({"is_signed": False}, "until=2014", False),
        ({"is_signed": False, "signed_on": None}, "until=2014", False),
        ({"signed_on": "2014", "terminated_on": "2013-01-01"}, "until=2020", False),
        # what is no date asks for nothing
        ({"signed_on": "2015"}, "until=x&from=0001&on=", True),
        ({"signed_on": "2015"}, "until=2010-02-30&from=٢٠١٠", True),
    ],
)
def test_listing_between_two_dates(client, values, window, is_shown):
    term = Term.FIXED if values.get("end_on") else Term.NOT_STATED
    AgreementFactory(slug="one", term=term, **values)

    response = client.get(f"/en/partnerships/agreements/?{window}")

    rows = [row.slug for row in response.context["listing"].page_rows]
    assert rows == (["one"] if is_shown else [])


def state_of(slug, on):
    """The state in Python, asserted to be the one in SQL."""
    in_sql = Agreement.objects.with_state(on).get(slug=slug).state
    assert Agreement.objects.get(slug=slug).status_on(on) == in_sql
    return in_sql


def test_amendment_moves_the_end_from_its_own_day_on():
    subject = AgreementFactory(
        slug="one", signed_on="2010", end_on="2014-06-30", term=Term.FIXED
    )
    AmendmentFactory(agreement=subject, signed_on="2014-05-02", end_on="2018")
    AmendmentFactory(agreement=subject, signed_on="2016", end_on="2016-03-31")
    AmendmentFactory(agreement=subject, signed_on="2017", end_on=None)

    assert state_of("one", date(2014, 5, 1)) == State.EXPIRING
    assert state_of("one", date(2014, 5, 2)) == State.IN_FORCE
    assert state_of("one", date(2015, 12, 31)) == State.IN_FORCE
    assert state_of("one", date(2016, 1, 1)) == State.EXPIRING
    assert state_of("one", date(2016, 3, 31)) == State.EXPIRING
    assert state_of("one", date(2016, 4, 1)) == State.EXPIRED
    assert state_of("one", date(2017, 6, 1)) == State.EXPIRED


def test_undated_amendment_counts_from_the_beginning_and_gives_way_to_a_dated_one():
    subject = AgreementFactory(slug="one", signed_on="2010", term=Term.OPEN_ENDED)
    AmendmentFactory(agreement=subject, signed_on=None, end_on="2012")
    AmendmentFactory(agreement=subject, signed_on="2013-02", end_on="2020")

    assert state_of("one", date(2010, 1, 1)) == State.IN_FORCE
    assert state_of("one", date(2013, 1, 31)) == State.EXPIRED
    assert state_of("one", date(2013, 2, 1)) == State.IN_FORCE


def renewal(**values):
    """An agreement of 2010 and the one of 2014 that renews it."""
    first = AgreementFactory(slug="first", signed_on="2010")
    AgreementFactory(
        **{
            "slug": "second",
            "signed_on": "2014-06-01",
            "predecessor": first,
            **values,
        }
    )


def test_chain_has_one_live_agreement_at_a_time():
    renewal()
    second = Agreement.objects.get(slug="second")
    AgreementFactory(slug="third", signed_on="2020", predecessor=second)
    chain = ("first", "second", "third")

    def states(on):
        return [state_of(slug, on) for slug in chain]

    future, live, renewed = State.FUTURE, State.NOT_STATED, State.RENEWED
    assert states(DAY - ONE) == [live, future, future]
    assert states(DAY) == [renewed, live, future]
    assert states(date(2019, 12, 31)) == [renewed, live, future]
    assert states(date(2020, 1, 1)) == [renewed, renewed, live]


@pytest.mark.parametrize(
    ("successor", "state"),
    [
        ({}, State.RENEWED),
        ({"is_signed": False}, State.NOT_STATED),
        ({"status": Status.DRAFT}, State.NOT_STATED),
        ({"status": Status.WITHDRAWN}, State.NOT_STATED),
        ({"signed_on": None}, State.RENEWED),
        # what became of it later does not bring the first one back
        ({"terminated_on": DAY}, State.RENEWED),
        ({"end_on": "2014-06", "term": Term.FIXED}, State.RENEWED),
        ({"suspended_from": DAY}, State.RENEWED),
        # it never began
        ({"terminated_on": DAY - ONE}, State.NOT_STATED),
    ],
)
def test_renewal_by_what_the_successor_is(successor, state):
    renewal(**successor)

    assert state_of("first", date(2015, 1, 1)) == state


def test_termination_is_told_rather_than_the_renewal():
    renewal()
    Agreement.objects.filter(slug="first").update(terminated_on=DAY)

    assert state_of("first", DAY) == State.TERMINATED


def test_history_of_many_agreements_is_read_in_three_queries(
    django_assert_num_queries,
):
    renewal()
    AmendmentFactory(agreement=Agreement.objects.get(slug="first"), end_on="2013")
    AgreementFactory.create_batch(3)

    with django_assert_num_queries(3):
        states = {a.slug: a.status_on(DAY) for a in Agreement.objects.with_history()}

    assert states["first"] == State.RENEWED


def real_records():
    """The published agreements of content/, as the file itself tells them."""
    path = settings.BASE_DIR / "content" / "partnerships" / "agreement.toml"
    records = tomllib.loads(path.read_text(encoding="utf-8"))["agreement"]
    return [r for r in records if r.get("status", "published") == "published"]


def span(text):
    """First and last day of `1996`, `2013-09` or `2006-07-25`."""
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    following = date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
    return first, following - ONE


def beginning(record):
    for name in ("start_on", "signed_on", "known_on"):
        if name in record:
            return span(record[name])[0]
    return None


def expected_register(records, day):
    """Title and state of what had begun, in plain words; no real record has an end."""
    found = {}
    for record in records:
        begins = beginning(record)
        if begins is None or begins > day:
            continue
        renewed = any(
            other.get("predecessor") == record["key"]
            and beginning(other)
            and beginning(other) <= day
            for other in records
        )
        found[record["title"]["en"]] = "Renewed" if renewed else "End not published"
    return found


@pytest.mark.usefixtures("loaded_content")
def test_register_of_the_real_records_is_right_on_every_boundary_day(client):
    records = real_records()
    unforeseen = {"end_on", "terminated_on", "suspended_from", "amendments"}
    assert not any(unforeseen & record.keys() for record in records)
    assert all(
        beginning(record) is None
        for record in records
        if not record.get("is_signed", True)
    )
    boundaries = {date(1990, 1, 1), date(2026, 11, 27)}
    for record in records:
        for name in ("signed_on", "start_on", "known_on", "source_date"):
            for day in span(record[name]) if name in record else ():
                boundaries |= {day + n * ONE for n in (-181, -180, -1, 0, 1, 180, 181)}

    for day in sorted(boundaries):
        body = client.get(
            "/en/partnerships/agreements/", {"on": day.isoformat(), "format": "json"}
        ).json()

        shown = {row["title"]: row["state"] for row in body["records"]}
        assert shown == expected_register(records, day), day
        assert body["as_of"] == day.isoformat()
        assert body["count"] == len(shown)
    assert len(boundaries) > 100
