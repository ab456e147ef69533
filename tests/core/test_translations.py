"""Which texts are missing or outdated, whatever way they were written."""

import random

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from django.utils import timezone
from modeltranslation.utils import build_localized_fieldname

from core import content
from core.admin.translations.registers import count, places
from core.languages import is_blank, language_codes
from core.models import Fact, OutdatedText, Page
from core.translations import (
    Written,
    forget_deleted,
    has_text,
    missing,
    note_changes,
    note_changes_of,
)
from tests.back_office import member
from tests.factories.alumni import LetterFactory
from tests.factories.core import PageFactory
from tests.factories.events import EventFactory, SpeakerFactory
from tests.factories.partnerships import InstitutionFactory

pytestmark = pytest.mark.django_db

BLANKS = [None, "", " ", "<p></p>", "<p> <br></p>\n", "\u00a0\u2003", "&nbsp;"]
TEXTS = ["Text", "<p>Text</p>", "a < b", "0", "<p>&amp;</p>", "نص"]


def written(record, **texts):
    """Save texts in one go, as every form does, and note them."""
    before = {name: getattr(record, name) for name in texts}
    for name, text in texts.items():
        setattr(record, name, text)
    record.save()
    note_changes(record, before)


def marks(record, field="title"):
    rows = OutdatedText.objects.filter(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        field=field,
    )
    return set(rows.values_list("language", flat=True))


@pytest.fixture
def page():
    return PageFactory(title_en="One", title_ru="Один", title_be="Адзін")


def test_change_of_a_text_overtakes_the_others_that_are_there(page):
    written(page, title_en="Two")

    assert marks(page) == {"ru", "be"}


def test_languages_written_in_one_save_do_not_overtake_each_other(page):
    written(page, title_en="Two", title_ru="Два")

    assert marks(page) == {"be"}


def test_translation_brings_its_language_up_to_date_and_overtakes_nobody(page):
    written(page, title_en="Two")

    written(page, title_ru="Два")
    written(page, title_ar="اثنان")

    assert marks(page) == {"be"}


def test_emptied_text_is_missing_and_no_longer_outdated(page):
    written(page, title_en="Two")

    written(page, title_ru="<p></p>")

    assert marks(page) == {"be"}


def test_text_overtaken_last_leads_again_when_what_overtook_it_is_gone(
    page, time_machine
):
    time_machine.move_to("2030-01-01")
    written(page, title_en="Two")
    time_machine.move_to("2030-01-02")
    written(page, title_ru="Два")
    written(page, title_ru="Две")
    assert marks(page) == {"en", "be"}

    written(page, title_ru="")

    assert marks(page) == {"be"}


def test_spaces_and_other_fields_overtake_nothing(page, django_assert_num_queries):
    before = {"title_en": " One\r\n", "title_ar": "<p></p>", "key": "other"}

    with django_assert_num_queries(0):
        note_changes(page, before)


def test_import_of_many_rows_is_noted_in_few_queries(django_assert_num_queries):
    pages = [PageFactory(title_en="New", title_ru="Старое") for _n in range(9)]
    ContentType.objects.get_for_model(Page)

    with django_assert_num_queries(2):
        note_changes_of((page, {"title_en": "Old"}) for page in pages)

    assert OutdatedText.objects.count() == 9


def test_loading_changed_content_marks_what_it_does_not_change(tmp_path):
    file = tmp_path / "core" / "fact.toml"
    file.parent.mkdir()
    fact = """[[fact]]
key = "graduates"
series = "graduates"
section = "training"
value = 1
label = {{en = "{en}", ru = "Выпускники"}}
"""
    file.write_text(fact.format(en="Graduates"))
    content.load(tmp_path)
    file.write_text(fact.format(en="Graduates from abroad"))

    content.load(tmp_path)

    assert marks(Fact.objects.get(), "label") == {"ru"}


def test_marks_of_deleted_records_go_with_the_daily_job(page):
    written(page, title_en="Two")
    other = PageFactory(title_en="One", title_ru="Один")
    written(other, title_en="Two")
    other.delete()

    found = forget_deleted(dry_run=True), forget_deleted(), forget_deleted()

    assert found == (1, 1, 0)
    assert marks(page) == {"ru", "be"}


def test_database_and_python_agree_on_what_is_blank():
    chance = random.Random(6)
    for _n in range(40):
        page = PageFactory()
        columns = {
            build_localized_fieldname("body", code): chance.choice(BLANKS + TEXTS)
            for code in language_codes()
        }
        Page.objects.filter(pk=page.pk).update(**columns)
    pages = Page.objects.annotate(written=Written("body"))

    for page in pages:
        texts = {c: getattr(page, f"body_{c}") for c in language_codes()}
        there = {code for code, text in texts.items() if not is_blank(text)}
        assert there == {c for c in texts if has_text(page.written, c)}, texts
        for code in language_codes():
            is_missing = Page.objects.filter(missing("body", code), pk=page.pk).exists()
            assert is_missing == (bool(there) and code not in there), (texts, code)


def counted(user):
    request = RequestFactory().get("/")
    request.user = user
    return {
        (number.place.key, number.language): (number.missing, number.outdated)
        for number in count(places(request))
        if number.missing or number.outdated
    }


def test_everything_that_waits_is_counted_once_for_whoever_may_write_it():
    event = EventFactory(title_en="Forum", title_ru="Форум", status="draft")
    SpeakerFactory(event=event, name_en="A", name_ru="А", name_be="А", name_ar="ا")
    written(event.speakers.get(), name_en="B")
    EventFactory(title_en="Gone", status="withdrawn")
    EventFactory(title_en="Seen", status="published")
    LetterFactory(subject_en="Sent", sent_at=timezone.now())
    InstitutionFactory(name_en="Not theirs")
    editor = member("editor", "change_event", "change_speaker")
    publisher = member("publisher", "change_event", "publish_content")

    assert counted(editor) == {
        ("events.event.title", "be"): (1, 0),
        ("events.event.title", "ar"): (1, 0),
        ("events.speaker.name", "ru"): (0, 1),
        ("events.speaker.name", "be"): (0, 1),
        ("events.speaker.name", "ar"): (0, 1),
    }
    assert counted(publisher)["events.event.title", "be"] == (2, 0)
    assert ("events.speaker.name", "ru") not in counted(publisher)
