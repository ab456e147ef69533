"""The state of an agreement on any day, in Python and in SQL alike."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from core.models import Status
from core.partial_date import PartialDate
from partnerships.models import Agreement, Institution, Relation, State
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
    PartyFactory,
)

Term = Agreement.Term
DAY = date(2014, 6, 1)
ONE = timedelta(days=1)


def agreement(**values):
    """An agreement as the database would give it back, unsaved."""
    for name in ("signed_on", "start_on", "known_on", "end_on"):
        if isinstance(values.get(name), str):
            values[name] = PartialDate.parse(values[name])
    return Agreement(**values)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"is_signed": False}, State.NOT_SIGNED),
        ({"is_signed": False, "terminated_on": DAY}, State.NOT_SIGNED),
        ({"signed_on": "2014-06-01"}, State.NOT_STATED),
        ({"signed_on": "2014-06-02"}, State.FUTURE),
        ({"signed_on": "2014-06"}, State.NOT_STATED),
        ({"signed_on": "2014-07"}, State.FUTURE),
        ({"signed_on": "2014"}, State.NOT_STATED),
        ({"signed_on": "2015"}, State.FUTURE),
        ({"signed_on": None}, State.NOT_STATED),
        ({"signed_on": "2010", "start_on": "2014-06-02"}, State.FUTURE),
        ({"known_on": "2014-06-02"}, State.FUTURE),
        ({"known_on": "2014-06-01"}, State.NOT_STATED),
        ({"known_on": "2015", "signed_on": "2010"}, State.NOT_STATED),
        ({"signed_on": "2015", "start_on": "2014-06-01"}, State.NOT_STATED),
        ({"signed_on": "2010", "term": Term.OPEN_ENDED}, State.OPEN_ENDED),
        ({"signed_on": "2015", "term": Term.OPEN_ENDED}, State.FUTURE),
        ({"end_on": "2014-05-31", "term": Term.FIXED}, State.EXPIRED),
        ({"end_on": "2014-06-01", "term": Term.FIXED}, State.EXPIRING),
        ({"end_on": "2014-11-28", "term": Term.FIXED}, State.EXPIRING),
        ({"end_on": "2014-11-29", "term": Term.FIXED}, State.IN_FORCE),
        ({"end_on": "2014-05", "term": Term.FIXED}, State.EXPIRED),
        ({"end_on": "2014-06", "term": Term.FIXED}, State.EXPIRING),
        ({"end_on": "2014-10", "term": Term.FIXED}, State.EXPIRING),
        ({"end_on": "2014-11", "term": Term.FIXED}, State.IN_FORCE),
        ({"end_on": "2013", "term": Term.FIXED}, State.EXPIRED),
        ({"end_on": "2014", "term": Term.FIXED}, State.IN_FORCE),
        (
            {"end_on": "2010", "is_renewed_automatically": True, "term": Term.FIXED},
            State.IN_FORCE,
        ),
        ({"terminated_on": DAY + ONE}, State.NOT_STATED),
        ({"terminated_on": DAY}, State.TERMINATED),
        ({"terminated_on": DAY, "signed_on": "2020"}, State.TERMINATED),
        ({"suspended_from": DAY + ONE}, State.NOT_STATED),
        ({"suspended_from": DAY}, State.SUSPENDED),
        ({"suspended_from": DAY, "suspended_until": DAY}, State.SUSPENDED),
        (
            {"suspended_from": DAY - 2 * ONE, "suspended_until": DAY - ONE},
            State.NOT_STATED,
        ),
        (
            {"suspended_from": DAY, "end_on": "2014-06-01", "term": Term.FIXED},
            State.SUSPENDED,
        ),
        (
            {"suspended_from": DAY, "end_on": "2014-05-31", "term": Term.FIXED},
            State.EXPIRED,
        ),
    ],
)
def test_status_on_boundary_days(values, state):
    assert agreement(**values).status_on(DAY) == state


def test_state_needs_no_clock_and_no_database(time_machine):
    subject = agreement(signed_on="2012", end_on="2013", term=Term.FIXED)

    for moment in (date(2000, 1, 1), date(2050, 1, 1)):
        time_machine.move_to(moment)
        assert subject.status_on(date(2013, 1, 1)) == State.IN_FORCE
        assert subject.status_on(date(2014, 1, 1)) == State.EXPIRED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("signed_on", "start_on", "year"),
    [
        ("1996", None, 1996),
        ("2013-12", "2014", 2013),
        ("2012-12-31", None, 2012),
        (None, "1995", 1995),
        (None, None, None),
    ],
)
def test_with_year(signed_on, start_on, year):
    AgreementFactory(signed_on=signed_on, start_on=start_on)

    assert Agreement.objects.with_year().get().begun_year == year


@pytest.mark.django_db
def test_register_numbers_follow_each_other_and_stay():
    first, second = AgreementFactory(), AgreementFactory()
    first.save()

    assert (first.reference, second.reference) == ("A-0001", "A-0002")


@pytest.mark.django_db
def test_agreements_come_latest_first_and_undated_last():
    for slug, signed_on in [("none", None), ("old", "1996"), ("new", "2013-09")]:
        AgreementFactory(slug=slug, signed_on=signed_on)

    assert [a.slug for a in Agreement.objects.all()] == ["new", "old", "none"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"term": Term.FIXED, "end_on": None}, "end_on"),
        ({"term": Term.OPEN_ENDED, "end_on": "2013"}, "end_on"),
        ({"signed_on": "2013", "end_on": "2012", "term": Term.FIXED}, "end_on"),
        ({"signed_on": "2013-05", "end_on": "2013-04", "term": Term.FIXED}, "end_on"),
    ],
)
def test_contradicting_dates_are_refused(values, field):
    for name in ("signed_on", "end_on"):
        if values.get(name):
            values[name] = PartialDate.parse(values[name])

    with pytest.raises(ValidationError) as refusal:
        AgreementFactory.build(**values).full_clean()

    assert list(refusal.value.message_dict) == [field]


@pytest.mark.django_db
@pytest.mark.parametrize("end_on", ["2013", "2013-05", "2013-05-14"])
def test_agreement_may_end_in_the_month_or_year_it_begins(end_on):
    AgreementFactory.build(
        signed_on=PartialDate(2013, 5, 14),
        end_on=PartialDate.parse(end_on),
        term=Term.FIXED,
    ).full_clean()


@pytest.mark.django_db
def test_agreement_cannot_renew_itself():
    subject = AgreementFactory()
    subject.predecessor = subject

    with pytest.raises(ValidationError):
        subject.full_clean()


@pytest.mark.django_db
def test_chain_of_renewals_cannot_lead_back():
    first = AgreementFactory()
    second = AgreementFactory(predecessor=first)
    first.predecessor = AgreementFactory(predecessor=second)

    with pytest.raises(ValidationError) as refusal:
        first.full_clean()

    assert list(refusal.value.message_dict) == ["predecessor"]


@pytest.mark.django_db
def test_institution_with_agreements_cannot_be_deleted():
    party = PartyFactory()

    with pytest.raises(ProtectedError):
        party.institution.delete()


@pytest.mark.django_db
def test_institution_signs_an_agreement_once():
    party = PartyFactory()

    with pytest.raises(IntegrityError):
        PartyFactory(agreement=party.agreement, institution=party.institution)


@pytest.mark.django_db
def test_merged_institution_is_addressable_and_not_published():
    shown = InstitutionFactory(slug="shown")
    InstitutionFactory(slug="merged", merged_into=shown)
    InstitutionFactory(slug="draft", status=Status.DRAFT)

    assert [i.slug for i in Institution.objects.published()] == ["shown"]
    assert {i.slug for i in Institution.objects.addressable()} == {"shown", "merged"}


@pytest.mark.django_db
def test_partners_are_those_with_an_agreement_or_cooperation():
    for relation in Relation.values:
        InstitutionFactory(slug=relation, relation=relation)

    partners = Institution.objects.partners()

    assert {i.slug for i in partners} == {"agreement", "partner", "cooperation"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["Białystok", "bialystok", "БЕЛОСТОК", "umb", "Academy Former", "польша", "بولندا"],
)
def test_institution_is_found_by_any_of_its_names(query):
    found = InstitutionFactory(
        slug="umb", name_en="Medical University of Białystok", name_ru="Белосток"
    )
    AliasFactory(institution=found, name="UMB")
    AliasFactory(institution=found, name="Former Academy")
    InstitutionFactory(name_en="Akita University", country="JP")

    assert list(Institution.objects.search(query)) == [found]


@pytest.mark.django_db
def test_agreement_is_found_by_its_own_words_and_its_institutions_names():
    akita = InstitutionFactory(name_en="Akita University", country="JP")
    AliasFactory(institution=akita, name="秋田大学")
    found = AgreementFactory(title_en="Student exchange", with_institutions=[akita])
    AgreementFactory()

    for query in ("exchange", "akita", "秋田", "япония", "akita exchange"):
        assert list(Agreement.objects.search(query)) == [found]
    assert not Agreement.objects.search("akita nothing").exists()


@pytest.mark.django_db
def test_agreement_is_not_found_by_the_name_of_a_hidden_institution():
    hidden = InstitutionFactory(name_en="Secret Academy", status=Status.DRAFT)
    AgreementFactory(with_institutions=[hidden])

    assert not Agreement.objects.published().search("secret").exists()
