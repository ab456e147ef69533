"""Ways of writing past save() forget no record that they touch."""

import pytest

from core import history
from core.models import Status
from events.copying import next_of_series
from events.models import Event
from mobility.models import Flow
from partnerships.merging import merge, plan_of, undo
from tests.core.history.unrecorded import unrecorded
from tests.factories.events import EventFactory, EventSeriesFactory, JourneyFactory
from tests.factories.mobility import FlowFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db


def test_merge_and_its_undoing_keep_every_record_they_move(editor):
    merged, kept = InstitutionFactory(name_en="Old"), InstitutionFactory(name_en="New")
    AliasFactory(institution=merged, name="KMU")
    party = PartyFactory(institution=merged)
    AgreementFactory(with_institutions=[merged, kept])
    event = EventFactory(with_institutions=[merged])
    for factory in (JourneyFactory, FlowFactory):
        factory(institution=merged)
    history.begin()
    assert unrecorded() == []

    done = merge(merged, kept, by=editor, digest=plan_of(merged, kept).digest)

    assert unrecorded() == []
    for record in (event, party.agreement, merged, kept):
        change = history.changes_of(record)[0]
        assert (change.by, change.path, change.note) == (editor, "merge", "Old → New")
    with history.recording(user=editor, path="form"):
        undo(done)
    assert unrecorded() == []
    assert [c.path for c in history.changes_of(event)] == ["unmerge", "merge", "start"]


def test_next_of_a_series_has_its_lines_in_its_first_version(editor):
    event = EventFactory(
        slug="day-1",
        series=EventSeriesFactory(),
        with_countries=["JP", "PL"],
        with_languages=["en"],
        with_institutions=[InstitutionFactory()],
    )
    history.begin()

    with history.recording(user=editor, path="form"):
        draft = next_of_series(event)

    assert unrecorded() == []
    assert draft.status == Status.DRAFT
    assert [c.kind for c in history.changes_of(draft)] == ["added"]
    assert Event.objects.count() == 2


def test_what_was_written_to_many_without_telling_is_told_before_the_next(editor):
    flows = [FlowFactory(number=1) for _ in range(3)]
    history.begin()
    Flow.objects.filter(pk=flows[0].pk).update(number=2)

    with history.recording(user=editor, path="import"):
        history.remember(flows)
        Flow.objects.update(number=3)

    assert unrecorded() == []
    told, untouched = (history.changes_of(flow) for flow in flows[:2])
    assert [c.path for c in told] == ["import", "found", "start"]
    assert [(c.old, c.new) for c in told[0].changes] == [("2", "3")]
    assert [c.path for c in untouched] == ["import", "start"]
