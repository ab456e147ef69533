"""Each way of writing leaves one version, with who and how, and a failed one none."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision, Version

from core import history
from core.models import Status
from events.models import EventCountry, Journey
from partnerships.models import Agreement, Institution
from tests.factories.events import EventFactory, JourneyFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db


def told(change):
    return [(c.part, c.label, c.language, c.old, c.new) for c in change.changes]


def test_nothing_is_kept_outside_a_recording():
    institution = InstitutionFactory()

    institution.save()
    history.keep([institution])
    history.write_now()

    assert not Version.objects.exists()


def test_change_tells_who_how_and_what_language_by_language(editor):
    institution = InstitutionFactory(name_en="Łódź", name_ru="Лодзь", country="PL")

    with history.recording(user=editor, path="form", note="as they write it"):
        institution.name_ru = "Лодзинский университет"
        institution.country = "DE"
        institution.save()

    change, start = history.changes_of(institution)
    assert (change.by, change.path, change.note) == (editor, "form", "as they write it")
    assert told(change) == [
        ("", "Name", "ru", "Лодзь", "Лодзинский университет"),
        ("", "Country", "", "Poland", "Germany"),
    ]
    assert (start.kind, start.by, start.changes) == ("start", None, [])


def test_parts_and_lists_are_changes_of_their_record(editor):
    old, new = InstitutionFactory(name_en="Old"), InstitutionFactory(name_en="New")
    agreement = AgreementFactory(with_institutions=[old])
    event = EventFactory(with_institutions=[old])

    with history.recording(user=editor, path="form"):
        agreement.parties.all().delete()
        party = PartyFactory(agreement=agreement, institution=new, signed_on="2012-05")
        event.institutions.set([new])
        EventCountry.objects.bulk_create([EventCountry(event=event, country="JP")])
        history.keep(event.countries.all())
    with history.recording(user=editor, path="form"):
        party.signed_on = "2013"
        party.save()

    second, first, _start = history.changes_of(agreement)
    assert told(first) == [
        ("", "Party", "", "Institution: Old", ""),
        ("", "Party", "", "", "Institution: New\nSigned on: May 2012"),
    ]
    assert told(second) == [("Party: New", "Signed on", "", "May 2012", "2013")]
    change, _start = history.changes_of(event)
    assert told(change) == [
        ("", "Partner institutions", "", "Old", "New"),
        ("", "Country taking part", "", "", "Country: Japan"),
    ]


def test_saving_the_same_again_leaves_no_version(editor):
    institution = AliasFactory().institution

    for _ in range(2):
        with history.recording(user=editor, path="form"):
            institution.save()

    assert not Version.objects.exists()


def test_what_is_rolled_back_leaves_no_version(editor):
    institution, other = InstitutionFactory(), InstitutionFactory()

    with history.recording(user=editor, path="action"):
        try:
            with transaction.atomic():
                institution.city_en = "Elsewhere"
                institution.save()
                history.write_now()
                Institution.objects.filter(pk=other.pk).update(slug=institution.slug)
        except IntegrityError:
            pass
        other.city_en = "Kept"
        other.save()

    assert history.changes_of(institution) == []
    assert [c.path for c in history.changes_of(other)] == ["action", "found"]


@pytest.mark.django_db(transaction=True)
def test_what_was_saved_before_an_error_keeps_its_version(editor):
    institution = InstitutionFactory(city_en="Danzig")

    with (
        pytest.raises(ZeroDivisionError),
        history.recording(user=editor, path="action"),
    ):
        institution.city_en = "Gdańsk"
        institution.save()
        raise ZeroDivisionError

    change, _found = history.changes_of(institution)
    assert (change.path, change.by) == ("action", editor)
    assert [(c.old, c.new) for c in change.changes] == [("Danzig", "Gdańsk")]


def test_error_in_a_transaction_leaves_what_was_saved_to_its_end(editor):
    institution = InstitutionFactory()

    with (
        pytest.raises(ZeroDivisionError),
        history.recording(user=editor, path="action"),
    ):
        institution.city_en = "Gdańsk"
        institution.save()
        raise ZeroDivisionError

    assert connection.in_atomic_block
    assert history.changes_of(institution) == []


def test_nobody_is_blamed_for_what_others_wrote_without_telling(editor):
    institution = InstitutionFactory(city_en="One")
    history.begin()
    Institution.objects.filter(pk=institution.pk).update(city_en="Two")

    with history.recording(user=editor, path="form"):
        institution.refresh_from_db()
        institution.website = "https://example.org/"
        institution.save()

    own, found, start = history.changes_of(institution)
    assert [c.label for c in own.changes] == ["Website"]
    assert (found.by, found.path) == (None, "found")
    assert [(c.old, c.new) for c in found.changes] == [("One", "Two")]
    assert start.path == "start"


def test_recording_inside_another_has_its_own_path_and_the_same_user(editor):
    institution = InstitutionFactory(status=Status.DRAFT)

    with history.recording(user=editor, path="form"):
        institution.city_en = "Gdańsk"
        institution.save()
        with history.recording(path="publishing", note="looks good"):
            institution.status = Status.PUBLISHED
            institution.save()

    published, changed, _start = history.changes_of(institution)
    assert (published.path, published.by) == ("publishing", editor)
    assert told(published) == [("", "Status", "", "Draft", "Published")]
    assert (changed.path, changed.note) == ("form", "")


def test_many_records_cost_a_few_queries(editor):
    institution = InstitutionFactory()
    JourneyFactory(reference="old", institution=institution)
    names = [f.name for f in Journey._meta.concrete_fields if f.name != "id"]
    like = Journey.objects.get()
    new = [
        Journey(**{**{n: getattr(like, n) for n in names}, "reference": f"R-{n}"})
        for n in range(300)
    ]

    with (
        CaptureQueriesContext(connection) as queries,
        history.recording(user=editor, path="import"),
    ):
        history.remember([like])
        Journey.objects.bulk_create(new, batch_size=100)
        Journey.objects.filter(pk=like.pk).update(unit_en="Surgery")
        history.keep([*new, like])

    assert Revision.objects.count() == 2  # what was there before, and the import
    assert Version.objects.count() == 302
    assert [c.path for c in history.changes_of(new[7])] == ["import"]
    inserts = [q for q in queries if "INSERT" in q["sql"] and "reversion" in q["sql"]]
    assert len(queries) - len(inserts) < 20


def test_note_is_cleaned_before_it_is_kept(editor):
    institution = InstitutionFactory()

    with history.recording(user=editor, path="form", note="a\0b\x07c"):
        institution.delete()

    (deletion,) = history.changes_of(
        (Institution, int(Version.objects.get().object_id))
    )
    assert (deletion.kind, deletion.note) == ("deleted", "abc")


def test_deleted_record_is_known_with_its_parts(editor):
    agreement = AgreementFactory(
        title_en="Gone", with_institutions=[InstitutionFactory(name_en="Łódź")]
    )
    AgreementFactory()
    key = agreement.pk

    with history.recording(user=editor, path="form"):
        agreement.delete()

    (deleted,) = history.deleted_of(Agreement)
    assert (deleted.name, deleted.by, deleted.row.object_id) == (
        "Gone",
        editor,
        str(key),
    )
    assert len(deleted.data["parts"]["partnerships.party"]) == 1
