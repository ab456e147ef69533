import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from rankings.models import Result
from tests.factories.rankings import EditionFactory, RankingFactory, ResultFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"rank": 2677}, {"en": "2,677", "ru": "2\xa0677", "ar": "2,677"}),
        (
            {"rank": 801, "rank_to": 1000},
            {"en": "801–1,000", "be": "801–1\xa0000", "ar": "801–1,000"},
        ),
        (
            {"rank": 1501, "is_open_band": True},
            {"en": "1,501+", "ru": "1\xa0501+", "ar": "1,501+"},
        ),
        ({}, {"en": "Not ranked"}),
    ],
)
def test_place_is_printed_in_the_readers_format(fields, shown):
    for code, text in shown.items():
        with override(code):
            assert Result(**fields).place.replace("\u202f", "\xa0") == text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"rank": None, "rank_to": 5}, "rank"),
        ({"rank": None, "is_open_band": True}, "rank"),
        ({"rank": 0}, "rank"),
        ({"rank": 1_000_000}, "rank"),
        ({"rank": 9, "rank_to": 5}, "__all__"),
        ({"rank": 9, "rank_to": 12, "is_open_band": True}, "__all__"),
        ({"scope": "country"}, "country"),
        ({"scope": "world", "country": "BY"}, "country"),
        ({"scope": "subject"}, "subject_en"),
        ({"scope": "world", "subject_ru": "Медицина"}, "subject_en"),
    ],
)
def test_mistake_is_told_at_its_field(fields, wrong):
    result = ResultFactory.build(edition=EditionFactory(), **fields)

    with pytest.raises(ValidationError) as error:
        result.full_clean()

    assert list(error.value.message_dict) == [wrong]


def test_new_method_needs_a_note_in_some_language():
    edition = EditionFactory.build(ranking=RankingFactory(), is_new_method=True)

    with pytest.raises(ValidationError, match="Say in the note"):
        edition.full_clean()
    edition.note_be = "Новая"
    edition.full_clean()


def test_slug_of_another_page_is_refused():
    with pytest.raises(ValidationError, match="The site has a page at this address"):
        RankingFactory.build(slug="memberships").full_clean()


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({}, {}, True),
        ({}, {"scope": "country", "country": "BY"}, False),
        (
            {"scope": "subject", "subject_en": "Medicine", "subject_ru": "Медицина"},
            {"scope": "subject", "subject_ru": "медицина"},
            True,
        ),
        (
            {"scope": "subject", "subject_en": "Medicine"},
            {"scope": "subject", "subject_en": "Dentistry"},
            False,
        ),
    ],
)
def test_series_is_the_same_by_scope_country_or_any_name_of_the_subject(
    one, other, is_same
):
    first, second = Result(**one), Result(**other)

    assert first.measures_as(second) is second.measures_as(first) is is_same
