"""Once a week everybody hears what waits for them, and nothing that is not theirs."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from core import digest
from core.models import Digest, Mail, Status
from tests.back_office import member
from tests.factories.events import EventFactory
from tests.factories.partnerships import ProposalFactory
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db

MONDAY, WEDNESDAY, NEXT_TUESDAY = (
    date(2027, 3, 1),
    date(2027, 3, 3),
    date(2027, 3, 9),
)
NAMES = ("University of Nowhere", "Anna Kowalska", "anna@example.org")


@pytest.fixture
def work():
    EventFactory(status=Status.REVIEW)
    ProposalFactory(organisation=NAMES[0], contact_name=NAMES[1], email=NAMES[2])


def letters():
    found = Mail.objects.filter(kind=digest.KIND).order_by("pk")
    return [(mail.to, mail.language) for mail in found]


def staff(name, *permissions, **fields):
    fields = {"email": f"{name}@example.org"} | fields
    return member(name, *permissions, **fields)


def test_everybody_hears_of_their_own_once_a_week(work):
    staff("editor", "view_event", "review_content")
    staff("manager", "view_proposal", "decide_proposal")
    staff("reviewer", "view_proposal", "add_opinion")
    staff("translator", "change_event")
    staff("gone", "view_event", "review_content", is_active=False)
    staff("silent", "view_event", "review_content", email="")
    User.objects.create_user("reader", email="reader@example.org")

    runs = [digest.tell(day) for day in (WEDNESDAY, WEDNESDAY, MONDAY, NEXT_TUESDAY)]

    assert runs == [3, 0, 0, 3]
    assert letters() == 2 * [
        ("editor@example.org", "ru"),
        ("manager@example.org", "ru"),
        ("translator@example.org", "ru"),
    ]
    editor, manager, translator = Mail.objects.order_by("pk")[:3]
    assert "/admin/events/event/?status__exact=review" in editor.html
    assert "proposal" not in editor.html + translator.html
    assert "?language=be&amp;kind=missing" in translator.html
    assert "kind=missing" not in editor.html + manager.html
    assert "/admin/partnerships/proposal/?queue=us" in manager.html
    assert not any(name in editor.html + manager.html for name in NAMES)


def test_week_in_which_nothing_waited_is_done_with():
    chief = User.objects.create_superuser("chief", email="chief@example.org")
    assert digest.tell(MONDAY) == 0

    EventFactory(status=Status.REVIEW)

    assert digest.tell(WEDNESDAY) == 0
    assert digest.tell(NEXT_TUESDAY) == 1
    assert [one.user for one in Digest.objects.all()] == [chief, chief]


def test_address_that_is_none_keeps_back_no_other_letter(work, caplog):
    bad = staff("bad", "view_event", "review_content", email="bad at example.org")
    staff("good", "view_event", "review_content")

    assert digest.tell(MONDAY) == 1
    assert letters() == [("good@example.org", "ru")]
    assert f"user {bad.pk} " in caplog.text
    assert "example.org" not in caplog.text


def test_dry_run_counts_and_writes_nothing(work):
    staff("editor", "view_event", "review_content")

    assert digest.tell(MONDAY, dry_run=True) == 1
    assert letters() == []
    assert not Digest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_a_time_write_once(work):
    staff("editor", "view_event", "review_content")

    runs = in_parallel([lambda: digest.tell(MONDAY)] * 3)

    assert sum(runs) == 1
    assert len(letters()) == 1
