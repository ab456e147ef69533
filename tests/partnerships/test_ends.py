"""Pages, picture, factsheet and register tell one end: that of the rule of state."""

from datetime import date

import pytest
from django.utils.html import strip_tags

from core.models import Status
from partnerships.history import Gap, Tail
from partnerships.models import Agreement, State
from tests.factories.partnerships import (
    AgreementFactory,
    AmendmentFactory,
    InstitutionFactory,
)

pytestmark = pytest.mark.django_db

FIXED, OPEN_ENDED = Agreement.Term.FIXED, Agreement.Term.OPEN_ENDED
TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(TODAY)


@pytest.fixture
def institution():
    return InstitutionFactory()


@pytest.fixture
def first(institution):
    """Until the end of 2020."""
    return AgreementFactory(
        slug="first",
        signed_on="2010",
        end_on="2020-12-31",
        term=FIXED,
        with_institutions=[institution],
    )


def told_of(client, institution, agreement):
    """The agreement's `Part` on the institution's page, and how it is drawn."""
    response = client.get(institution.get_absolute_url())
    parts = [part for c in response.context["chains"] for part in c.parts]
    part = next(part for part in parts if part.agreement == agreement)
    return part, [label.text for label in response.context["timeline"].labels]


def valid_until(client, agreement):
    """What the page, the factsheet and the register say, asserted to be the same."""
    text = strip_tags(client.get(agreement.get_absolute_url()).text)
    sheet = client.get(f"{agreement.get_absolute_url()}factsheet/")
    rows = {row.label: row.values[0].value for row in sheet.context["columns"][0].rows}
    register = client.get("/en/partnerships/agreements/?format=json").json()["records"]

    assert f"Valid until{rows['Valid until']}" in text
    (end_on,) = [r["end_on"] for r in register if r["title"] == agreement.title]
    ends = Agreement.objects.get(pk=agreement.pk).ends_on(TODAY)
    assert end_on == (ends.isoformat() if ends else None)
    return rows["Valid until"]


@pytest.mark.parametrize(
    ("amendments", "until", "state"),
    [
        ([], "31 December 2020", State.EXPIRED),
        ([("2019", "2030")], "2030", State.IN_FORCE),
        # signed later than today: it does not count yet
        ([("2026-12-01", "2030")], "31 December 2020", State.EXPIRED),
        ([("2026-11", "2030")], "2030", State.IN_FORCE),
        # without a date: it gives way to any dated one
        ([(None, "2030")], "2030", State.IN_FORCE),
        ([("2012", "2018"), (None, "2030")], "2018", State.EXPIRED),
        # the later of two of the same day, and one that names no day
        ([("2012", "2030"), ("2012", "2018")], "2018", State.EXPIRED),
        ([("2012", "2018"), ("2014", None)], "2018", State.EXPIRED),
    ],
)
def test_amended_end_is_the_same_everywhere(
    client, institution, first, amendments, until, state
):
    for signed_on, end_on in amendments:
        AmendmentFactory(agreement=first, signed_on=signed_on, end_on=end_on)

    part, labels = told_of(client, institution, first)

    assert part.agreement.state == state
    assert part.tail == Tail.CLOSED
    assert part.until.display() == until
    assert part.end_words in labels
    assert valid_until(client, first) == until


def test_open_ended_agreement_ends_where_an_amendment_says(client, institution):
    subject = AgreementFactory(term=OPEN_ENDED, with_institutions=[institution])
    AmendmentFactory(agreement=subject, signed_on="2026-12", end_on="2027")

    assert told_of(client, institution, subject)[0].tail == Tail.OPEN
    assert valid_until(client, subject) == "Open-ended"
    AmendmentFactory(agreement=subject, signed_on="2020", end_on="2024")

    assert told_of(client, institution, subject)[0].end_words == "2024"
    assert valid_until(client, subject) == "2024"


def test_renewed_agreement_is_drawn_to_where_the_next_one_begins(
    client, institution, first
):
    AgreementFactory(predecessor=first, signed_on="2014-06-01")

    part, labels = told_of(client, institution, first)

    assert part.agreement.state == State.RENEWED
    assert (part.tail, part.until.isoformat()) == (Tail.RENEWED, "2014-06-01")
    assert "Renewed" in labels
    assert valid_until(client, first) == "31 December 2020"
    page = client.get(first.get_absolute_url()).text
    assert '<span class="tag tag--off">Renewed</span>' in page


def test_renewal_counts_from_the_day_it_is_known_to_be_in_force(
    client, institution, first
):
    AgreementFactory(predecessor=first, signed_on=None, known_on="2015-03")

    part, _labels = told_of(client, institution, first)

    assert (part.tail, part.until.isoformat()) == (Tail.RENEWED, "2015-03")


@pytest.mark.parametrize(
    "successor",
    [
        {"status": Status.DRAFT},
        {"status": Status.WITHDRAWN},
        {"is_signed": False},
        {"signed_on": "2026-12"},
        {"signed_on": "2014", "terminated_on": date(2013, 1, 1)},
    ],
)
def test_what_has_not_taken_over_ends_nothing(client, institution, first, successor):
    AgreementFactory(
        title_en="Secret", **{"predecessor": first, "signed_on": "2014", **successor}
    )

    part, labels = told_of(client, institution, first)

    assert part.agreement.state == State.EXPIRED
    assert (part.tail, part.until.isoformat()) == (Tail.CLOSED, "2020-12-31")
    assert "Renewed" not in labels


def test_renewal_without_a_date_is_told_and_claims_no_day(client, institution):
    subject = AgreementFactory(with_institutions=[institution])
    AgreementFactory(predecessor=subject, signed_on=None)
    AgreementFactory(predecessor=subject, signed_on="2020")

    part, _labels = told_of(client, institution, subject)

    assert part.agreement.state == State.RENEWED
    assert (part.tail, part.until) == (Tail.RENEWED, None)


@pytest.mark.parametrize(
    ("signed_on", "gap"),
    [("2026-12", None), ("2021", "No agreement in 2022–2023")],
)
def test_gap_begins_after_the_last_day_as_amended(
    client, institution, first, signed_on, gap
):
    AmendmentFactory(agreement=first, signed_on=signed_on, end_on="2021")
    AgreementFactory(
        predecessor=first, signed_on="2024", with_institutions=[institution]
    )

    response = client.get(institution.get_absolute_url())

    (chain,) = response.context["chains"]
    gaps = [step.words for step in chain.steps if isinstance(step, Gap)]
    assert gaps == [gap or "No agreement in 2021–2023"]


def test_list_and_picture_begin_on_the_same_day(client, institution):
    subject = AgreementFactory(
        signed_on="2012-05-14", start_on="2013", with_institutions=[institution]
    )

    _part, labels = told_of(client, institution, subject)

    assert f"{subject.reference} · 2013" in labels
    text = strip_tags(client.get(institution.get_absolute_url()).text)
    assert "since 2013" in text
    assert "14 May 2012" not in text
