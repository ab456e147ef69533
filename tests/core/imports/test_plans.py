"""What a table would do to a register, seen at the journeys."""

import pytest
from django.utils.text import slugify
from django.utils.translation import override
from hypothesis import (
    HealthCheck,
    given,
    settings as hypothesis_settings,
    strategies as st,
)

from core.imports import (
    Column,
    Import,
    Outcome,
    Table,
    make_plan,
    named_records,
    options,
)
from core.imports.shared import institutions_of
from core.imports.sheets import Row
from core.models import Status
from core.partial_date import PartialDate
from events.imports import JourneyImport
from events.models import Event, Journey
from mobility.imports import FlowImport
from mobility.models import Flow
from partnerships.models import Agreement, Institution, SubjectArea
from tests.factories.events import EventFactory, JourneyFactory
from tests.factories.mobility import FlowFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
)
from tests.spreadsheets import table_of

pytestmark = pytest.mark.django_db

HEADINGS = ["reference", "year", "kind", "country", "purpose_en"]
CONGRESS = ["R-1", 2010, "conference", "PL", "Congress"]


def plan_of(*rows, headings=HEADINGS):
    return make_plan(JourneyImport(), table_of(headings, *rows))


def outcomes(plan):
    return [row.outcome.value for row in plan.rows]


def mistakes(plan):
    return [(m.cell, m.value, m.reason) for m in plan.mistakes]


def plain_table(headings, *rows):
    """A table without a file, for many examples."""
    numbered = [Row(n, [str(c) for c in r]) for n, r in enumerate(rows, start=2)]
    return Table(Row(1, headings), numbered)


def test_new_row_is_planned_with_all_it_brings():
    plan = plan_of(CONGRESS)

    (row,) = plan.rows
    assert (row.number, row.outcome, row.name) == (2, "create", "2010: Congress")
    assert [(c.heading, c.old, c.new) for c in row.changes] == [
        ("Reference", "", "R-1"),
        ("Year", "", "2010"),
        ("Kind", "", "Conference or congress"),
        ("Country", "", "Poland"),
        ("Purpose [en]", "", "Congress"),
    ]
    assert plan.can_be_carried_out
    assert not Journey.objects.exists()


def test_changed_row_names_old_and_new_and_leaves_empty_cells_alone():
    old = JourneyFactory(reference="R-1", purpose_en="Congres", unit_en="Surgery")

    plan = plan_of(
        ["R-1", None, None, "JP", "Congress", None], headings=[*HEADINGS, "unit_en"]
    )

    (row,) = plan.rows
    assert (row.outcome, row.record) == ("update", old)
    assert [(c.heading, c.old, c.new) for c in row.changes] == [
        ("Country", "Poland", "Japan"),
        ("Purpose [en]", "Congres", "Congress"),
    ]
    assert row.values == {"country": "JP", "purpose_en": "Congress"}


def test_row_that_says_what_is_stored_is_unchanged():
    JourneyFactory(reference="R-1", purpose_en="Congress", purpose_ru="Конгресс")

    plan = plan_of(CONGRESS)

    assert outcomes(plan) == ["unchanged"]
    assert plan.is_idle
    assert not plan.can_be_carried_out


def test_headings_are_known_in_every_language_and_by_name(language):
    importer = JourneyImport()
    with override(language):
        headings = [column.label.upper() for column in importer.bound_columns]

    plan = make_plan(
        importer, table_of(headings, ["R-1", 2010, "lecture", "PL", "", "Lecture"])
    )

    assert (plan.problems, plan.remarks) == ([], [])
    assert outcomes(plan) == ["create"]


def test_headings_of_an_import_mean_one_column_each():
    meant = [h for c in JourneyImport().bound_columns for h in c.headings()]

    assert len(meant) == len(set(meant))


def test_unknown_heading_is_named_with_the_nearest_and_left_out():
    plan = plan_of([*CONGRESS, "x", "y"], headings=[*HEADINGS, "Comment", "Instituton"])

    assert outcomes(plan) == ["create"]
    assert plan.remarks == [
        "The heading “Comment” in cell F1 is not known; its column is left out.",
        "The heading “Instituton” in cell G1 is not known; its column is left out."
        " The nearest heading is “Institution”.",
    ]


@pytest.mark.parametrize(
    ("headings", "row", "problem"),
    [
        (["year", "Год"], [1, 2], "The heading “Year” in cell B1 is there twice."),
        (["year"], [2010, "x"], "Cell B1 is empty, but there are values below it."),
        (["Nothing"], [1], "None of the headings is known. The headings are: Refer"),
    ],
)
def test_table_that_cannot_be_told_is_not_planned(headings, row, problem):
    plan = plan_of(row, headings=headings)

    assert plan.problems[0].startswith(problem)
    assert plan.rows == []
    assert not plan.can_be_carried_out


def test_wrong_cells_of_a_row_are_all_named_with_value_and_reason():
    plan = plan_of(
        ["R-1", "MMX", "Confrence", "Polska", None], ["R-2", 1800, "", "PL", "x"]
    )

    assert outcomes(plan) == ["error", "error"]
    assert mistakes(plan) == [
        ("B2", "MMX", "Enter a whole number."),
        (
            "C2",
            "Confrence",
            "This is not one of the possible values. The nearest is “Conference or"
            " congress”.",
        ),
        (
            "D2",
            "Polska",
            "This is not one of the possible values. The nearest is “Poland”.",
        ),
        ("E2", "", "This field is required."),
        ("C3", "", "This field is required."),
    ]


def test_mistake_that_the_model_finds_stands_at_its_cell():
    plan = plan_of(
        ["R-1", 1800, "lecture", "PL", "x"],
        ["R-2", 10**12, "lecture", "PL", "x"],
        ["R-3", 2010, "lecture", "PL", "x" * 251],
        ["R-4", -1, "lecture", "PL", "x"],
    )

    assert [cell for cell, _value, _reason in mistakes(plan)] == [
        "B2",
        "B3",
        "E4",
        "B5",
    ]
    assert mistakes(plan)[0][2] == "The year must lie between 1921 and 2100."


def test_formula_is_a_mistake_of_its_cell():
    plan = plan_of(["R-1", "=2000+10", "lecture", "PL", "x"])

    assert mistakes(plan) == [
        ("B2", "", "This cell holds a formula. Write its result in its place.")
    ]


def test_new_row_without_a_needed_column_says_so_and_a_known_one_needs_none():
    JourneyFactory(reference="R-1", year=2010)

    plan = plan_of(["R-1", 2011], ["R-2", 2011], headings=["reference", "year"])

    assert outcomes(plan) == ["update", "error"]
    assert mistakes(plan) == [
        ("3", "", "A new record needs the column “Kind”."),
        ("3", "", "A new record needs the column “Country”."),
        ("3", "", "A new record needs the column “Purpose [en]”."),
    ]


def test_one_language_that_all_readers_fall_back_to_is_enough(language):
    table = table_of(
        ["year", "kind", "country", "purpose_ru", "purpose_ar"],
        [2010, "lecture", "PL", "Лекция", None],
        [2010, "lecture", "PL", None, "محاضرة"],
        [2010, "lecture", "PL", None, None],
    )

    with override(language):
        plan = make_plan(JourneyImport(), table)

    assert outcomes(plan) == ["create", "error", "error"]
    assert [mistake.cell for mistake in plan.mistakes] == ["D3", "D4"]


def test_reference_twice_in_a_file_is_a_conflict_of_the_second_row():
    plan = plan_of(CONGRESS, CONGRESS)

    assert outcomes(plan) == ["create", "conflict"]
    assert not plan.can_be_carried_out
    assert mistakes(plan) == [
        ("A3", "R-1", "Row 2 of the file is about the same record.")
    ]


class ByYearAndCountry(Import):
    """An identity that the register does not keep single."""

    model = Journey
    identity = ("year", "country")
    columns = JourneyImport.columns


def test_row_that_fits_several_records_is_a_conflict():
    JourneyFactory.create_batch(2, year=2010, country="PL")

    plan = make_plan(ByYearAndCountry(), table_of(HEADINGS, CONGRESS))

    assert mistakes(plan) == [
        ("B2", "2010", "Several records of the register fit this row.")
    ]


@pytest.mark.parametrize(
    "text", ["pl", "POLAND", "Польша", "Польшча", " بولندا ", "польща "]
)
def test_country_is_known_by_code_and_in_every_language(text):
    plan = plan_of(["R-1", 2010, "lecture", text, "x"])

    if text == "польща ":
        assert mistakes(plan)[0][2].endswith("The nearest is “Poland”.")
    else:
        assert plan.rows[0].record.country == "PL"


@pytest.mark.parametrize("text", ["conference", "Конференция или конгресс", "LECTURE"])
def test_choice_is_known_by_value_and_by_label(text):
    assert outcomes(plan_of(["R-1", 2010, text, "PL", "x"])) == ["create"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2006", PartialDate(2006)),
        ("2006-07", PartialDate(2006, 7)),
        ("25.07.2006", PartialDate(2006, 7, 25)),
        ("5.7.2006", PartialDate(2006, 7, 5)),
        ("07.2006", PartialDate(2006, 7)),
        ("31.02.2006", None),
        ("7/25/2006", PartialDate(2006, 7, 25)),
        ("25 июля 2006 г.", PartialDate(2006, 7, 25)),
        ("July 2006", PartialDate(2006, 7)),
        ("7/8/2006", None),
        ("25.07.06", None),
    ],
)
def test_dates_are_read_as_people_write_them(text, value):
    plan = plan_of([*CONGRESS, text], headings=[*HEADINGS, "source_date"])

    if value is None:
        assert mistakes(plan)[0][:2] == ("F2", text)
    else:
        assert plan.rows[0].record.source_date == value


@pytest.mark.parametrize("text", ["2 010", "2\u00a0010", "2010.0", "٢٠١٠", "2'010"])
def test_numbers_are_read_as_people_and_spreadsheets_write_them(text):
    assert plan_of(["R-1", text, "lecture", "PL", "x"]).rows[0].record.year == 2010


def test_institution_is_known_by_slug_by_name_and_by_other_names():
    university = InstitutionFactory(
        slug="lodz", name_en="Medical University of Łódź", name_ru="Лодзинский"
    )
    AliasFactory(institution=university, name="UMED")
    InstitutionFactory(name_en="Merged", merged_into=university)
    headings = [*HEADINGS, "institution"]

    for text in ("lodz", "medical university of lodz", "ЛОДЗИНСКИЙ", "umed"):
        plan = plan_of([*CONGRESS, text], headings=headings)
        assert plan.rows[0].record.institution_id == university.pk

    wrong = plan_of([*CONGRESS, "Medical Univ. of Lodz"], headings=headings)
    assert "The nearest is “Medical University of Łódź”." in mistakes(wrong)[0][2]
    assert mistakes(plan_of([*CONGRESS, "Merged"], headings=headings))


def test_name_of_several_institutions_is_a_mistake_that_tells_them_apart():
    InstitutionFactory(slug="one", name_en="State University")
    InstitutionFactory(slug="two", name_en="State University")

    plan = plan_of([*CONGRESS, "State University"], headings=[*HEADINGS, "institution"])

    assert mistakes(plan)[0][2].endswith("Write which one you mean: one, two.")


class Published(JourneyImport):
    """Its new records are published, whatever the file says."""

    def complete(self, record):
        record.status = Status.PUBLISHED


def test_import_may_fill_in_what_no_column_says():
    JourneyFactory(reference="R-1", purpose_en="Old", status=Status.WITHDRAWN)
    rows = [CONGRESS, ["R-2", *CONGRESS[1:]]]

    plan = make_plan(Published(), table_of(HEADINGS, *rows))

    assert [row.record.status for row in plan.rows] == ["withdrawn", "published"]


# Records found by other keys and by their names


class PartnerImport(Import):
    """Found by slug, by ROR id, or by any of its names in its country."""

    model = Institution
    identity = ("slug",)
    other_keys = ("ror_id",)
    named_by = ("name",)
    told_apart_by = ("country",)
    columns = [
        Column("slug", is_completed=True),
        Column("ror_id"),
        Column("name_en"),
        Column("name_ru"),
        Column("country"),
        Column("city_en"),
    ]

    def names(self):
        return named_records(self.base(), "slug", "name", "aliases__name")

    def complete(self, record):
        record.slug = slugify(record.name_en)


def partners(*rows):
    headings = [column.field for column in PartnerImport.columns]
    return make_plan(PartnerImport(), table_of(headings, *rows))


def test_record_is_found_by_every_name_and_keeps_the_one_it_has():
    lodz = InstitutionFactory(
        slug="lodz", name_en="Medical University of Łódź", country="PL", ror_id="02t4e"
    )
    AliasFactory(institution=lodz, name="UMED")
    found = [
        [None, None, "UMED", None, None, "Lodz"],
        [None, None, "Mеdical  Univеrsity of Lodz\u00a0", None, "Польша", "Lodz"],
        [None, "02t4e", "UM Łódź", None, None, None],
        ["lodz", None, "UM Łódź", None, None, None],
    ]

    rows = [partners(row).rows[0] for row in found]

    assert [row.record for row in rows] == [lodz] * 4
    assert [row.values for row in rows] == [
        {"city_en": "Lodz"},
        {"city_en": "Lodz"},
        {"name_en": "UM Łódź"},
        {"name_en": "UM Łódź"},
    ]


def test_name_that_fits_several_or_another_country_is_a_conflict_with_both_sides():
    for slug, country in (("one", "PL"), ("two", "UA")):
        InstitutionFactory(slug=slug, name_en="State", country=country, city_en="A")
    InstitutionFactory(slug="third", name_en="Third", country="PL", ror_id="9")

    plan = partners(
        [None, None, "State", None, None, None],
        [None, None, "State", None, "UA", "B"],
        [None, None, "Third", None, "JP", None],
        ["one", "9", None, None, None, "C"],
        [None, None, "Entirely new", None, "JP", None],
        [None, None, "Entirely  new", None, "JP", None],
    )

    assert outcomes(plan) == [
        "conflict",
        "update",
        "conflict",
        "conflict",
        "create",
        "conflict",
    ]
    assert mistakes(plan) == [
        (
            "C2",
            "State",
            "Several have this name. Write which one you mean: one, two.",
        ),
        (
            "C4",
            "Third",
            "The register has this name, but the row says something else of it."
            " Write “third” if it is meant, or a key of its own.",
        ),
        ("B5", "9", "Another record of the register has this value."),
        ("C7", "Entirely  new", "Row 6 of the file is about the same record."),
    ]
    assert [(c.old, c.new) for c in plan.rows[3].changes] == [("", "9"), ("A", "C")]


# Rows without identity


def same(*rows):
    """The headings and rows without a reference."""
    return plan_of(*rows, headings=HEADINGS[1:])


def test_equal_records_answer_for_as_many_equal_rows():
    JourneyFactory.create_batch(2, purpose_en="Congress")

    plan = same(CONGRESS[1:], CONGRESS[1:], CONGRESS[1:])

    assert outcomes(plan) == ["unchanged", "unchanged", "create"]


def test_record_with_more_than_the_row_says_answers_for_it():
    JourneyFactory(
        reference="R-1", purpose_en="Congress", purpose_ru="Конгресс", unit_en="Surgery"
    )

    assert outcomes(same(CONGRESS[1:])) == ["unchanged"]


def test_row_that_says_less_leaves_the_record_to_the_one_that_says_more():
    for unit in ("Surgery", ""):
        JourneyFactory(purpose_en="Congress", unit_en=unit)

    plan = plan_of(
        [*CONGRESS[1:], None],
        [*CONGRESS[1:], "Surgery"],
        headings=[*HEADINGS[1:], "unit_en"],
    )

    assert outcomes(plan) == ["unchanged", "unchanged"]


def test_record_of_a_row_with_reference_answers_for_no_other():
    JourneyFactory(reference="R-1", purpose_en="Congress")

    assert outcomes(plan_of(CONGRESS, [None, *CONGRESS[1:]])) == ["unchanged", "create"]


def test_status_counts_as_what_a_new_record_gets():
    JourneyFactory(purpose_en="Congress", status=Status.DRAFT)

    assert outcomes(same(CONGRESS[1:])) == ["unchanged"]
    plan = plan_of([*CONGRESS[1:], "published"], headings=[*HEADINGS[1:], "status"])
    assert outcomes(plan) == ["create"]


# The plan as a whole


def test_digest_changes_with_rows_and_register_and_not_with_the_language():
    JourneyFactory(reference="R-1", purpose_en="Congres")
    first = plan_of(CONGRESS).digest

    with override("ar"):
        assert plan_of(CONGRESS).digest == first
    assert plan_of([*CONGRESS[:4], "Congress!"]).digest != first
    JourneyFactory(reference="R-9")
    assert plan_of(CONGRESS).digest != first


@pytest.mark.parametrize("row_count", [1, 30])
def test_query_count_does_not_grow_with_the_rows(django_assert_num_queries, row_count):
    InstitutionFactory(slug="lodz")
    JourneyFactory(reference="R-0", purpose_en="Old")
    rows = [
        [f"R-{n}", 2010, "lecture", "PL", "x", "lodz"] for n in range(row_count + 1)
    ]
    table = table_of([*HEADINGS, "institution"], *rows)

    # register, institutions and merged ones, each condition of the model in a savepoint
    with django_assert_num_queries(10):
        make_plan(JourneyImport(), table)


class ByKey(Import):
    """A column that the model keeps single, beside what an identity says."""

    model = Flow
    columns = FlowImport.columns


def test_value_of_a_column_that_another_record_has_is_a_mistake():
    FlowFactory(key="2022-x")
    headings = ["key", "year", "direction", "audience", "country", "number"]

    plan = make_plan(
        ByKey(), table_of(headings, ["2022-x", 2021, "outgoing", "students", "PL", 3])
    )

    assert [cell for cell, _value, _reason in mistakes(plan)] == ["A2"]


@pytest.mark.parametrize("row_count", [1, 30])
def test_nothing_is_asked_of_a_key_that_the_import_makes_itself(
    django_assert_num_queries, row_count
):
    for n in range(row_count):
        InstitutionFactory(slug=f"place-{n}")
    rows = [[2022, "outgoing", "students", f"place-{n}", 3] for n in range(row_count)]
    headings = ["year", "direction", "audience", "institution", "number"]
    table = table_of(headings, *rows)

    # register, institutions and merged ones, which are merged, their countries, what is
    # withdrawn, all keys, and each condition of the model in a savepoint
    with django_assert_num_queries(13):
        plan = make_plan(FlowImport(), table)

    assert plan.can_be_carried_out


def test_many_wrong_names_do_not_take_forever():
    rows = [["", 2010, "lecture", f"Nowhere {n} " * 9, "x"] for n in range(3_000)]

    importer = JourneyImport()

    plan = make_plan(importer, plain_table(HEADINGS, *rows))

    assert plan.counts[Outcome.ERROR] == 3_000
    (country,) = (c for c in importer.bound_columns if c.name == "country")
    assert len(country.options._nearest) == options._MOST_SUGGESTIONS


@hypothesis_settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(max_size=20),
                st.sampled_from(
                    ["2010", "PL", "lecture", "x", "-", "1e5", "=1", "9" * 30]
                ),
            ),
            min_size=len(JourneyImport.columns),
            max_size=len(JourneyImport.columns),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_cells_are_planned_or_named(rows):
    headings = [column.field for column in JourneyImport.columns]
    clean = [[c.replace("\0", "").strip() for c in row] for row in rows]

    plan = make_plan(JourneyImport(), plain_table(headings, *clean))

    assert len(plan.rows) == len(rows)
    for row in plan.rows:
        assert bool(row.mistakes) == (row.outcome == Outcome.ERROR)
        assert bool(row.record) == (row.outcome == Outcome.CREATE)


def test_names_of_records_are_read_in_one_query(django_assert_num_queries):
    InstitutionFactory.create_batch(3)
    model = Journey._meta.get_field("institution").related_model

    with django_assert_num_queries(1):
        assert len(named_records(model.objects.all(), "slug", "name").labels) == 3


# Cells of several values, and cells that clear


class AgreementImport(Import):
    """With one column through a table of lines and one that is many-to-many."""

    model = Agreement
    identity = ("slug",)
    columns = [
        Column("slug"),
        Column("title_en"),
        Column("title_ru"),
        Column("signatory_en"),
        Column("signed_on"),
        Column("is_signed"),
        Column("institutions", options=lambda: institutions_of(Journey)),
        Column(
            "subjects", options=lambda: named_records(SubjectArea.objects.all(), "slug")
        ),
    ]


class EventImport(Import):
    """With countries, each a line that names its event."""

    model = Event
    identity = ("slug",)
    columns = [Column("slug"), Column("title_en"), Column("countries", line="country")]


def agreements(*rows):
    return make_plan(
        AgreementImport(),
        table_of([column.field for column in AgreementImport.columns], *rows),
    )


def test_cell_of_several_values_is_compared_as_a_set():
    one, two = InstitutionFactory(slug="one"), InstitutionFactory(slug="two")
    InstitutionFactory(slug="three", name_en="Third")
    agreement = AgreementFactory(slug="a", with_institutions=[one, two])
    same = ["a", *[None] * 5, "two; one ;two;", None]

    assert outcomes(agreements(same)) == ["unchanged"]
    (row,) = agreements([*same[:6], "Third\none", None]).rows
    assert (row.outcome, row.record) == ("update", agreement)
    assert [(c.old, c.new) for c in row.changes] == [
        (f"{one.name_en}; {two.name_en}", f"{one.name_en}; Third")
    ]
    assert mistakes(agreements([*same[:6], "one; Thrd", None])) == [
        (
            "G2",
            "one; Thrd",
            "“Thrd”: This is not one of the possible values. The nearest is “Third”.",
        )
    ]


def test_dash_clears_what_may_be_empty_and_only_that():
    agreement = AgreementFactory(
        slug="a", title_en="Title", title_ru="Имя", signatory_en="R", signed_on="2010"
    )
    agreement.subjects.add(SubjectArea.objects.create(slug="surgery"))

    (row,) = agreements(["a", None, "-", "–", "-", None, None, "-"]).rows
    wrong = agreements(["a", "-", "-", None, None, "-", None, None])

    assert row.values == {
        "title_ru": None,
        "signatory_en": None,
        "signed_on": None,
        "subjects": (),
    }
    assert [change.new for change in row.changes] == [""] * 4
    assert [cell for cell, _value, _reason in mistakes(wrong)] == ["F2", "B2", "C2"]


def test_countries_of_lines_are_read_and_shown_by_name():
    EventFactory(slug="e")

    (row,) = make_plan(
        EventImport(), table_of(["slug", "countries"], ["e", "Польша; JP"])
    ).rows

    assert row.values == {"countries": ("JP", "PL")}
    assert row.changes[0].new == "Japan; Poland"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Lоdz Univеrsity", "lodz"),  # with a Cyrillic о and е
        ("Самарканд", "samarqand"),
        ("Lodz Univ", None),
        ("Twin", None),
    ],
)
def test_name_is_known_by_look_and_by_sound_and_never_guessed(text, slug):
    InstitutionFactory(slug="lodz", name_en="Łódź University")
    InstitutionFactory(slug="samarqand", name_en="Samarqand")
    InstitutionFactory(slug="one", name_en="Twin")
    InstitutionFactory(slug="two", name_en="Twins", name_ru="Twin")

    plan = plan_of([*CONGRESS, text], headings=[*HEADINGS, "institution"])

    if slug is None:
        assert [cell for cell, _value, _reason in mistakes(plan)] == ["F2"]
    else:
        assert plan.rows[0].record.institution.slug == slug
