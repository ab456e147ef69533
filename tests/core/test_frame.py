"""Words and figures in memory: one query while nothing changes, never stale after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import content_version
from core.frame import frame
from core.models import ContentVersion, Status
from tests.factories.core import (
    BlockFactory,
    ContactFactory,
    FactFactory,
    NoticeFactory,
    PageFactory,
)
from tests.factories.events import RegistrationFactory
from tests.factories.mail import MailFactory
from tests.factories.partnerships import (
    AgreementFactory,
    ProposalFactory,
    SubjectAreaFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """Run what a commit would run: `with committing(): …`."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def read_all():
    words = frame()
    return words.page("home"), words.facts, words.notices, words.contact


def test_first_reading_costs_six_queries_and_each_later_one(django_assert_num_queries):
    BlockFactory(page=PageFactory(key="home"))
    FactFactory()

    with django_assert_num_queries(6):  # these, next change, blocks, the version
        first = read_all()
    with django_assert_num_queries(1):  # version
        second = read_all()

    assert first[0] is second[0]


def test_committed_change_is_seen_at_once(committing):
    page = PageFactory(key="home", title_en="Before")
    assert frame().page("home").title_en == "Before"

    with committing():
        page.title_en = "After"
        page.save()

    assert frame().page("home").title_en == "After"


def test_change_not_yet_committed_is_not_announced(django_capture_on_commit_callbacks):
    before = content_version.current()

    with django_capture_on_commit_callbacks() as callbacks:
        PageFactory()

    assert content_version.current() == before
    assert callbacks


def change_of_a_block():
    BlockFactory(page=PageFactory(key="home"))


def deletion():
    FactFactory().delete()


def change_of_a_many_to_many():
    AgreementFactory().subjects.add(SubjectAreaFactory())


@pytest.mark.parametrize(
    "change", [change_of_a_block, deletion, change_of_a_many_to_many]
)
def test_every_kind_of_change_raises_the_version(committing, change):
    before = content_version.current()

    with committing():
        change()

    assert content_version.current() > before
    assert ContentVersion.objects.count() == 1


def test_what_no_page_is_made_from_raises_no_version(committing):
    with committing():
        subject, proposal = SubjectAreaFactory(), ProposalFactory()
        registration = RegistrationFactory()
    before = content_version.current()

    with committing():
        proposal.subjects.add(subject)
        registration.mails.add(MailFactory())
        registration.save()

    assert content_version.current() == before


def test_figure_that_begins_to_be_published_by_the_clock_appears(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    FactFactory(publish_from=timezone.now() + timedelta(seconds=20))

    time_machine.shift(timedelta(seconds=19))
    before = frame().facts
    time_machine.shift(timedelta(seconds=1))

    assert before == []
    assert len(frame().facts) == 1


def test_frame_is_read_anew_only_when_something_changes(
    time_machine, django_assert_num_queries
):
    time_machine.move_to("2026-10-15T20:58:59Z", tick=False)
    first = frame()

    time_machine.move_to("2026-10-15T20:59:59Z", tick=False)
    with django_assert_num_queries(1):
        second = frame()
    time_machine.move_to("2026-10-15T21:00:00Z", tick=False)
    third = frame()

    assert second is first
    assert third is not first


def test_figures_that_are_not_published_are_not_in_memory():
    for status in Status.values:
        FactFactory(key=status, status=status)

    assert [fact.key for fact in frame().facts] == ["published"]


def test_notices_stand_in_their_order_and_only_while_they_are_published():
    NoticeFactory(text_en="Second", position=2)
    NoticeFactory(text_en="First", position=1)
    for status in set(Status.values) - {Status.PUBLISHED}:
        NoticeFactory(status=status)

    assert [notice.text for notice in frame().notices] == ["First", "Second"]


def test_section_facts_stand_in_series_oldest_first_and_undated_last():
    for key, as_of in [("undated", None), ("new", "2019-05"), ("old", "2012")]:
        FactFactory(key=key, series="countries", as_of=as_of)
    FactFactory(key="other", series="other", is_headline=True)
    FactFactory(key="elsewhere", section="events")

    facts = frame().section_facts("partnerships")

    assert [[fact.key for fact in series] for series in facts.series] == [
        ["old", "new", "undated"],
        ["other"],
    ]
    assert [fact.key for fact in facts.headline] == ["other"]


def test_home_facts_are_those_chosen_in_their_order():
    FactFactory(key="second", is_on_home=True, position=2)
    FactFactory(key="first", is_on_home=True, position=1, section="training")
    FactFactory(key="not-chosen")

    assert [fact.key for fact in frame().home_facts] == ["first", "second"]


def test_contact_is_the_departments():
    PageFactory(key="home")
    contact = ContactFactory()

    assert frame().contact == contact


def test_site_without_content_has_built_in_names():
    words = frame()

    assert words.page("events").title == "Events"
    assert words.page("search").title == "search"
    assert words.blocks("events") == {}
    assert words.contact is None
    assert words.section_facts("events").series == []
