"""Which records are shown as perhaps the same, and which are not."""

import pytest

from core.models import Status
from partnerships.matching import Reason, similar_institutions
from partnerships.models import Institution
from tests.factories.partnerships import AliasFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


def found(*names, **values):
    return [match.institution.slug for match in similar_institutions(names, **values)]


def reasons(*names, **values):
    return [match.reason for match in similar_institutions(names, **values)]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Samarkand State Medical University", "Самаркандский государственный "),
        ("Самаркандский государственный медицинский университет", "Samarqand State"),
        ("Kharkiv Medical Institute", "Харківський інститут"),
        ("Gdansk Medical University", "Uniwersytet Medyczny Gdańsk"),
        ("Vinnytsia Medical University", "University of Vinnitsia"),
        ("Hospital Söderby", "Soderby Hospital"),
    ],
)
def test_name_is_found_across_alphabets_marks_and_word_order(kept, typed):
    InstitutionFactory(slug="kept", name_en=kept)

    assert found(typed) == ["kept"]


@pytest.mark.parametrize("typed", ["IUMS", "iums", "ИУМН"])
def test_acronym_finds_what_it_stands_for(typed):
    InstitutionFactory(
        slug="kept",
        name_en="Iran University of Medical Sciences",
        name_ru="Иранский университет медицинских наук",
    )
    InstitutionFactory(name_en="Institute for Urology")

    assert found(typed) == (["kept"] if typed.isupper() else [])


def test_known_acronym_is_the_same_name():
    AliasFactory(institution__slug="kept", name="BSMU")

    assert reasons("bsmu") == [Reason.NAME]


@pytest.mark.parametrize(
    "typed", ["058h74p94", "https://ror.org/058h74p94", "058H74P94"]
)
def test_same_ror_id_comes_first_whatever_the_name(typed):
    InstitutionFactory(slug="kept", name_en="Nagasaki University", ror_id="058h74p94")
    InstitutionFactory(slug="other", name_en="Something else")

    assert found("Something else", ror_id=typed) == ["kept", "other"]


@pytest.mark.parametrize(
    ("kept", "given"),
    [
        ("https://www.nagasaki-u.ac.jp", {"email": "x@med.nagasaki-u.ac.jp"}),
        ("https://med.nagasaki-u.ac.jp", {"website": "http://nagasaki-u.ac.jp/en"}),
        ("https://kaznmu.edu.kz", {"email": "a@kaznmu.edu.kz"}),
    ],
)
def test_same_domain_is_a_reason(kept, given):
    InstitutionFactory(slug="kept", website=kept)

    assert found(**given) == ["kept"]
    assert reasons(**given) == [Reason.DOMAIN]


@pytest.mark.parametrize(
    ("kept", "given"),
    [
        ("https://umb.edu.pl", {"email": "x@other.edu.pl"}),
        ("https://nagasaki-u.ac.jp", {"website": "https://akita-u.ac.jp"}),
        ("https://gmail.com", {"email": "x@gmail.com"}),
        ("https://minsk.gov.by", {"email": "x@brest.gov.by"}),
        ("", {"email": "x@umb.edu.pl"}),
        ("", {"website": ""}),
    ],
)
def test_shared_domains_are_no_reason(kept, given):
    InstitutionFactory(website=kept)

    assert found(**given) == []


def test_alias_and_former_name_find_the_institution():
    kept = InstitutionFactory(slug="kept", name_en="Tashkent Medical Academy")
    AliasFactory(institution=kept, name="First Tashkent Institute of Medicine")

    assert found("Первый Ташкентский медицинский институт") == ["kept"]


def test_draft_is_found_by_staff_and_not_through_published():
    InstitutionFactory(slug="secret", name_en="Secret Academy", status=Status.DRAFT)
    published = Institution.objects.published()

    assert found("Secret Academy") == ["secret"]
    assert found("Secret Academy", queryset=published) == []


def test_the_record_itself_is_no_match():
    kept = InstitutionFactory(name_en="Akita University")

    assert found("Akita University", exclude=kept) == []
    assert found("Akita University", exclude=kept.pk) == []


@pytest.mark.parametrize("item_count", [1, 12])
def test_matching_costs_two_queries(django_assert_num_queries, item_count):
    for number in range(item_count):
        kept = InstitutionFactory(name_en=f"Akita University {number}")
        AliasFactory(institution=kept)

    with django_assert_num_queries(2):
        matches = similar_institutions(["Akita University"])
        assert len([match.institution.name_en for match in matches]) in (1, 10)


@pytest.mark.parametrize(
    "name", ["\0", "\ud800", "x" * 100_000, "%_'\";--", "٣" * 50, "a " * 10_000]
)
def test_hostile_names_break_nothing(name):
    InstitutionFactory(name_en="Akita University")

    assert found(name, ror_id=name, website=name, email=name) == []
