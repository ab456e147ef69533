"""A year of all rankings, entered on one page in the back office."""

from datetime import date
from functools import partial

import pytest
import time_machine
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.test import Client

from core.models import Status
from rankings.entry import saving, sheet as sheets
from rankings.models import Edition, Result
from tests.back_office import browser_of, member
from tests.factories.rankings import EditionFactory, RankingFactory, ResultFactory
from tests.grids import fields_of, told
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db

ENTRY = "/admin/rankings/edition/entry/"
SOURCE = "https://example.org/2025"


@pytest.fixture
def office(admin_client):
    return admin_client


def opened(office, year=2025):
    return fields_of(office.get(ENTRY, {"year": year}))


def save(office, fields, **changes):
    return office.post(ENTRY, {**fields, **changes}, follow=True)


def world(ranking, key="place"):
    return f"{ranking.pk}-world-{key}"


def edition_cell(ranking, key):
    return f"{ranking.pk}-edition-{key}"


def test_page_has_a_row_for_each_known_series_of_every_ranking(office):
    ranked = RankingFactory()
    for year, fields in (
        (2019, {"scope": "subject", "subject_en": "Medicine"}),
        (2020, {"scope": "subject", "subject_en": "Medicine", "subject_ru": "М"}),
        (2020, {"scope": "country", "country": "BY"}),
    ):
        edition, _ = Edition.objects.get_or_create(ranking=ranked, year=year)
        ResultFactory(edition=edition, **fields)
    draft = RankingFactory(status=Status.DRAFT)
    RankingFactory(status=Status.WITHDRAWN)

    blocks = office.get(ENTRY, {"year": 2025}).context["blocks"]

    assert [(b.ranking, [row.scope for row in b.rows]) for b in blocks] == [
        (ranked, ["Medicine", "Belarus"]),
        (draft, ["World"]),
    ]


@pytest.mark.parametrize("year", ["", "x", "1", "1979", "99999", "٢٠٢٥", "\0"])
def test_without_a_year_it_is_this_one(office, year):
    with time_machine.travel("2026-04-01 12:00", tick=False):
        response = office.post(ENTRY, {"year": year}, follow=True)

    assert response.context["sheet"].year == 2026


def test_one_save_writes_the_edition_of_all_rankings(office, admin_user):
    exact, band, open_band, absent, left = RankingFactory.create_batch(5)
    old = EditionFactory(ranking=band, year=2024)
    ResultFactory(edition=old, scope="subject", subject_en="Medicine", subject_be="М")
    subject = Result.objects.get()
    typed = {
        world(exact): "2 677",
        world(exact, "source_url"): "example.org/2025",
        world(exact, "read_on"): "2025-11-03",
        f"{band.pk}-subject-{subject.pk}-place": "801-1000",
        f"{band.pk}-subject-{subject.pk}-source_url": SOURCE,
        world(open_band): "1501+",
        world(open_band, "source_url"): SOURCE,
        edition_cell(open_band, "is_new_method"): "new",
        edition_cell(open_band, "note_ru"): "Иначе",
        world(absent): "not ranked",
        world(absent, "source_url"): SOURCE,
        "all_read_on": "2025-11-05",
    }

    response = save(office, opened(office) | typed)

    assert told(response) == ["4 places added. 1 edition described."]
    found = {
        r.edition.ranking: r
        for r in Result.objects.filter(edition__year=2025).select_related("edition")
    }
    assert {ranking: r.place for ranking, r in found.items()} == {
        exact: "2,677",
        band: "801–1,000",
        open_band: "1,501+",
        absent: "Not ranked",
    }
    assert found[exact].source_url == SOURCE
    assert found[exact].read_on == date(2025, 11, 3)
    assert found[absent].read_on == date(2025, 11, 5)
    assert found[band].measures_as(subject)
    assert found[band].subject_be == "М"
    described = found[open_band].edition
    assert (described.is_new_method, described.note_ru) == (True, "Иначе")
    assert not Edition.objects.filter(ranking=left).exists()
    lines = LogEntry.objects.filter(user=admin_user, action_flag=ADDITION)
    assert {int(line.object_id) for line in lines} == {
        r.edition_id for r in found.values()
    }
    assert {k: v for k, v in opened(office).items() if k == world(open_band)} == {
        world(open_band): "1501+"
    }
    page = Client().get("/en/rankings/?year=2025").content.decode()
    assert "1,501+" in page


def test_save_changes_what_was_changed_and_nothing_else(office):
    first, second = (
        ResultFactory(edition__year=2025, rank=rank, read_on="2025-01-01")
        for rank in (5, 6)
    )

    response = save(
        office,
        opened(office),
        all_read_on="",
        **{world(first.edition.ranking): "4–9"},
    )

    first.refresh_from_db()
    second.refresh_from_db()
    assert told(response) == ["1 place changed."]
    assert (first.rank, first.rank_to, first.source_url) == (4, 9, second.source_url)
    assert first.read_on == date(2025, 1, 1)
    assert second.rank == 6
    entry = LogEntry.objects.get()
    assert entry.action_flag == CHANGE
    assert entry.object_id == str(first.edition_id)
    assert entry.get_change_message() == "Changed place for result “World: 4–9”."


def test_page_saved_as_it_stands_or_twice_changes_nothing(office):
    result = ResultFactory(edition__year=2025, rank=None, source_url="")
    fields = opened(office)
    assert told(save(office, fields)) == ["Nothing was changed."]

    save(office, fields, **{world(result.edition.ranking): "5"})
    again = save(office, fields, **{world(result.edition.ranking): "5"})

    assert told(again) == ["Nothing was changed."]
    assert LogEntry.objects.count() == 1


def test_every_mistake_is_told_at_its_cell_and_everything_typed_is_kept(office):
    rankings = RankingFactory.create_batch(6)
    wrong, unsourced, placeless, emptied, noteless, day = rankings
    ResultFactory(edition=EditionFactory(ranking=emptied, year=2025), rank=7)
    typed = {
        world(wrong): "<b>1000–801",
        world(wrong, "source_url"): "not a link",
        world(unsourced): "5",
        world(placeless, "source_url"): SOURCE,
        world(emptied): " ",
        edition_cell(noteless, "is_new_method"): "new",
        world(day, "read_on"): "yesterday",
    }

    response = save(office, opened(office) | typed)

    assert response.status_code == 422
    errors = {cell.name: cell.error for cell in response.context["faults"]}
    assert errors.keys() == {
        world(wrong),
        world(wrong, "source_url"),
        world(unsourced, "source_url"),
        world(placeless),
        world(emptied),
        edition_cell(noteless, "note_en"),
        world(day, "read_on"),
    }
    assert errors[world(emptied)].startswith("You emptied this cell, which held 7.")
    kept = fields_of(response)
    assert {name: kept[name] for name in typed} == typed
    assert Edition.objects.count() == 1
    assert "<b>1000" not in response.text


def test_mistake_beside_the_cells_keeps_them_too(office):
    ranking = RankingFactory()

    response = save(office, opened(office), all_read_on="x", **{world(ranking): "0"})

    assert response.status_code == 422
    assert fields_of(response)[world(ranking)] == "0"
    assert len(response.context["faults"]) == 1


def test_nothing_is_overwritten_that_a_colleague_changed_meanwhile(office):
    mine, theirs, new = (
        ResultFactory(edition__year=2025, rank=5).edition.ranking,
        ResultFactory(edition__year=2025, rank=6).edition.ranking,
        RankingFactory(),
    )
    fields = opened(office)
    Result.objects.filter(edition__ranking=theirs).update(rank=None)
    ResultFactory(edition=EditionFactory(ranking=new, year=2025), rank=8)

    response = save(
        office,
        fields,
        **{
            world(mine): "4",
            world(theirs): "3",
            world(new): "9",
            world(new, "source_url"): SOURCE,
        },
    )

    done, warning = told(response)
    assert done == "1 place changed."
    assert "You wrote: 3. It now holds: Not ranked." in warning
    assert "You wrote: 9. It now holds: 8." in warning
    ranks = dict(Result.objects.values_list("edition__ranking", "rank"))
    assert ranks == {mine.pk: 4, theirs.pk: None, new.pk: 8}


def test_row_with_a_conflict_is_not_written_in_part(office):
    ranking = RankingFactory()
    fields = opened(office)
    edition = EditionFactory(ranking=ranking, year=2025)
    theirs = ResultFactory(edition=edition, rank=8, source_url="", read_on=None)

    response = save(
        office,
        fields,
        **{
            world(ranking): "9",
            world(ranking, "source_url"): SOURCE,
            world(ranking, "read_on"): "2025-11-03",
        },
    )

    theirs.refresh_from_db()
    assert (theirs.rank, theirs.source_url, theirs.read_on) == (8, "", None)
    (warning,) = told(response)
    assert "You wrote: 9. It now holds: 8." in warning
    assert f"You wrote: {SOURCE}" in warning


def test_source_does_not_land_on_a_place_that_a_colleague_wrote(office):
    theirs = ResultFactory(edition__year=2025, rank=5, source_url="")
    ranking = theirs.edition.ranking
    fields = opened(office)
    save(office, fields, **{world(ranking): "8"})

    response = save(office, fields, **{world(ranking, "source_url"): SOURCE})

    theirs.refresh_from_db()
    assert (theirs.rank, theirs.source_url) == (8, "")
    (warning,) = told(response)
    assert "You wrote: 5. It now holds: 8." in warning
    assert f"You wrote: {SOURCE}. It now holds: nothing." in warning


def test_page_sent_again_with_more_typed_has_no_conflict(office):
    ranking = ResultFactory(edition__year=2025, rank=5).edition.ranking
    fields = opened(office) | {world(ranking): "8", "all_read_on": "2025-11-05"}
    save(office, fields)

    response = save(office, fields, **{world(ranking, "source_url"): SOURCE})

    assert told(response) == ["1 place changed."]
    result = Result.objects.get()
    assert (result.rank, result.source_url) == (8, SOURCE)
    assert result.read_on == date(2025, 11, 5)


def test_note_and_method_are_not_written_in_part_either(office):
    edition = EditionFactory(year=2025)
    fields = opened(office)
    Edition.objects.update(note_en="Theirs")

    save(
        office,
        fields,
        **{
            edition_cell(edition.ranking, "is_new_method"): "new",
            edition_cell(edition.ranking, "note_en"): "Mine",
        },
    )

    edition.refresh_from_db()
    assert (edition.is_new_method, edition.note_en) == (False, "Theirs")


def test_place_in_a_row_that_was_taken_away_is_told(office):
    ranking = RankingFactory()
    fields = opened(office) | {
        world(ranking): "5",
        world(ranking, "source_url"): SOURCE,
    }
    ranking.status = Status.WITHDRAWN
    ranking.save()

    (warning,) = told(save(office, fields))

    assert "their rows have been taken away" in warning
    assert "<li>5</li>" in warning


def test_several_places_of_one_series_are_changed_in_the_edition(office):
    edition = EditionFactory(year=2025)
    ResultFactory.create_batch(2, edition=edition)

    response = office.get(ENTRY, {"year": 2025})

    assert world(edition.ranking) not in fields_of(response)
    assert f'href="/admin/rankings/edition/{edition.pk}/change/"' in response.text


def test_more_rankings_than_a_request_can_hold_come_on_pages(office, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_CELLS", 10)
    _first, second = RankingFactory.create_batch(2)
    page = office.get(ENTRY, {"year": 2025, "page": 2})
    typed = {world(second): "5", world(second, "source_url"): SOURCE}

    response = save(office, fields_of(page) | typed)

    assert response.redirect_chain == [(f"{ENTRY}?year=2025&page=2", 303)]
    assert told(response) == ["1 place added."]


@pytest.mark.parametrize("seen", ["", "x", "[]", "[" * 9999, '{"a": 1}', "\0"])
def test_hostile_fields_are_no_error(office, seen):
    ranking = RankingFactory()
    junk = {
        "page": "9" * 40,
        "seen": seen,
        edition_cell(ranking, "note_ar"): "\0\u202e",
    }

    response = save(office, opened(office) | junk, **{world(ranking): "9" * 5000})

    assert response.status_code == 422


def test_page_is_for_those_who_may_change_editions_and_places():
    needed = ["add_edition", "change_edition", "add_result", "change_result"]
    allowed = browser_of(member("allowed", *needed, "publish_content"))
    refused = browser_of(member("refused", *needed))
    unable = browser_of(member("unable", *needed[:3], "publish_content"))

    assert allowed.get(ENTRY).status_code == 200
    assert refused.get(ENTRY).status_code == unable.get(ENTRY).status_code == 403
    assert ENTRY in allowed.get("/admin/rankings/edition/").text
    assert ENTRY not in refused.get("/admin/rankings/edition/").text


@pytest.mark.django_db(transaction=True)
def test_one_of_many_writes_a_place_and_the_others_are_told():
    ranking = RankingFactory()
    user = User.objects.create_superuser("editor")

    def write(number):
        typed = {world(ranking): str(number), world(ranking, "source_url"): SOURCE}
        return saving.save(2025, typed, seen={}, read_on=None, user=user)

    outcomes = in_parallel([partial(write, number) for number in range(1, 4)])

    assert sorted(len(outcome.added) for outcome in outcomes) == [0, 0, 1]
    assert Result.objects.count() == 1


def test_edition_form_refuses_a_second_place_of_one_series(office):
    edition = EditionFactory(year=2025)
    ResultFactory(edition=edition)
    page = office.get(f"/admin/rankings/edition/{edition.pk}/change/")
    formset = page.context["inline_admin_formsets"][0].formset
    data = {
        f"{formset.prefix}-{k}": v for k, v in formset.management_form.initial.items()
    }
    first = formset.forms[0]
    data |= {first.add_prefix(n): first[n].value() or "" for n in first.fields}
    data |= {f"{formset.prefix}-1-{n}": data[first.add_prefix(n)] for n in first.fields}
    data |= {
        f"{formset.prefix}-1-id": "",
        f"{formset.prefix}-TOTAL_FORMS": "2",
        "ranking": edition.ranking_id,
        "year": "2025",
        "seen": page.context["seen"],
    }

    response = office.post(f"/admin/rankings/edition/{edition.pk}/change/", data)

    assert response.status_code == 200
    assert "This edition has a place for this already." in response.text
    assert Result.objects.count() == 1
