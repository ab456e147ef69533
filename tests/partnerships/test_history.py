"""What renews what, until when, and the gaps that are certain."""

from datetime import date

import pytest
from django.utils.translation import override

from core.languages import Text
from core.partial_date import PartialDate
from core.related import Related
from partnerships.charts import agreement_timeline
from partnerships.history import Chain, Gap, Tail, chains, part_of
from partnerships.models import Agreement, State

Term = Agreement.Term
TODAY = date(2026, 11, 27)


def agreement(pk, predecessor=None, renewed_from=None, **values):
    """As `with_state` and `with_term` give it, never amended."""
    for name in ("signed_on", "start_on", "end_on", "known_on"):
        if name in values:
            values[name] = PartialDate.parse(values[name])
    if "end_on" in values:
        values.setdefault("term", Term.FIXED)
    made = Agreement(
        pk=pk, number=pk, slug=f"a-{pk}", predecessor_id=predecessor, **values
    )
    made.valid_until = made.end_on
    made.renewed_from = renewed_from and PartialDate.parse(renewed_from)
    made.state = State.RENEWED if renewed_from else State.NOT_STATED
    return made


def amendment(slug, signed_on, end_on=""):
    number = str(PartialDate.parse(end_on).number) if end_on else ""
    return Related(
        "amendment", slug, Text("Amendment", "en"), PartialDate.parse(signed_on), number
    )


def told(chain):
    return [
        step.words if isinstance(step, Gap) else step.agreement.pk
        for step in chain.steps
    ]


def test_renewals_stand_in_one_line_latest_first_and_others_apart():
    found = chains(
        [
            agreement(1, signed_on="1996"),
            agreement(3, 2, signed_on="2012"),
            agreement(2, 1, signed_on="2006-07-25"),
            agreement(4, signed_on="2008"),
        ]
    )

    assert [told(chain) for chain in found] == [[3, 2, 1], [4]]
    assert [chain.is_renewal for chain in found] == [True, False]


@pytest.mark.parametrize(
    ("end_on", "signed_on", "words"),
    [
        ("2004-12-31", "2007", "No agreement in 2005–2006"),
        ("2004", "2006-01-01", "No agreement in 2005"),
        ("2004-12-30", "2005-01-02", "No agreement from 31 Dec 2004 to 1 Jan 2005"),
        ("2004-05", "2004-08", "No agreement from 1 Jun 2004 to 31 Jul 2004"),
    ],
)
def test_gap_is_the_days_that_are_surely_without_an_agreement(end_on, signed_on, words):
    (chain,) = chains(
        [
            agreement(1, signed_on="1999", end_on=end_on),
            agreement(2, 1, signed_on=signed_on),
        ]
    )

    assert told(chain) == [2, words, 1]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"end_on": "2004"}, {"signed_on": "2004"}),
        ({"end_on": "2004"}, {"signed_on": "2005"}),
        ({"end_on": "2004"}, {"signed_on": "2003"}),
        ({}, {"signed_on": "2010"}),
        ({"term": Term.OPEN_ENDED}, {"signed_on": "2010"}),
        ({"end_on": "2004", "is_renewed_automatically": True}, {"signed_on": "2010"}),
        ({"end_on": "2004"}, {"known_on": "2010"}),
        ({"end_on": "2004"}, {}),
        ({"end_on": "2004"}, {"signed_on": "2010", "is_signed": False}),
    ],
)
def test_no_gap_is_claimed_where_none_is_certain(earlier, later):
    (chain,) = chains(
        [agreement(1, signed_on="1999", **earlier), agreement(2, 1, **later)]
    )

    assert [step for step in chain.steps if isinstance(step, Gap)] == []


def test_termination_makes_a_gap_before_the_stated_end():
    ended = agreement(1, signed_on="1999", end_on="2010")
    ended.terminated_on = date(2004, 12, 31)

    (chain,) = chains([ended, agreement(2, 1, signed_on="2006-01-01")])

    assert told(chain) == [2, "No agreement in 2005", 1]


def test_amendments_stand_with_their_agreement_in_order_of_time():
    subject = agreement(1, signed_on="1999", end_on="2004")
    lines = [
        amendment("a-1", "2007", "2010-06-30"),
        amendment("a-1", "2009"),
        amendment("a-1", "2003", "2008"),
        amendment("another", "2010", "2030"),
    ]

    ((part,),) = [chain.parts for chain in chains([subject], lines)]

    assert [
        change.until and change.until.isoformat() for change in part.amendments
    ] == [
        "2008",
        "2010-06-30",
        None,
    ]
    assert [change.date.year for change in part.amendments] == [2003, 2007, 2009]


@pytest.mark.parametrize(
    ("values", "tail", "words"),
    [
        ({}, Tail.UNKNOWN, "end not published"),
        ({"term": Term.OPEN_ENDED}, Tail.OPEN, "Open-ended"),
        ({"end_on": "2013-05"}, Tail.CLOSED, "May 2013"),
        ({"is_signed": False}, Tail.NOT_SIGNED, "Not signed"),
        (
            {"end_on": "2013", "is_renewed_automatically": True},
            Tail.AUTOMATIC,
            "renewed automatically",
        ),
        ({"renewed_from": "2012"}, Tail.RENEWED, "Renewed"),
        ({"renewed_from": "2012", "end_on": "2013"}, Tail.RENEWED, "Renewed"),
        ({"renewed_from": "2014", "end_on": "2013"}, Tail.CLOSED, "2013"),
        ({"end_on": "2011", "terminated_on": date(2012, 5, 14)}, Tail.CLOSED, "2011"),
        (
            {"terminated_on": date(2012, 5, 14)},
            Tail.TERMINATED,
            "Terminated on 14 May 2012",
        ),
    ],
)
def test_end_is_told_as_it_is_known(values, tail, words):
    part = part_of(agreement(1, signed_on="2010", **values))

    assert part.tail == tail
    assert part.end_words == words


def test_suspension_is_told_with_its_days():
    subject = agreement(1, signed_on="2010", suspended_from=date(2012, 1, 2))

    assert part_of(subject).suspension == "Suspended from 2 January 2012"
    subject.suspended_until = date(2013, 3, 4)
    assert part_of(subject).suspension.endswith("2 January 2012 to 4 March 2013")


def test_circle_of_renewals_ends_and_stays_one_line():
    found = chains(
        [
            agreement(1, 3, signed_on="2001"),
            agreement(2, 1, signed_on="2002"),
            agreement(3, 2, signed_on="2003"),
        ]
    )

    assert [told(chain) for chain in found] == [[3, 2, 1]]


def test_renewal_of_a_record_that_is_not_there_stands_alone():
    assert [told(chain) for chain in chains([agreement(2, 1, signed_on="2002")])] == [
        [2]
    ]


def test_picture_leaves_out_what_has_no_date_or_was_not_signed():
    drawn = chains(
        [
            agreement(1),
            agreement(2, signed_on="2020", is_signed=False),
            agreement(3, signed_on="2020"),
        ]
    )

    chart = agreement_timeline(drawn, TODAY)

    assert [label.text for label in chart.labels] == [
        "A-0003 · 2020",
        "end not published",
    ]
    assert agreement_timeline([Chain()], TODAY) is None
    assert agreement_timeline(chains([agreement(1)]), TODAY) is None


def test_number_and_date_keep_their_order_in_arabic():
    drawn = chains([agreement(3, signed_on="2006-07-25")])

    with override("ar"):
        label = agreement_timeline(drawn, TODAY).labels[0].text

    assert label == "\u2068A-0003\u2069 · \u206825 يوليو 2006\u2069"


def test_words_follow_the_language_of_the_reader():
    part = part_of(agreement(1, signed_on="2010", end_on="2013-05-14"))

    with override("ru"):
        assert part.end_words == "14 мая 2013"
