"""The acceptance of the history: exact, band, open band, not ranked, gap, two methods."""

import re

import pytest
from django.utils.translation import gettext, override

from rankings.charts import panels, scope_name
from rankings.history import History
from rankings.models import Edition, Ranking, Result


def history(**places):
    """A ranking with `y2020={…}` as its world results, the method new in 2019."""
    edition = {year: Edition(year=int(year[1:])) for year in places}
    results = [
        Result(pk=int(year[1:]), edition=edition[year], **fields)
        for year, fields in sorted(places.items(), reverse=True)
    ]
    found = History(Ranking(name_en="A", slug="a"), results=results)
    found.editions = [result.edition for result in results]
    return found


@pytest.fixture
def full():
    found = history(
        y2014={"rank": 2677},
        y2015={"rank": 2400},
        y2016={},
        y2018={"rank": 1500},
        y2019={"rank": 1400},
        y2020={"rank": 1300},
        y2021={"rank": 801, "rank_to": 1000},
        y2022={"rank": 1501, "is_open_band": True},
    )
    next(e for e in found.editions if e.year == 2019).is_new_method = True
    return found


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"scope": "world"}, "World"),
        ({"scope": "country", "country": "BY"}, "Belarus"),
        ({"scope": "country"}, "Country"),
        ({"scope": "subject", "subject_en": "Medicine"}, "Medicine"),
        ({"scope": "subject"}, "Subject"),
    ],
)
def test_scope_name_is_as_precise_as_the_record(fields, shown):
    assert scope_name(Result(**fields)) == shown


def test_scope_name_speaks_the_readers_language():
    with override("ru"):
        assert scope_name(Result(scope="country", country="BY")) == "Беларусь"


def test_picture_has_every_kind_of_place_where_it_belongs(full, language):
    with override(language):
        (panel,) = panels([full])
    drawing = panel.chart.drawing
    (line,) = drawing.lines
    spots = re.findall(r"([ML])(\d+) (\d+)", line.d)
    x = {label.text: label.x for label in drawing.years}

    # 2014–2015 and 2019–2020 are joined; 2016 and 2017 are gaps; 2019 is a break.
    assert "".join(step for step, _x, _y in spots) == "MLMML"
    years = ["2014", "2015", "2018", "2019", "2020"]
    assert [int(place) for _step, place, _y in spots] == [x[year] for year in years]
    heights = [int(y) for _step, _x, y in spots]
    assert heights == sorted(heights, reverse=True)  # 2677 is lowest, 1300 highest
    band, open_band = line.bands
    assert (band.arrow, band.height > 2) == ("", True)
    assert band.y + band.height < min(heights)  # 801–1000 is above 1300
    assert open_band.arrow
    assert open_band.y + open_band.height == drawing.grid[-1].y
    (broken,) = drawing.breaks
    place = int(re.match(r"M(\d+) ", broken.d)[1])
    assert x["2018"] < place < x["2019"]


def test_table_says_the_same_in_every_language(full, language):
    with override(language):
        (panel,) = panels([full])
        rows = {row.name: row for row in panel.chart.table.rows}
        cells = {name: row.cells[0] for name, row in rows.items()}
        not_ranked, new = gettext("Not ranked"), gettext("New method")

    plain = {
        name: text and re.sub(r"[,\s]", "", text) if name != "2016" else text
        for name, text in cells.items()
    }
    assert plain == {
        "2014": "2677",
        "2015": "2400",
        "2016": not_ranked,
        "2017": None,
        "2018": "1500",
        "2019": "1400",
        "2020": "1300",
        "2021": "801–1000",
        "2022": "1501+",
    }
    assert [name for name, row in rows.items() if row.note] == ["2019"]
    assert rows["2019"].note == new


def test_caption_says_what_the_marks_mean(full):
    (panel,) = panels([full])

    assert panel.caption == (
        "An upright line marks the new method of 2019: places before and after it cannot"
        " be compared. An arrow marks a band without an end: this place or a lower one."
        " The University was not ranked in 2016."
    )


def test_two_rankings_and_two_scopes_never_share_a_picture():
    first = history(y2020={"rank": 5}, y2021={"rank": 4})
    second = history(y2020={"rank": 900}, y2021={"rank": 800})
    second.ranking.name_en = "B"
    for year, rank in ((2020, 2), (2021, 1)):
        second.results.append(
            Result(edition=Edition(year=year), rank=rank, scope="country", country="BY")
        )

    found = panels([first, second])

    assert [(panel.ranking, panel.scope) for panel in found] == [
        (first.ranking, "World"),
        (second.ranking, "World"),
        (second.ranking, "Belarus"),
    ]
    assert [len(panel.chart.drawing.lines) for panel in found] == [1, 1, 1]
    assert len({panel.label for panel in found}) == 3


def test_nothing_is_drawn_of_one_year_or_without_any_place():
    assert panels([history(y2020={"rank": 5}), history(y2020={}, y2021={})]) == []
    assert panels([]) == []


def test_year_without_a_place_at_the_end_keeps_its_room():
    (panel,) = panels([history(y2020={"rank": 5}, y2022={})])

    assert [label.text for label in panel.chart.drawing.years] == [
        "2020",
        "2021",
        "2022",
    ]
