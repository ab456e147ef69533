"""Records of several kinds in one query, each line in the nearest language."""

import pytest
from django.utils.translation import override

from core.related import Source, related
from partnerships.models import Agreement, Institution
from tests.factories.partnerships import (
    AgreementFactory,
    AmendmentFactory,
    InstitutionFactory,
)

pytestmark = pytest.mark.django_db


def lines(**sources):
    return related(
        [
            Source(
                "agreement",
                Agreement.objects.published().with_state(),
                "title",
                "signed_on",
                note="state",
            ),
            Source("institution", Institution.objects.published(), "name"),
        ]
    )


@pytest.mark.parametrize("item_count", [1, 3])
def test_all_kinds_cost_one_query(django_assert_num_queries, item_count):
    AgreementFactory.create_batch(item_count)
    InstitutionFactory.create_batch(item_count)

    with django_assert_num_queries(1):
        found = lines()

    assert {kind: len(items) for kind, items in found.items()} == {
        "agreement": item_count,
        "institution": item_count,
    }


def test_lines_come_latest_first_and_undated_last():
    for slug, signed_on in [
        ("year", "2013"),
        ("none", None),
        ("month", "2013-09"),
        ("old", "1996"),
    ]:
        AgreementFactory(slug=slug, signed_on=signed_on)

    found = lines()["agreement"]

    assert [line.slug for line in found] == ["month", "year", "old", "none"]
    assert [line.date and line.date.isoformat() for line in found] == [
        "2013-09",
        "2013",
        "1996",
        None,
    ]


def test_line_tells_its_note_and_its_language():
    AgreementFactory(title_en="Agreement", title_ru=None, is_signed=False)
    InstitutionFactory(name_en=None, name_ru="Белосток", name_ar="")

    with override("ar"):
        found = lines()

        (agreement,), (institution,) = found["agreement"], found["institution"]
        assert (agreement.text.value, agreement.text.language) == ("Agreement", "en")
        assert agreement.note == "not_signed"
        assert (institution.text.value, institution.text.language) == ("Белосток", "ru")
        assert institution.text.is_fallback
        assert institution.note == ""


def test_line_without_any_text_is_kept():
    InstitutionFactory(name_en="", slug="nameless")

    (line,) = lines()["institution"]

    assert (line.slug, line.text.value, line.text.is_fallback) == (
        "nameless",
        "",
        False,
    )


def test_nothing_related_is_an_empty_dict():
    assert lines() == {}


def test_a_single_source_and_one_without_a_slug_work():
    AmendmentFactory(title_en="First")
    agreement = Agreement.objects.get()

    found = related(
        [Source("amendment", agreement.amendments.all(), "title", "signed_on", slug="")]
    )

    assert [line.slug for line in found["amendment"]] == [""]


def test_text_can_be_read_through_a_relation():
    AgreementFactory(
        with_institutions=[InstitutionFactory(name_en="Akita", name_ru="Акита")]
    )
    agreement = Agreement.objects.get()

    with override("ru"):
        found = related(
            [
                Source(
                    "party",
                    agreement.parties.all(),
                    "institution__name",
                    slug="institution__slug",
                )
            ]
        )

    assert [line.text.value for line in found["party"]] == ["Акита"]
