"""Workers share the drafts: each is done once, and none is left by a dead one."""

from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command

from core.imports import drafts, work
from core.imports.work import run_due
from core.models import ImportDraft
from events.admin.journeys import JourneyAdmin
from events.imports import JourneyImport
from events.models import Journey
from tests.parallel import in_parallel
from tests.spreadsheets import table_of

pytestmark = pytest.mark.django_db

State = ImportDraft.State
HEADINGS = ["reference", "year", "kind", "country", "purpose_en"]
ROW = ["R-1", 2010, "conference", "PL", "Congress"]


@pytest.fixture
def user():
    return User.objects.create_superuser("editor")


def sent(user, *rows):
    table = table_of(HEADINGS, *rows or [ROW])
    return drafts.keep(JourneyImport(), table, user=user, name="journeys.xlsx")


def ordered(user, *rows):
    draft = sent(user, *rows)
    run_due()
    draft.refresh_from_db()
    assert drafts.order(draft, draft.digest)
    return draft


def test_command_looks_at_what_was_sent_and_writes_what_is_ordered(user):
    ordered(user)
    sent(user, ["R-2", *ROW[1:]])
    output = StringIO()

    call_command("run_imports", stdout=output)

    assert output.getvalue() == "- Imports: 2 done\n"
    states = ImportDraft.objects.values_list("state", flat=True)
    assert sorted(states) == [State.PLANNED, State.WRITTEN]
    assert Journey.objects.count() == 1


@pytest.mark.parametrize("lost", ["is_superuser", "is_active"])
def test_nothing_is_written_for_who_may_no_longer_write(user, lost):
    ordered(user)
    User.objects.update(**{lost: False})

    assert run_due() == 1

    assert ImportDraft.objects.get().state == State.REFUSED
    assert not Journey.objects.exists()


def test_draft_of_a_dead_worker_is_taken_over_and_its_own_work_is_lost(user):
    with time_machine.travel("2026-03-01 12:00", tick=False) as now:
        ordered(user)
        dead = drafts.claim()
        now.shift(drafts.CLAIM)
        assert run_due() == 0
        now.shift(timedelta(seconds=1))

        assert run_due() == 1
        with pytest.raises(drafts.Lost):
            drafts.show_progress(dead, 1)
        work._run(dead, lambda: False)

    assert ImportDraft.objects.get().state == State.WRITTEN
    assert Journey.objects.count() == 1


def test_worker_that_is_asked_to_end_puts_its_draft_back(user, monkeypatch):
    monkeypatch.setattr(work, "SIGN_OF_LIFE", 0)
    sent(user)
    asked = iter([False, True, True])

    run_due(stopped=lambda: next(asked))

    assert ImportDraft.objects.get().state == State.SENT


class Failing(JourneyImport):
    """It cannot say what its records are."""

    def base(self):
        raise ValueError("Ivan Ivanov")


def test_draft_that_cannot_be_looked_at_stops_no_other(user, monkeypatch, caplog):
    sent(user)
    monkeypatch.setattr(JourneyAdmin, "import_class", Failing)

    assert run_due() == 1

    assert ImportDraft.objects.get().state == State.REFUSED
    assert "ValueError" in caplog.text
    assert "Ivan" not in caplog.text


@pytest.mark.parametrize("posted", ["", "0" * 64])
def test_only_the_plan_that_was_shown_is_ordered(user, posted):
    draft = sent(user)
    run_due()
    draft.refresh_from_db()

    assert not drafts.order(draft, posted)
    assert run_due() == 0


@pytest.mark.django_db(transaction=True)
def test_several_workers_do_everything_once(user):
    for number in range(4):
        ordered(user, [f"R-{number}", *ROW[1:]])
        run_due()
    ImportDraft.objects.update(state=State.SENT)
    counts = in_parallel([partial(run_due) for _ in range(3)])

    assert sum(counts) == 4
