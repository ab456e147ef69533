"""A plan is carried out as it was shown, once, or not at all."""

from functools import partial

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import override

from core import content_version, history
from core.imports import (
    Changed,
    Refused,
    carry_out,
    drafts,
    forget_old,
    make_plan,
    sheets,
)
from core.imports.sheets import MAX_CELL
from core.imports.writing import CarriedOut
from core.models import ImportDraft
from events.imports import JourneyImport
from events.models import Journey
from tests.factories.events import JourneyFactory
from tests.factories.partnerships import InstitutionFactory
from tests.parallel import in_parallel
from tests.spreadsheets import table_of

pytestmark = pytest.mark.django_db

State = ImportDraft.State

HEADINGS = ["reference", "year", "kind", "country", "purpose_en", "source_date"]
ROWS = [
    ["R-1", 2010, "conference", "PL", "Congress", "2010-05"],
    ["R-2", 2011, "lecture", "JP", "Lecture", None],
]


@pytest.fixture
def user():
    return User.objects.create_superuser("editor")


def prepared(user, *rows, headings=HEADINGS):
    importer = JourneyImport()
    table = table_of(headings, *rows)
    draft = drafts.keep(importer, table, user=user, name="journeys.xlsx")
    return make_plan(importer, table), draft


def stored(*names):
    return list(Journey.objects.order_by("pk").values_list(*names))


def test_plan_is_written_and_the_same_file_then_changes_nothing(user):
    institution = InstitutionFactory(slug="lodz")
    old = JourneyFactory(reference="R-1", country="DE", unit_en="Surgery")
    headings = [*HEADINGS, "institution"]
    rows = [[*ROWS[0], "lodz"], ROWS[1]]

    carry_out(*prepared(user, *rows, headings=headings))

    assert stored("reference", "year", "kind", "country", "purpose_en") == [
        ("R-1", 2010, "conference", "PL", "Congress"),
        ("R-2", 2011, "lecture", "JP", "Lecture"),
    ]
    old.refresh_from_db()
    assert (old.unit_en, old.institution) == ("Surgery", institution)
    assert old.source_date.isoformat() == "2010-05"
    plan, _draft = prepared(user, *rows, headings=headings)
    assert plan.is_idle


def test_what_the_model_computes_is_computed(user):
    with time_machine.travel("2020-01-15 12:00", tick=False):
        JourneyFactory(reference="R-1", purpose_en="Old words")

    carry_out(*prepared(user, *ROWS))

    assert Journey.objects.search("congress").get().reference == "R-1"
    assert not Journey.objects.search("old words").exists()
    assert Journey.objects.search("япония lecture").get().reference == "R-2"
    assert all(j.updated_at.year != 2020 for j in Journey.objects.all())
    assert Journey.objects.get(reference="R-1").created_at.year == 2020


def test_each_record_has_a_version_and_the_import_a_line(user):
    old = JourneyFactory(reference="R-1", purpose_en="Old words")
    history.begin()

    carry_out(*prepared(user, *ROWS))

    changed, _start = history.changes_of(old)
    assert (changed.by, changed.path, changed.note) == (user, "import", "journeys.xlsx")
    assert [(one.label, one.language, one.old) for one in changed.changes] == [
        ("Source dated", "", ""),
        ("Purpose", "en", "Old words"),
    ]
    (added,) = history.changes_of(Journey.objects.get(reference="R-2"))
    assert (added.kind, added.by, added.path) == ("added", user, "import")
    whole = LogEntry.objects.get()
    assert (whole.object_id, whole.object_repr, whole.user) == (
        None,
        "journeys.xlsx",
        user,
    )
    with override("ru"):
        assert "journeys.xlsx" in whole.get_change_message()


def test_content_version_rises_once(user, django_capture_on_commit_callbacks):
    JourneyFactory(reference="R-1", purpose_en="Old words")
    plan, draft = prepared(user, *ROWS)
    before = content_version.current()

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        carry_out(plan, draft)

    assert len(callbacks) == 1
    assert content_version.current() == before + 1


def change_a_record():
    Journey.objects.filter(reference="R-1").update(unit_en="Surgery")


def add_a_record():
    JourneyFactory(reference="R-2")


def delete_a_record():
    Journey.objects.get(reference="R-1").delete()


@pytest.mark.parametrize("happens", [change_a_record, add_a_record, delete_a_record])
def test_plan_is_not_carried_out_on_another_register(user, happens):
    JourneyFactory(reference="R-1", purpose_en="Old words")
    plan, draft = prepared(user, *ROWS)
    happens()
    before = stored("reference", "purpose_en", "unit_en")

    with pytest.raises(Changed):
        carry_out(plan, draft)

    assert stored("reference", "purpose_en", "unit_en") == before
    assert ImportDraft.objects.get().state == State.SENT
    assert not LogEntry.objects.exists()


def test_plan_is_not_carried_out_on_a_register_that_refuses_it(user):
    plan, draft = prepared(user, *ROWS)
    plan.rows[0].record.pk = JourneyFactory(reference="").pk
    plan.basis = make_plan(JourneyImport(), table_of(HEADINGS, *ROWS)).basis

    with pytest.raises(Refused):
        carry_out(plan, draft)

    assert stored("reference") == [("",)]
    assert ImportDraft.objects.get().state == State.SENT


def test_plan_is_carried_out_once(user):
    plan, draft = prepared(user, *ROWS)
    carry_out(plan, draft)

    with pytest.raises(CarriedOut):
        carry_out(plan, draft)

    assert Journey.objects.count() == 2


def test_queries_of_the_writing_do_not_grow_with_new_rows(
    user, django_assert_max_num_queries
):
    rows = [[f"R-{n}", 2010, "lecture", "PL", "x", None] for n in range(400)]
    plan, draft = prepared(user, *rows)

    with django_assert_max_num_queries(30):
        carry_out(plan, draft)

    assert Journey.objects.count() == 400


@pytest.mark.django_db(transaction=True)
def test_same_file_sent_by_two_at_once_is_brought_in_once(user):
    works = [prepared(user, *ROWS, [None, *ROWS[1][1:]]) for _n in range(4)]

    results = in_parallel([partial(carry_out, *work) for work in works])

    assert results.count(None) == 1
    assert sum(isinstance(result, Changed) for result in results) == 3
    assert Journey.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("R\0-1", ""),
        ("#N/A\0", "error"),
        ("R\0" + "x" * MAX_CELL, "long"),
        ("R\0\ud800", "surrogate"),
        ("R\0\ud800" + "x" * MAX_CELL, "long"),
    ],
)
def test_no_cell_is_kept_that_the_database_refuses(user, text, fault):
    row = sheets._row(2, [(text, fault if fault == "error" else "")])
    kept = sheets.Table(sheets.Row(1, ["reference"]), [row])

    draft = drafts.keep(JourneyImport(), kept, user=user, name="journeys.xlsx")

    draft.refresh_from_db()
    (found,) = sheets.Table.from_json(draft.table).rows
    assert found.faults == ({0: fault} if fault else {})
    assert "\0" not in found.cells[0]


def test_draft_is_found_by_its_sender_for_its_register(user):
    _plan, draft = prepared(user, *ROWS)
    other = User.objects.create_superuser("other")
    importer = JourneyImport()

    assert drafts.find(importer, draft.pk, user=user) == draft
    assert drafts.find(importer, draft.pk, user=other) is None
    ImportDraft.objects.update(register="mobility.Flow")
    assert drafts.find(importer, draft.pk, user=user) is None


def test_draft_is_found_for_a_day_though_nothing_has_forgotten_it(user):
    with time_machine.travel("2026-03-01 12:00", tick=False):
        _plan, draft = prepared(user, *ROWS)

    for moment, found in [("2026-03-02 11:59:59", draft), ("2026-03-02 12:00", None)]:
        with time_machine.travel(moment, tick=False):
            assert drafts.find(JourneyImport(), draft.pk, user=user) == found


def test_draft_is_forgotten_after_a_day(user):
    prepared(user, *ROWS)
    ImportDraft.objects.update(sent_at=timezone.now() - drafts.LIFE)
    _plan, young = prepared(user, *ROWS)

    assert forget_old() == 1
    assert list(ImportDraft.objects.all()) == [young]
