import pytest
from django.http import QueryDict
from django.utils.translation import override

from core.models import Qualifier, Status
from mobility.flows.listing import FlowListing
from mobility.flows.totals import Balance, People, Totals, together
from mobility.models import Direction
from tests.factories.mobility import FlowFactory
from tests.factories.partnerships import InstitutionFactory

EXACT, ABOUT, NEARLY, OVER = Qualifier.values
OUT, IN = Direction.OUTGOING, Direction.INCOMING


def totals(query=""):
    return Totals(FlowListing(QueryDict(query)))


def told(lines):
    """Each line as name, numbers out and in, and the balance with its words."""
    return [
        (
            line.name,
            line.outgoing and (line.outgoing.qualifier, line.outgoing.number),
            line.incoming and (line.incoming.qualifier, line.incoming.number),
            line.balance and (line.balance.signed, line.balance.words),
        )
        for line in lines
    ]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([EXACT, EXACT], EXACT),
        ([EXACT, ABOUT], ABOUT),
        ([OVER, OVER, EXACT], OVER),
        ([NEARLY, EXACT], NEARLY),
        ([OVER, NEARLY], ABOUT),
        ([OVER, ABOUT], ABOUT),
        ([], EXACT),
    ],
)
def test_sum_is_as_exact_as_its_parts(parts, whole):
    assert together(parts) == whole


def test_people_add_up_with_their_qualifiers():
    assert People(3, OVER) + None == People(3, OVER)
    assert People(3, OVER) + People(4) == People(7, OVER)


@pytest.mark.parametrize(
    ("balance", "signed", "words"),
    [
        (Balance(1500), "+1,500", "more came than went"),
        (Balance(-5), "\u22125", "more went than came"),
        (Balance(0), "0", "as many came as went"),
        (Balance(0, ABOUT), "0", "about as many came as went"),
    ],
)
def test_balance_has_a_sign_and_words(balance, signed, words):
    assert (balance.signed, balance.words) == (signed, words)


@pytest.mark.django_db
def test_year_has_a_balance_only_where_both_ways_are_counted():
    FlowFactory(year=2022, direction=OUT, number=11)
    FlowFactory(year=2022, direction=IN, number=20)
    FlowFactory(year=2022, direction=IN, number=6, qualifier=OVER)
    FlowFactory(year=2021, direction=OUT, number=5)
    FlowFactory(year=2019, direction=IN, number=0)

    assert told(totals().years) == [
        ("2022", (EXACT, 11), (OVER, 26), ("+15", "more came than went")),
        ("2021", (EXACT, 5), None, None),
        ("2019", None, (EXACT, 0), None),
    ]
    assert totals().years[0].balance.qualifier == ABOUT


@pytest.mark.django_db
def test_chart_leaves_years_without_a_number_out():
    FlowFactory(year=2022, direction=OUT, number=11)
    FlowFactory(year=2019, direction=OUT, number=0)
    FlowFactory(year=2020, direction=IN, number=3)

    drawn = totals().chart.drawing.series

    assert {one.name: [column.text for column in one.columns] for one in drawn} == {
        "From Minsk": ["2019: 0", "2022: 11"],
        "To Minsk": ["2020: 3"],
    }


@pytest.mark.django_db
def test_partners_are_those_that_may_be_named_and_the_rest():
    akita = InstitutionFactory(name_en="Akita University", slug="akita", country="JP")
    former = InstitutionFactory(name_en="Akita College", merged_into=akita)
    secret = InstitutionFactory(name_en="Secret", status=Status.DRAFT)
    hidden = InstitutionFactory(merged_into=akita, status=Status.WITHDRAWN)
    FlowFactory(institution=akita, country="JP", direction=OUT, number=1)
    FlowFactory(institution=former, country="JP", direction=IN, number=2)
    FlowFactory(institution=secret, direction=OUT, number=4)
    FlowFactory(institution=hidden, direction=OUT, number=8)
    FlowFactory(direction=OUT, number=16)

    assert told(totals().partners) == [
        ("Akita University", (EXACT, 1), (EXACT, 2), ("+1", "more came than went")),
        ("No institution named", (EXACT, 28), None, None),
    ]
    assert [line.url for line in totals().partners] == ["?institution=akita", ""]
    assert totals("institution=akita").whole.incoming.number == 2


@pytest.mark.django_db
def test_merged_twice_leads_to_the_last():
    last = InstitutionFactory(slug="last")
    second = InstitutionFactory(merged_into=last)
    FlowFactory(institution=InstitutionFactory(merged_into=second))

    assert [line.key for line in totals().partners] == ["last"]


@pytest.mark.django_db
def test_names_and_their_order_are_the_readers():
    warsaw = InstitutionFactory(name_en="Warsaw", name_ru="Варшава")
    FlowFactory(institution=warsaw, country="PL")
    FlowFactory(institution=InstitutionFactory(name_en="Akita"), country="JP")

    with override("ru"):
        names = [line.name for line in totals().partners]
        countries = [line.name for line in totals().countries]

    assert names == ["Akita", "Варшава"]
    assert countries == ["Польша", "Япония"]


@pytest.mark.django_db
def test_one_direction_chosen_has_no_balance():
    FlowFactory(direction=OUT)
    FlowFactory(direction=IN)

    assert totals("direction=outgoing").has_both_ways is False
    assert totals("direction=outgoing&direction=incoming").has_both_ways is True
    assert totals("direction=nonsense").listing.directions == [OUT, IN]
    assert told(totals("direction=incoming").years) == [
        ("2022", None, (EXACT, 5), None)
    ]
