"""What goes live when: all registers, for whoever may see them."""

from datetime import UTC, datetime

import pytest

from core.models import Status
from tests.back_office import browser_of, member
from tests.factories.alumni import StoryFactory
from tests.factories.events import EventFactory
from tests.factories.honours import AwardFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/schedule/"
NOW = datetime(2026, 10, 15, 12, tzinfo=UTC)
LATE = datetime(2026, 10, 15, 22, 30, tzinfo=UTC)  # the next day in Minsk
LATER = datetime(2026, 10, 20, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_days_are_local_and_what_is_not_published_is_said():
    EventFactory(title_en="Over", publish_until=NOW)
    EventFactory(title_en="Gone", publish_from=LATE, status=Status.WITHDRAWN)
    talk = EventFactory(title_en="Talk", publish_from=LATE, publish_until=LATER)
    award = AwardFactory(status=Status.DRAFT, publish_from=LATER)
    office = browser_of(member("office", "view_event", "view_award"))

    page = office.get(PAGE)

    days = page.context["days"]
    assert [day.day for day, _changes in days] == [16, 20]
    found = {(c.record, c.begins, c.will_happen) for _d, day in days for c in day}
    assert found == {(talk, True, True), (talk, False, True), (award, True, False)}
    assert "01:30" in page.text
    assert "nothing will happen then" in page.text


def test_only_registers_that_may_be_seen_are_told():
    StoryFactory(title_en="A life", publish_from=LATE)

    reader = browser_of(member("reader", "view_event"))

    assert "A life" not in reader.get(PAGE).text
    assert browser_of(member("blind")).get(PAGE).status_code == 403


def test_schedule_costs_the_same_for_one_and_for_many(django_assert_num_queries):
    office = browser_of(member("office", "view_event"))
    for count in (1, 5):
        EventFactory.create_batch(count, publish_from=LATE)

        # session, user, two kinds of permissions; the moments, the events
        with django_assert_num_queries(6):
            office.get(PAGE)
