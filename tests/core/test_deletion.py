"""The page that asks before one record is deleted names only what one may see."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from core.models import Status
from events.models import Event
from partnerships.models import Institution, Merge
from tests.back_office import browser_of, member, password_typed, seen_on
from tests.factories.events import EventFactory, RegistrationFactory, SpeakerFactory
from tests.factories.partnerships import InstitutionFactory
from tests.factories.rankings import ResultFactory

pytestmark = pytest.mark.django_db

RIGHTS = ["view_event", "delete_event"]
UNSEEN = "records that you may not see"


def page_of(record):
    options = record._meta
    name = f"admin:{options.app_label}_{options.model_name}_delete"
    return reverse(name, args=[record.pk])


def sent(client, record):
    address = page_of(record)
    return client.post(address, {"post": "yes", "seen": seen_on(client, address)})


@pytest.fixture
def event():
    institution = InstitutionFactory(name_en="Charité")
    event = EventFactory(
        title_en="Retreat", status=Status.DRAFT, with_institutions=[institution]
    )
    SpeakerFactory(event=event, name_en="Ada Lovelace")
    SpeakerFactory(event=event, name_en="Emmy Noether")
    return event


def test_rows_of_automatic_tables_are_not_told_of(admin_client, event):
    page = admin_client.get(page_of(event))

    assert dict(page.context["model_count"]) == {"events": 1, "speakers": 2}
    assert "Event_institutions" not in page.text
    assert "<li>Speaker: <bdi>Ada Lovelace</bdi></li>" in page.text
    link = f'<a href="{reverse("admin:events_event_change", args=[event.pk])}">'
    assert f"<li>Event: {link}<bdi>Retreat</bdi></a>" in page.text


def test_what_goes_along_unseen_is_counted_and_not_named(event):
    deleter = browser_of(member("deleter", *RIGHTS))

    page = deleter.get(page_of(event))

    assert "Lovelace" not in page.text
    assert "Speaker" not in page.text
    assert dict(page.context["model_count"]) == {"events": 1, UNSEEN: 2}
    assert page.context["deleted_objects"][1:] == [f"{UNSEEN.capitalize()} (2)"]
    assert sent(deleter, event).status_code == 302
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("rights", "is_named"),
    [([], False), (["change_registration"], False), (["view_registration"], True)],
)
def test_what_protects_is_named_to_whom_its_register_shows_it(event, rights, is_named):
    registration = RegistrationFactory(event=event)
    deleter = browser_of(member("deleter", *RIGHTS, *rights))

    page = deleter.get(page_of(event))

    assert (f"<bdi>{registration}</bdi>" in page.text) == is_named
    assert (f"{UNSEEN.capitalize()} (1)" in page.text) == (not is_named)
    assert "Yes, I’m sure" not in page.text
    assert deleter.post(page_of(event), {"post": "yes"}).status_code == 409
    assert Event.objects.exists()


def test_what_stands_below_something_unseen_is_still_named():
    result = ResultFactory(edition__ranking__status=Status.DRAFT)
    ranking = result.edition.ranking
    rights = ["view_ranking", "delete_ranking", "view_result", "delete_result"]
    deleter = browser_of(member("deleter", *rights, "delete_edition"))

    page = deleter.get(page_of(ranking))

    _ranking, below, unseen = page.context["deleted_objects"]
    assert [str(result) in line for line in below] == [True]
    assert unseen == f"{UNSEEN.capitalize()} (1)"


def test_deleting_an_account_does_not_tell_what_its_owner_did():
    colleague = member("colleague")
    LogEntry.objects.create(
        user=colleague,
        content_type=ContentType.objects.get_for_model(Event),
        object_repr="Secret visit",
        action_flag=CHANGE,
    )
    deleter = browser_of(member("deleter", "view_user", "delete_user"))

    page = password_typed(deleter).get(page_of(colleague))

    assert dict(page.context["model_count"]) == {"users": 1, UNSEEN: 1}
    assert "Secret visit" not in page.text


@pytest.mark.parametrize(
    ("rights", "kind"),
    [(["view_merge", "delete_merge"], "merge of institutions"), ([], UNSEEN)],
)
def test_what_may_not_be_deleted_stays_with_all_it_belongs_to(rights, kind):
    kept, merged = InstitutionFactory.create_batch(2, status=Status.DRAFT)
    Merge.objects.create(kept=kept, merged=merged)
    deleter = member("deleter", "view_institution", "delete_institution", *rights)
    client = browser_of(deleter)

    page = client.get(page_of(merged))

    assert page.context["perms_lacking"] == {kind}
    client.post(page_of(merged), {"post": "yes"})
    assert Institution.objects.count() == 2
