"""Erased persons are erased in the versions, too."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from reversion.models import Revision, Version

from alumni.models import Story
from core import history
from core.privacy import people, tombstones
from core.privacy.mentions import mentions
from tests.back_office import browser_of, member
from tests.factories.alumni import GraduateFactory, StoryFactory
from tests.factories.honours import AwardFactory
from tests.factories.partnerships import InstitutionFactory
from tests.test_admin import admin_url

pytestmark = pytest.mark.django_db

EMAIL = "quilla@aviary.example"
NAME = "Quillamina Canary"
OLD = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tombstones_of_their_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def write(record, **values):
    with history.recording(user=User.objects.get(), path="form", note="note"):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()


def stories(graduate):
    """One on the site, one deleted, one that was given to somebody else."""
    shown = StoryFactory(graduate=graduate, person_en=NAME, slug="a", source_url="")
    deleted = StoryFactory(graduate=graduate, person_en=NAME, slug="b", source_url="")
    other = StoryFactory(graduate=graduate, person_en=NAME, slug="c", source_url="")
    write(shown, text_en="More of it")
    with history.recording(user=User.objects.get(), path="form"):
        deleted.delete()
    write(other, graduate=GraduateFactory(), person_en="Somebody Else")
    return other


def test_versions_of_what_was_linked_to_an_erased_person_go(editor):
    graduate = GraduateFactory(email=EMAIL, name=NAME)
    other = stories(graduate)
    stayer = StoryFactory(person_en="Boris Stayer", slug="d")
    write(stayer, text_en="Another text")
    assert Version.objects.filter(serialized_data__contains=NAME).count() == 4

    with history.recording(user=editor, path="form"):
        tombstones.erase(EMAIL)

    assert not Version.objects.filter(serialized_data__contains=NAME).exists()
    assert [c.kind for c in history.changes_of(other)] == ["start"]
    assert [c.kind for c in history.changes_of(stayer)] == ["changed", "start"]
    assert not Revision.objects.filter(version__isnull=True).exists()


def test_person_who_comes_back_with_a_backup_goes_with_the_versions(editor):
    tombstones.erase(EMAIL)
    with history.recording(user=editor, path="form"):
        graduate = GraduateFactory(email=EMAIL, name=NAME, received_at=OLD)
    stories(graduate)

    tombstones.reapply()

    assert not Version.objects.filter(serialized_data__contains=NAME).exists()
    assert Story.objects.get().person_en == "Somebody Else"


def test_address_is_taken_out_of_all_versions_and_nothing_else_is(editor):
    institution = InstitutionFactory(name_en="Łódź")
    write(institution, internal_note=f"Ask “{EMAIL.upper()}” twice")
    write(institution, internal_note="Ask the office")
    GraduateFactory(email=EMAIL, name=NAME)

    people.erase(EMAIL)

    latest, changed, _start = history.changes_of(institution)
    assert [c.new for c in changed.changes] == ["Ask “[…]” twice"]
    assert [c.new for c in latest.changes] == ["Ask the office"]


def test_name_in_a_version_is_a_mention_and_staff_can_erase_it(editor):
    award = AwardFactory(citation_en=f"With {NAME}", recipient_en="Rector")
    write(award, citation_en="With others")
    GraduateFactory(email=EMAIL, name=NAME)
    address = admin_url(type(award), "history", award.pk)

    (mention,) = mentions(people.find(EMAIL))
    office = browser_of(editor)
    page = office.get(f"{address}?forget=1")
    asked = office.post(address, {})
    done = office.post(address, {"password_again": "a long sentence"})

    assert mention.url == address
    assert "Rector" in str(mention)
    assert "cannot be brought back" in page.text
    assert "password_again" in asked.text
    assert done.status_code == 303
    assert mentions(people.find(EMAIL)) == []
    assert [c.kind for c in history.changes_of(award)] == ["start"]
    award.refresh_from_db()
    assert award.citation_en == "With others"


def test_only_who_may_erase_persons_erases_versions(editor):
    award = AwardFactory(citation_en="Old")
    write(award, citation_en="New")
    address = admin_url(type(award), "history", award.pk)
    office = browser_of(member("writer", "change_award"))

    assert "Erase the earlier versions" not in office.get(f"{address}?forget=1").text
    assert office.post(address, {}).status_code == 403
    assert len(history.changes_of(award)) == 2


def test_deleted_record_that_names_somebody_is_erased_for_good(editor):
    award = AwardFactory(citation_en=f"With {NAME}")
    with history.recording(user=editor, path="form"):
        award.delete()
    GraduateFactory(email=EMAIL, name=NAME)
    address = admin_url(type(award), "deleted")
    (mention,) = mentions(people.find(EMAIL))
    (version,) = history.deleted_of(type(award))
    office = browser_of(editor)

    asked = office.get(f"{address}?forget={version.pk}")
    sent = {"version": version.pk, "password_again": "a long sentence"}
    assert office.post(address, sent).status_code == 303

    assert mention.url == address
    assert "nobody can bring it back" in asked.text
    assert not Version.objects.exists()
    assert mentions(people.find(EMAIL)) == []
    for wrong in ("x", "9" * 30, ""):
        assert office.post(address, {**sent, "version": wrong}).status_code == 303
        assert office.get(address, {"forget": wrong}).status_code == 200
