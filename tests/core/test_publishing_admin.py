"""What an editor, a reviewer and a manager can do in the forms of the back office."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from core import history
from core.models import Mail, NextVersion, Review, Status
from events.models import Event
from partnerships.models import Institution
from tests import files
from tests.back_office import act_on, browser_of, member
from tests.change_forms import admin_url, fields_of
from tests.factories.events import EventFactory, SpeakerFactory
from tests.factories.honours import AwardFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
)
from tests.factories.rankings import EditionFactory

pytestmark = pytest.mark.django_db

INSTITUTION = ["view_institution", "add_institution", "change_institution"]
ALIAS = ["view_alias", "add_alias", "change_alias", "delete_alias"]
DAYS = {"publish_from_0": "2020-01-01", "publish_from_1": "10:00"}


@pytest.fixture
def editor():
    return browser_of(
        member(
            "editor",
            *INSTITUTION,
            *ALIAS,
            "delete_institution",
            "change_award",
            email="editor@example.org",
        )
    )


@pytest.fixture
def reviewer():
    return browser_of(
        member("reviewer", "view_institution", "view_alias", "review_content")
    )


@pytest.fixture
def manager():
    return browser_of(member("manager", *INSTITUTION, *ALIAS, "publish_content"))


def form_of(record):
    return admin_url(type(record), "change", record.pk)


def next_of(record):
    return f"{form_of(record)}?next_version=1"


def step_of(record, step):
    return f"/admin/partnerships/institution/{record.pk}/step/{step}/"


def send(client, address, button="_save", **changes):
    """Open the form, change some fields, press the button."""
    opened = client.get(address, follow=True)
    values = fields_of(opened) | {
        "next_version_seen": opened.context["publishing"].token,
        button: "1",
        **changes,
    }
    address = opened.request["PATH_INFO"] + "?" + opened.request["QUERY_STRING"]
    return client.post(address, values, follow=True)


def take(client, record, step, note=""):
    address = step_of(record, step)
    seen = client.get(address).context["form"]["seen"].value()
    return client.post(address, {"note": note, "seen": seen}, follow=True)


def steps():
    return list(Review.objects.order_by("pk").values_list("step", "note"))


def test_editor_cannot_publish_schedule_withdraw_or_delete_by_forging(editor):
    draft = InstitutionFactory(status=Status.DRAFT)
    shown = InstitutionFactory()
    address = admin_url(Institution, "changelist")
    forged = {"status": "published", **DAYS}

    send(editor, form_of(draft), city_en="Kraków", **forged)
    answers = [
        send(editor, form_of(draft), "_publish").status_code,
        editor.post(step_of(draft, "published"), {"note": ""}).status_code,
        editor.post(step_of(shown, "withdrawn"), {"note": ""}).status_code,
        editor.post(admin_url(Institution, "delete", shown.pk)).status_code,
    ]
    act_on(editor, address, "publish", draft)
    act_on(editor, address, "withdraw", shown)
    act_on(editor, address, "delete_selected", shown)
    send(editor, form_of(shown), **{**forged, "status": "withdrawn"})
    send(editor, admin_url(Institution, "add"), name_en="X", slug="x", **forged)

    draft.refresh_from_db()
    shown.refresh_from_db()
    assert draft.city_en == "Kraków"
    assert answers == [403, 403, 403, 403]
    found = Institution.objects.order_by("pk").values_list("status", "publish_from")
    assert set(found) == {("draft", None), ("published", None)}
    assert shown.status == Status.PUBLISHED
    assert [step for step, _note in steps()] == ["sent"]  # the next version


def test_draft_goes_to_review_and_back_and_is_published(editor, reviewer, manager):
    draft = InstitutionFactory(status=Status.DRAFT, slug="lodz", city_en="Lodz")

    send(editor, form_of(draft), "_send")
    take(reviewer, draft, "returned", "Write the city properly.")
    returned = editor.get(form_of(draft)).text
    send(editor, form_of(draft), "_send", city_en="Łódź")
    take(reviewer, draft, "approved")
    send(manager, form_of(draft), "_publish")

    assert "Write the city properly." in returned
    assert "/en/preview/" in returned
    page = editor.get("/en/partnerships/institutions/lodz/").text
    assert "Łódź" in page
    assert [step for step, _note in steps()] == [
        "sent",
        "returned",
        "sent",
        "approved",
        "published",
    ]
    assert Mail.objects.filter(to="editor@example.org").count() == 2


def test_next_version_waits_with_its_inlines_and_is_carried_out(
    client, editor, reviewer, manager
):
    shown = InstitutionFactory(slug="lodz", name_en="Old name")
    AliasFactory(institution=shown, name="Old alias")
    public = "/en/partnerships/institutions/lodz/"

    kept = send(
        editor,
        form_of(shown),
        name_en="New name",
        **{"aliases-TOTAL_FORMS": "2", "aliases-0-DELETE": "on"},
        **{"aliases-1-name": "New alias", "aliases-1-kind": "other"},
    )

    # Nothing of it is public, and its writer goes on with it.
    assert "waits for review as its next version" in kept.text
    for page in (public, "/en/partnerships/institutions/", "/en/search/?q=New"):
        assert "New name" not in client.get(page).text
    assert 'value="New name"' in editor.get(form_of(shown), follow=True).text
    send(editor, form_of(shown), city_en="Łódź")
    assert NextVersion.objects.get().by.username == "editor"

    # A reviewer reads what differs, and sends it back.
    text = reviewer.get(next_of(shown)).text
    for words in ("Old name", "New name", "Old alias", "New alias", "Łódź"):
        assert words in text
    take(reviewer, shown, "returned", "Not Łódź.")
    assert "Not Łódź." in editor.get(next_of(shown)).text
    send(editor, form_of(shown), city_en="Warszawa")

    # Whoever publishes carries out the form as it was sent.
    opened = manager.get(next_of(shown))
    differences, errors = opened.context["publishing"].comparison
    assert errors == []
    assert ("Old name", "New name") in [(d.old, d.new) for d in differences]
    assert Institution.objects.get().name_en == "Old name"
    send(manager, next_of(shown), "_publish")

    shown.refresh_from_db()
    assert (shown.name_en, shown.city_en) == ("New name", "Warszawa")
    assert [alias.name for alias in shown.aliases.all()] == ["New alias"]
    assert not NextVersion.objects.exists()
    assert "New name" in client.get(public).text
    assert [s for s, _n in steps()] == ["sent", "returned", "sent", "published"]
    subjects = list(Mail.objects.order_by("pk").values_list("kind", flat=True))
    assert subjects == ["content_reviewed"] * 2


def test_next_version_shows_what_was_changed_since_and_loses_nothing(editor, manager):
    shown = InstitutionFactory(city_en="Lodz", city_ru="Лодзь", website="")
    alias = AliasFactory(institution=shown, name="Old alias")
    send(editor, form_of(shown), city_en="Łódź", **{"aliases-0-name": "Of the editor"})
    send(manager, form_of(shown), city_en="Loutch", website="https://new.example/")
    alias.refresh_from_db()
    assert alias.name == "Old alias"

    opened = manager.get(next_of(shown))

    (group,) = opened.context["conflict"].groups[:1]
    lines = {(x.label, x.language): (x.was, x.now, x.yours) for x in group.lines}
    assert lines["City", "en"] == ("Lodz", "Loutch", "Łódź")
    assert lines["Website", ""] == ("", "https://new.example/", "")
    assert "has been changed since this next version was written" in opened.text
    assert "Saved by manager" in opened.text
    fields = fields_of(opened)
    assert (fields["city_en"], fields["website"]) == ("Łódź", "https://new.example/")
    fields |= {"next_version_seen": opened.context["publishing"].token, "_publish": "1"}

    # Once more between looking at it and publishing it.
    Institution.objects.filter(pk=shown.pk).update(city_ru="Лодзь-2")
    refused = manager.post(next_of(shown), fields)
    assert refused.status_code == 409
    fields |= fields_of(refused)
    assert fields["city_ru"] == "Лодзь-2"
    manager.post(next_of(shown), fields)

    shown.refresh_from_db()
    assert (shown.city_en, shown.city_ru) == ("Łódź", "Лодзь-2")
    assert shown.website == "https://new.example/"
    assert shown.aliases.get().name == "Of the editor"
    assert not NextVersion.objects.exists()
    written = history.changes_of(shown)[0]
    assert (written.by.username, written.path) == ("manager", "publishing")


def test_next_version_leaves_alone_whoever_its_writer_does_not_see(editor):
    clerk = User.objects.create_user("clerk", is_staff=True)
    agreement = AgreementFactory(
        with_institutions=[InstitutionFactory()], responsible=clerk
    )
    writer = browser_of(
        member("writer", *(f"{act}_agreement" for act in ("view", "change")))
    )
    chief = browser_of(User.objects.create_superuser("chief"))

    send(writer, form_of(agreement), internal_note="New")
    send(chief, next_of(agreement), "_publish")

    agreement.refresh_from_db()
    assert (agreement.internal_note, agreement.responsible) == ("New", clerk)


def test_next_version_keeps_the_days_of_publishing(editor, manager):
    begins = "2020-01-01T10:00Z"
    shown = InstitutionFactory(publish_from=begins)
    shown.refresh_from_db()

    send(editor, form_of(shown), name_en="New name", **DAYS)
    send(manager, next_of(shown), "_publish")

    before = shown.publish_from
    shown.refresh_from_db()
    assert (shown.name_en, shown.publish_from) == ("New name", before)


def test_unsound_next_version_is_not_kept(editor):
    shown = InstitutionFactory()

    answer = send(editor, form_of(shown), slug="no slug")

    assert answer.context["adminform"].form.errors.keys() == {"slug"}
    assert not NextVersion.objects.exists()


def test_second_writer_of_a_next_version_overwrites_nothing(editor):
    shown = InstitutionFactory(name_en="Old name")
    send(editor, form_of(shown), name_en="First")
    other = browser_of(member("other", *INSTITUTION, *ALIAS))

    answer = send(other, form_of(shown), name_en="Second", next_version_seen="")

    assert "editor has written this next version meanwhile" in answer.text
    assert 'value="Second"' in answer.text
    assert 'value="First"' in editor.get(next_of(shown)).text


def test_file_cannot_wait(editor):
    award = AwardFactory()
    picture = SimpleUploadedFile("p.jpg", files.jpeg((400, 300)))

    answer = send(editor, form_of(award), portrait=picture, has_portrait_consent="on")

    assert "A new file cannot wait with a next version." in answer.text
    assert not NextVersion.objects.exists()


def test_next_version_goes_with_its_record(editor):
    shown = InstitutionFactory()
    send(editor, form_of(shown), name_en="New name")

    Institution.objects.get(pk=shown.pk).delete()

    assert not NextVersion.objects.exists()
    assert not Review.objects.exists()


def test_next_version_survives_hostile_pairs(editor):
    shown = InstitutionFactory()

    answer = send(editor, form_of(shown), **{"a\0b": "c\0d", "x" * 500: "\ud7ff"})

    assert answer.status_code == 200
    assert NextVersion.objects.count() == 1


def test_step_on_what_changed_meanwhile_is_shown_once_more(reviewer):
    record = InstitutionFactory(status=Status.REVIEW)
    address = step_of(record, "returned")
    seen = reviewer.get(address).context["form"]["seen"].value()
    Institution.objects.update(city_en="Elsewhere")

    answer = reviewer.post(address, {"note": "Please mend", "seen": seen})

    assert answer.status_code == 409
    assert "Please mend" in answer.text
    assert Institution.objects.get().status == Status.REVIEW


def test_saved_copy_of_a_published_record_is_a_draft(manager):
    shown = InstitutionFactory(slug="lodz")

    send(
        manager,
        form_of(shown),
        "_saveasnew",
        slug="copy",
        name_en="Quite another",
        website="",
        is_another="on",
    )

    assert Institution.objects.get(slug="copy").status == Status.DRAFT


def test_front_page_counts_what_waits_for_those_who_answer(
    editor, reviewer, django_assert_num_queries
):
    InstitutionFactory.create_batch(2, status=Status.REVIEW)
    shown = InstitutionFactory()
    send(editor, form_of(shown), name_en="New name")

    text = reviewer.get("/admin/").text
    lists = [
        "/admin/partnerships/institution/?status__exact=review",
        "/admin/partnerships/institution/?next_version=waiting",
    ]

    assert all(f'href="{address}"' in text for address in lists)
    found = [len(reviewer.get(a).context["cl"].result_list) for a in lists]
    assert found == [2, 1]
    assert "review-at-hand" not in editor.get("/admin/").text


def test_event_is_previewed_and_compared_without_a_trace(admin_client):
    event = EventFactory(title_en="Old")
    SpeakerFactory(event=event)
    before = Event.objects.filter(pk=event.pk).values().get()

    send(admin_client, next_of(event), title_en="New")
    opened = admin_client.get(next_of(event))

    (difference,) = opened.context["publishing"].comparison[0]
    assert (difference.label, difference.language) == ("Title", "en")
    assert (difference.old, difference.new) == ("Old", "New")
    assert Event.objects.filter(pk=event.pk).values().get() == before


def test_row_that_is_a_record_of_its_own_is_compared_with_its_owner(admin_client):
    edition = EditionFactory(note_en="Old")

    send(admin_client, next_of(edition.ranking), **{"editions-0-note_en": "New"})
    opened = admin_client.get(next_of(edition.ranking))

    (difference,) = opened.context["publishing"].comparison[0]
    assert (difference.label, difference.language) == ("Note", "en")
    assert (difference.old, difference.new) == ("Old", "New")
    assert difference.part.startswith("Edition")
    edition.refresh_from_db()
    assert edition.note_en == "Old"
