"""How surely an agreement was in force: never sure of what its dates leave open."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, strategies as st

from core.partial_date import PartialDate
from partnerships.models import CURRENT_STATES, Agreement
from partnerships.models.certainty import Doubt
from tests.factories.partnerships import AgreementFactory, AmendmentFactory
from tests.partnerships.test_states import (
    BATCH,
    DAY,
    agreements,
    amendments,
    generated,
    links,
    store,
)

pytestmark = pytest.mark.django_db

Term = Agreement.Term
WINDOW = [DAY + timedelta(days=n) for n in range(-420, 480, 3)]


def spell_on(spells, day):
    """The spell of that day; asserts that there is no second one."""
    found = [spell for spell in spells if spell.first <= day <= spell.last]
    assert len(found) < 2
    return found[0] if found else None


def given_day(value, chance):
    """A day that the partial date can mean."""
    if value is None:
        return None
    day = value.first + timedelta(
        days=chance.randint(0, (value.last - value.first).days)
    )
    return PartialDate(day.year, day.month, day.day)


def with_days(records, amended, chance):
    """The same records as if their dates were known to the day."""
    names = ("signed_on", "start_on", "known_on", "end_on")
    return (
        [v | {name: given_day(v[name], chance) for name in names} for v in records],
        [(n, given_day(on, chance), given_day(end, chance)) for n, on, end in amended],
    )


def test_spells_tell_the_state_and_the_doubt_of_every_day():
    @generated(6)
    @given(
        st.lists(agreements, min_size=BATCH, max_size=BATCH),
        st.lists(amendments, max_size=12),
        st.lists(links, max_size=12),
    )
    def agree(records, amended, renewed):
        for item in store(records, amended, renewed):
            spells = item.spells()
            for day in WINDOW:
                spell = spell_on(spells, day)
                assert bool(spell) == (item.status_on(day) in CURRENT_STATES), day
                if spell:
                    doubt = item.doubt_on(day)
                    assert spell.doubt == (doubt.label if doubt else ""), day

    agree()


def test_what_is_sure_was_in_force_whatever_its_dates_mean():
    chance = Random(20261127)
    seen = Counter()

    @generated(12)
    @given(
        st.lists(agreements, min_size=BATCH, max_size=BATCH),
        st.lists(amendments, max_size=12),
        st.lists(links, max_size=12),
    )
    def agree(records, amended, renewed):
        stored = store(records, amended, renewed)
        known = {item.number: item.spells() for item in stored}
        for _ in range(3):
            exact, exactly_amended = with_days(records, amended, chance)
            for item in store(exact, exactly_amended, renewed):
                for day in chance.sample(WINDOW, 60):
                    spell = spell_on(known[item.number], day)
                    if spell and not spell.doubt:
                        assert item.status_on(day) in CURRENT_STATES, (item.slug, day)
                    seen[spell.doubt if spell else None] += 1

    agree()

    assert set(seen) == {None, "", *(doubt.label for doubt in Doubt)}
    assert seen[""] > 500


def test_dates_known_to_the_day_leave_no_doubt_but_an_unknown_end():
    chance = Random(7)

    @generated(6)
    @given(
        st.lists(agreements, min_size=BATCH, max_size=BATCH),
        st.lists(amendments, max_size=12),
        st.lists(links, max_size=12),
    )
    def agree(records, amended, renewed):
        exact, exactly_amended = with_days(records, amended, chance)
        for item in store(exact, exactly_amended, renewed):
            doubts = {spell.doubt for spell in item.spells()}
            assert doubts <= {"", Doubt.UNDATED.label, Doubt.NO_END.label}

    agree()


def doubts(agreement):
    """The doubt of each spell, with its first and last day where it has them."""
    stored = Agreement.objects.with_history().get(pk=agreement.pk)
    return [
        (
            "" if spell.first == date.min else spell.first.isoformat(),
            "" if spell.last == date.max else spell.last.isoformat(),
            spell.doubt,
        )
        for spell in stored.spells()
    ]


def test_years_are_sure_only_within():
    agreement = AgreementFactory(signed_on="2012", end_on="2016", term=Term.FIXED)

    assert doubts(agreement) == [
        ("2012-01-01", "2012-12-30", Doubt.PARTIAL.label),
        ("2012-12-31", "2016-01-01", ""),
        ("2016-01-02", "2016-12-31", Doubt.PARTIAL.label),
    ]


def test_suspension_and_termination_are_days():
    agreement = AgreementFactory(
        signed_on="2012-05-14",
        term=Term.OPEN_ENDED,
        suspended_from=date(2014, 3, 1),
        suspended_until=date(2014, 3, 31),
        terminated_on=date(2015, 1, 1),
    )

    assert doubts(agreement) == [
        ("2012-05-14", "2014-02-28", ""),
        ("2014-04-01", "2014-12-31", ""),
    ]


def test_suspension_until_the_last_day_there_is_has_no_day_after():
    agreement = AgreementFactory(
        signed_on="2012-05-14",
        term=Term.OPEN_ENDED,
        suspended_from=date(2014, 3, 1),
        suspended_until=date.max,
    )

    assert doubts(agreement) == [("2012-05-14", "2014-02-28", "")]


def test_renewed_from_a_year_on_is_not_sure_until_it_is_over():
    first = AgreementFactory(signed_on="2010-01-01", term=Term.OPEN_ENDED)
    second = AgreementFactory(signed_on="2014", term=Term.OPEN_ENDED, predecessor=first)

    assert doubts(first) == [("2010-01-01", "2013-12-31", "")]
    assert doubts(second) == [
        ("2014-01-01", "2014-12-30", Doubt.PARTIAL.label),
        ("2014-12-31", "", ""),
    ]


def test_amendment_of_a_year_prolongs_surely_once_the_year_is_over():
    agreement = AgreementFactory(
        signed_on="2010-01-01", end_on="2014-06-30", term=Term.FIXED
    )
    AmendmentFactory(agreement=agreement, signed_on="2014", end_on="2018-06-30")

    assert doubts(agreement) == [
        ("2010-01-01", "2014-06-30", ""),
        ("2014-07-01", "2014-12-30", Doubt.PARTIAL.label),
        ("2014-12-31", "2018-06-30", ""),
    ]


def test_end_that_no_source_tells_and_no_date_at_all_are_doubts():
    no_end = AgreementFactory(signed_on="2012-05-14")
    undated = AgreementFactory(signed_on=None, end_on="2016-01-01", term=Term.FIXED)
    never = AgreementFactory(is_signed=False)

    assert doubts(no_end) == [("2012-05-14", "", Doubt.NO_END.label)]
    assert doubts(undated) == [("", "2016-01-01", Doubt.UNDATED.label)]
    assert doubts(never) == []


def test_spells_cost_no_query_after_reading_the_history(django_assert_num_queries):
    for _n in range(3):
        AmendmentFactory(agreement=AgreementFactory(), end_on="2018")

    with django_assert_num_queries(3):  # agreements, amendments, successors
        for agreement in Agreement.objects.with_history():
            agreement.spells()
