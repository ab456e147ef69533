"""Places of rankings from a table."""

import pytest

from core.imports import Outcome, make_plan
from rankings.imports import ResultImport
from rankings.models import Result
from tests.back_office import member
from tests.factories.rankings import EditionFactory, RankingFactory, ResultFactory
from tests.spreadsheets import table_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    ranking = RankingFactory(slug="qs", name_en="QS World")
    return EditionFactory(ranking=ranking, year=2025)


def test_place_is_found_by_edition_and_subject(edition):
    world = ResultFactory(edition=edition, rank=801, rank_to=1000)
    ResultFactory(edition=edition, scope="subject", subject_en="Medicine", rank=300)
    table = table_of(
        ["edition", "scope", "subject_en", "rank"],
        ["QS World 2025", None, None, 790],
        ["qs 2025", "Subject", "Medicine", 300],
        ["qs 2025", "Subject", "Pharmacy", 400],
    )

    plan = make_plan(ResultImport(), table)

    assert not plan.mistakes
    outcomes = [row.outcome for row in plan.rows]
    assert outcomes == [Outcome.UPDATE, Outcome.UNCHANGED, Outcome.CREATE]
    assert plan.rows[0].record.pk == world.pk


def test_place_in_a_published_ranking_is_for_those_who_publish(edition):
    table = table_of(["edition", "rank"], ["qs 2025", 790])

    for user, is_sound in (
        (member("editor"), False),
        (member("m", "publish_content"), True),
    ):
        assert make_plan(ResultImport(user), table).is_sound == is_sound
    edition.ranking.status = "draft"
    edition.ranking.save()
    assert make_plan(ResultImport(member("other")), table).is_sound


def test_second_place_of_a_series_is_refused_in_the_form(admin_client, edition):
    ResultFactory(edition=edition, rank=801)
    form = {"edition": edition.pk, "scope": "world", "rank": 802}

    response = admin_client.post("/admin/rankings/result/add/", form)

    assert "This edition has a place for this already." in response.text
    assert Result.objects.count() == 1
