"""The rule on hand-made cases, and the whole list against looking at every day."""

from datetime import date, timedelta
from random import Random

import pytest
import time_machine

from core.models import Status
from core.partial_date import PartialDate
from core.spells import Spell
from mobility.coverage.activities import Kind
from mobility.coverage.report import Coverage
from mobility.coverage.rule import Time, Verdict, judge
from mobility.models import Exchange
from partnerships.models import CURRENT_STATES, Agreement, Institution, Party
from tests.factories.mobility import ExchangeFactory, FlowFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AmendmentFactory,
    InstitutionFactory,
)

NOT, PERHAPS, UNKNOWN, COVERED = (
    Verdict.NOT_COVERED,
    Verdict.PERHAPS,
    Verdict.UNKNOWN,
    Verdict.COVERED,
)
TODAY = date(2015, 2, 1)
ONE = timedelta(days=1)


def time(begins, ends=None):
    return Time(PartialDate.parse(begins), PartialDate.parse(ends or begins))


def spell(first, last, doubt=""):
    return Spell(date.fromisoformat(first), date.fromisoformat(last), doubt)


@pytest.mark.parametrize(
    ("when", "spells", "verdict", "gaps"),
    [
        (time("2014-03-01", "2014-03-31"), [], NOT, ["2014-03-01/2014-03-31"]),
        (time("2014"), [spell("2013-12-31", "2015-01-01")], COVERED, []),
        (
            time("2014"),
            [spell("2014-01-01", "2014-05-31"), spell("2014-06-01", "2014-12-31")],
            COVERED,
            [],
        ),
        # a year that begins or ends without an agreement may lie in the other part
        (
            time("2014"),
            [spell("2014-06-01", "2016-12-31")],
            PERHAPS,
            ["2014-01-01/2014-05-31"],
        ),
        (
            time("2014"),
            [spell("2015-01-01", "2016-12-31")],
            NOT,
            ["2014-01-01/2014-12-31"],
        ),
        # what surely lasted over a gap is not covered, what need not have is
        (
            time("2014-01-01", "2014-12-31"),
            [spell("2013-01-01", "2014-05-31"), spell("2014-06-02", "2016-12-31")],
            NOT,
            ["2014-06-01/2014-06-01"],
        ),
        (
            time("2014", "2014"),
            [spell("2013-01-01", "2014-05-31"), spell("2014-06-02", "2016-12-31")],
            PERHAPS,
            ["2014-06-01/2014-06-01"],
        ),
        (
            time("2014", "2015-02"),
            [spell("2014-12-31", "2015-02-01")],
            PERHAPS,
            ["2014-01-01/2014-12-30", "2015-02-02/2015-02-28"],
        ),
        (
            time("2014", "2015-02"),
            [spell("2015-01-01", "2015-02-01")],
            NOT,
            ["2014-01-01/2014-12-31", "2015-02-02/2015-02-28"],
        ),
        (time("2014-03"), [spell("2014-01-01", "2014-12-31", "Why.")], PERHAPS, []),
    ],
)
def test_judge(when, spells, verdict, gaps):
    found = judge(when, spells)

    assert found.verdict == verdict
    assert [f"{a.isoformat()}/{b.isoformat()}" for a, b in found.gaps] == gaps


def test_doubts_are_those_of_the_days_that_are_not_sure():
    spells = [
        spell("2013-01-01", "2014-02-28", "Before."),
        spell("2014-03-01", "2014-03-31", "Of March."),
        spell("2014-03-01", "2014-03-15"),
        spell("2014-05-01", "2016-01-01", "Later."),
    ]

    found = judge(time("2014-03-01", "2014-03-31"), spells)

    assert found.verdict == PERHAPS
    assert found.doubts == ["Of March."]


# The whole list on random records


def any_date(chance, *, precision=(1, 2, 3, 3)):
    day = date(2013, 1, 1) + timedelta(days=chance.randint(0, 1200))
    parts = (day.year, day.month, day.day)[: chance.choice(precision)]
    return PartialDate(*parts)


def maybe(chance, value, share=0.5):
    return value if chance.random() < share else None


def a_day(chance):
    return any_date(chance, precision=(3,)).first


def random_records(chance):
    institutions = [InstitutionFactory() for _ in range(4)]
    institutions.append(InstitutionFactory(merged_into=institutions[0]))
    agreements = []
    for number in range(12):
        agreement = AgreementFactory(
            signed_on=maybe(chance, any_date(chance), 0.9),
            end_on=maybe(chance, any_date(chance), 0.6),
            term=chance.choice(Agreement.Term.values),
            is_signed=chance.random() < 0.95,
            is_renewed_automatically=chance.random() < 0.1,
            suspended_from=maybe(chance, a_day(chance), 0.3),
            suspended_until=maybe(chance, a_day(chance)),
            terminated_on=maybe(chance, a_day(chance), 0.2),
            predecessor=agreements[-1] if number % 4 == 3 else None,
            status=chance.choice([*[Status.PUBLISHED] * 3, *Status.values]),
            with_institutions=chance.sample(institutions, chance.randint(0, 2)),
        )
        if chance.random() < 0.3:
            AmendmentFactory(
                agreement=agreement, signed_on=any_date(chance), end_on=any_date(chance)
            )
        agreements.append(agreement)
    for _ in range(20):
        ExchangeFactory(
            institution=chance.choice([*institutions, None]),
            agreement=maybe(chance, chance.choice(agreements), 0.2),
            since=maybe(chance, any_date(chance), 0.8),
            until=maybe(chance, any_date(chance)),
            as_of=maybe(chance, any_date(chance)),
            closes_on=maybe(chance, a_day(chance), 0.3),
            opens_on=maybe(chance, a_day(chance), 0.3),
            status=chance.choice([*[Status.PUBLISHED] * 3, *Status.values]),
        )
    for _ in range(12):
        FlowFactory(
            institution=chance.choice([*institutions, None]),
            exchange=maybe(chance, chance.choice(Exchange.objects.all()), 0.2),
            year=chance.randint(2012, 2017),
            status=chance.choice([*[Status.PUBLISHED] * 3, *Status.values]),
        )


class EveryDay:
    """The same by looking at each agreement on each day."""

    def __init__(self, institution, agreement_keys):
        keys = set(agreement_keys)
        if institution:
            root = institution.merged_into or institution
            same = [root, *Institution.objects.filter(merged_into=root)]
            parties = Party.objects.filter(institution__in=same)
            keys |= set(parties.values_list("agreement", flat=True))
        found = Agreement.objects.filter(pk__in=keys).exclude(status=Status.WITHDRAWN)
        self.agreements = list(found.with_history())

    def is_current(self, day, *, surely):
        return any(
            one.status_on(day) in CURRENT_STATES and not (surely and one.doubt_on(day))
            for one in self.agreements
        )

    def verdict(self, begins, ends):
        first, last = begins.first, ends.last
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        if all(self.is_current(day, surely=True) for day in days):
            return COVERED
        current = {day: self.is_current(day, surely=False) for day in days}
        for start in (day for day in days if day <= begins.last):
            end = max(start, ends.first)
            run = start
            while run <= end and current[run]:
                run += ONE
            if run > end:
                return PERHAPS
        return NOT


def expected_verdict(line):
    activity = line.activity
    days = EveryDay(activity.institution, activity.agreements)
    if not (activity.institution or days.agreements):
        return UNKNOWN
    if line.begins is None or line.begins.first > line.ends.last:
        return UNKNOWN
    return days.verdict(line.begins, line.ends)


@pytest.mark.django_db
def test_list_agrees_with_looking_at_every_day():
    chance = Random(20261127)
    seen, kinds = {}, set()
    for _ in range(10):
        Exchange.objects.all().delete()
        Party.objects.all().delete()
        random_records(chance)

        with time_machine.travel(f"{TODAY} 12:00", tick=False):
            lines = Coverage({"verdict": "all"}, TODAY).lines

        kinds |= {line.activity.kind for line in lines}
        for line in lines:
            verdict = expected_verdict(line)
            assert line.finding.verdict == verdict, line
            seen[verdict] = seen.get(verdict, 0) + 1

    assert kinds == set(Kind)
    assert set(seen) == set(Verdict)
    assert min(seen.values()) >= 4, seen
