"""The worklist and the page with one language beside another, as staff use them."""

import re
from importlib import import_module
from inspect import isclass

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from factory.django import DjangoModelFactory
from modeltranslation.translator import translator

from core import history
from core.admin.translations.worklist import needs
from core.content import APPS
from core.fields import RichTextField
from core.languages import language_codes
from core.models import OutdatedText, Page, Status
from events.models import Event, Speaker
from tests.back_office import browser_of, member
from tests.change_forms import save
from tests.factories.alumni import LetterFactory
from tests.factories.core import BlockFactory, PageFactory
from tests.factories.events import EventFactory, SpeakerFactory
from tests.factories.partnerships import AgreementFactory
from tests.test_admin import admin_url

pytestmark = pytest.mark.django_db

LIST = "/admin/core/outdatedtext/"


@pytest.fixture
def office():
    return browser_of(User.objects.create_superuser("editor"))


def page_of(record, language, query=""):
    options = record._meta
    path = [options.app_label, options.model_name, record.pk, language]
    return reverse("admin:translate", args=path) + query


def change_of(record):
    return admin_url(type(record), "change", record.pk)


def opened(client, address):
    """What the browser would send back from the page as it stands."""
    response = client.get(address)
    return {
        **{bound.html_name: bound.value() or "" for bound in response.context["form"]},
        **dict(re.findall(r'name="(seen-[^"]+)" value="([^"]+)"', response.text)),
    }


def mark(record, field, language):
    return OutdatedText.objects.create(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        field=field,
        language=language,
    )


def marks():
    return set(OutdatedText.objects.values_list("object_id", "field", "language"))


def texts(record, name="title"):
    record.refresh_from_db()
    return [getattr(record, f"{name}_{code}") for code in language_codes()]


def test_outdated_text_shows_what_its_source_said_before(office):
    event = EventFactory(title_en="Forum of Medicine", title_ru="Форум")
    speaker = SpeakerFactory(event=event, name_en="Anna Nowak", name_ru="Анна")
    history.begin()
    changes = {"title_en": "Congress of Medicine", "speakers-0-name_en": "Anna Kot"}
    save(office, change_of(event), **changes)
    save(office, change_of(event), title_en="Great Congress of Medicine")

    page = office.get(page_of(event, "ru"))

    entries = {
        e.record: e.source_change for g in page.context["groups"] for e in g.entries
    }
    assert [(c.old, c.new) for c in (entries[event], entries[speaker])] == [
        ("Forum of Medicine", "Great Congress of Medicine"),
        ("Anna Nowak", "Anna Kot"),
    ]
    assert "<del>Forum</del> <ins>Great Congress</ins> of Medicine" in page.text
    assert "<del>Nowak</del> <ins>Kot</ins>" in page.text
    typed = opened(office, page_of(event, "ru"))
    office.post(
        page_of(event, "ru"), typed | {f"event-{event.pk}-title_ru": "Конгресс"}
    )
    assert history.changes_of(event)[0].path == "translated"
    assert "<del>Forum" not in office.get(page_of(event, "ru")).text


def test_who_may_not_publish_is_told_where_published_texts_are_translated(office):
    event = EventFactory(title_en="Forum", status=Status.PUBLISHED)
    editor = browser_of(member("translator", "view_event", "change_event"))
    words = "waits for review as the next version"

    assert words in editor.get(LIST).text
    assert words in editor.get(page_of(event, "ru")).text
    assert words not in office.get(LIST).text


@pytest.mark.parametrize("item_count", [1, 30])
def test_worklist_takes_the_same_queries_for_one_and_thirty(
    office, django_assert_num_queries, item_count
):
    for _n in range(item_count):
        event = EventFactory(title_ru="Лекция")
        SpeakerFactory(event=event)
        mark(event, "title", "ru")
    office.get(LIST)

    # session, user; numbers; how many, which, their fields, the records
    with django_assert_num_queries(7):
        response = office.get(f"{LIST}?language=ar&section=events")

    assert len(response.context["lines"]) == item_count


def test_worklist_shows_what_was_chosen_and_nothing_else(office):
    lecture = EventFactory(title_en="Lecture", title_be="Лекцыя")
    speaker = SpeakerFactory(name_en="Somebody", event=EventFactory(title_ar="محاضرة"))
    mark(lecture, "title", "be")
    PageFactory(title_en="Words")

    def shown(query):
        lines = office.get(LIST + query).context["lines"]
        return [(e.record, e.missing, e.outdated) for e, _address in lines]

    forum = speaker.event
    assert shown("?language=be&field=events.event.title") == [
        (lecture, [], ["Title"]),
        (forum, ["Title"], []),
    ]
    assert shown("?language=be&section=events&kind=outdated") == [
        (lecture, [], ["Title"])
    ]
    assert shown("?language=ar&section=events") == [
        (lecture, ["Title"], []),
        (forum, ["Name"], []),
    ]
    assert len(shown("?language=xx&kind=x&section=x&field=x&page=-9")) == 3


def test_translation_saves_its_language_alone_and_leaves_a_line(office):
    event = EventFactory(title_en="Lecture", title_ru="Лекция", status="draft")
    speaker = SpeakerFactory(event=event, role_en="Dean", role_ru="Старое")
    mark(speaker, "role", "ru")
    sent = opened(office, page_of(event, "ru"))
    Event.objects.filter(pk=event.pk).update(title_be="Лекцыя", place_en="Minsk")

    response = office.post(
        page_of(event, "ru"),
        sent
        | {
            f"event-{event.pk}-title_ru": "Доклад",
            f"speaker-{speaker.pk}-role_ru": "Декан",
        },
    )

    assert response.status_code == 303
    assert texts(event) == ["Lecture", "Доклад", "Лекцыя", None]
    assert texts(speaker, "role") == ["Dean", "Декан", None, None]
    assert event.place_en == "Minsk"
    assert list(Event.objects.search("доклад")) == [event]
    assert marks() == {(event.pk, "title", "en"), (event.pk, "title", "be")}
    line = LogEntry.objects.get()
    assert line.object_id == str(event.pk)
    assert "title [ru]" in line.get_change_message().lower()
    assert "role [ru]" in line.get_change_message().lower()


def test_save_and_next_goes_through_the_chosen_list(office):
    first, full, last = (
        EventFactory(title_ar=title) for title in (None, "محاضرة", None)
    )
    query = "?kind=missing&section=events"
    sent = opened(office, page_of(first, "ar", query))
    sent[f"event-{first.pk}-title_ar"] = "ندوة"

    then = office.post(page_of(first, "ar", query), sent)
    end = office.post(page_of(last, "ar", query), opened(office, page_of(last, "ar")))

    assert then["Location"] == page_of(last, "ar", query)
    assert end["Location"] == f"{LIST}?language=ar&kind=missing&section=events"
    assert texts(full)[3] == "محاضرة"


@pytest.mark.parametrize("column", ["title_en", "title_ar"])
def test_text_that_somebody_changed_meanwhile_is_not_overwritten(office, column):
    event = EventFactory(title_en="Lecture")
    sent = opened(office, page_of(event, "ar"))
    Event.objects.filter(pk=event.pk).update(**{column: "Somebody was quicker"})
    sent[f"event-{event.pk}-title_ar"] = "ندوة"

    response = office.post(page_of(event, "ar"), sent)
    again = {bound.html_name: bound.value() for bound in response.context["form"]}

    assert response.status_code == 409
    assert getattr(Event.objects.get(), column) == "Somebody was quicker"
    assert again[f"event-{event.pk}-title_ar"] == "ندوة"
    assert "Somebody was quicker" in response.text


def test_text_that_was_only_looked_at_keeps_what_somebody_wrote(office):
    event = EventFactory(title_en="Lecture", summary_en="About strokes")
    sent = opened(office, page_of(event, "ar"))
    Event.objects.filter(pk=event.pk).update(title_ar="محاضرة")
    sent[f"event-{event.pk}-summary_ar"] = "عن السكتة"

    response = office.post(page_of(event, "ar"), sent)

    assert response.status_code == 303
    assert texts(event)[3] == "محاضرة"
    assert texts(event, "summary")[3] == "عن السكتة"


def test_what_was_typed_for_a_part_that_is_gone_is_shown(office):
    speaker = SpeakerFactory(role_en="Dean")
    address = page_of(speaker.event, "be")
    sent = opened(office, address) | {f"speaker-{speaker.pk}-role_be": "Дэкан"}
    Speaker.objects.all().delete()

    response = office.post(address, sent)

    assert response.status_code == 409
    assert "Дэкан" in response.text


def test_still_right_unmarks_and_changes_nothing(office):
    event = EventFactory(title_en="Lecture", title_ru="Лекция")
    mark(event, "title", "ru")
    sent = opened(office, page_of(event, "ru"))

    office.post(page_of(event, "ru"), sent | {f"right-event-{event.pk}-title_ru": "1"})

    assert marks() == set()
    assert texts(event) == ["Lecture", "Лекция", None, None]


def test_text_is_taken_from_the_nearest_language_that_is_not_outdated(office):
    event = EventFactory(title_en="Lecture", title_ru="Лекция")

    def source(query=""):
        response = office.get(page_of(event, "be", query))
        (group,) = response.context["groups"]
        return group.entries[0].source.language

    assert source() == "ru"
    mark(event, "title", "ru")
    assert (source(), source("?source=ru"), source("?source=ar")) == ("en", "ru", "en")


def test_what_the_record_refuses_is_refused_here(office):
    event = EventFactory(title_en="Lecture")
    sent = opened(office, page_of(event, "ru"))
    name = f"event-{event.pk}-title_ru"

    for text in ("x" * 251, "a\0b"):
        response = office.post(page_of(event, "ru"), sent | {name: text})
        assert response.status_code == 422
        assert "errorlist" in response.text
    assert texts(event) == ["Lecture", None, None, None]


def test_locked_texts_and_records_cannot_be_translated(office):
    agreement = AgreementFactory(
        title_en="Agreement",
        summary_en="Exchange",
        is_signed=True,
        signed_on="2020-01-01",
        status=Status.PUBLISHED,
    )
    address = page_of(agreement, "ru")
    sent = opened(office, address)
    name = f"agreement-{agreement.pk}"
    forged = {f"{name}-title_ru": "Договор", f"seen-{name}-title_ru": "0-0"}

    refused = office.post(address, sent | forged)
    office.post(address, sent | {f"{name}-summary_ru": "Обмен"})

    assert refused.status_code == 409
    assert texts(agreement)[:2] == ["Agreement", None]
    assert texts(agreement, "summary")[:2] == ["Exchange", "Обмен"]
    letter = LetterFactory(sent_at=timezone.now())
    assert office.get(page_of(letter, "ru")).status_code == 403


def test_rights_of_the_registers_hold():
    draft, shown = (EventFactory(status=s) for s in (Status.DRAFT, Status.PUBLISHED))
    editor = browser_of(member("editor", "change_event"))
    stranger = browser_of(member("stranger", "view_event"))

    assert stranger.get(LIST).status_code == 403
    assert stranger.get(page_of(draft, "ru")).status_code == 403
    assert editor.get(page_of(PageFactory(), "ru")).status_code == 403
    assert editor.post(page_of(shown, "ru")).status_code == 403
    assert "only who may publish" in editor.get(page_of(shown, "ru")).text
    assert editor.post(page_of(draft, "ru")).status_code == 303
    for address in (
        page_of(draft, "xx"),
        f"{LIST}events/event/{10**30}/ru/",
        f"{LIST}auth/user/1/ru/",
        f"{LIST}events/nothing/1/ru/",
    ):
        assert editor.get(address).status_code == 404


def test_forms_of_the_admin_mark_what_they_overtake(office):
    page = PageFactory(title_en="One", title_ru="Один", title_be="Адзін")
    block = BlockFactory(page=page, heading_en="Why", heading_ru="Почему")

    save(
        office,
        change_of(page),
        title_en="Two",
        title_be="Два",
        **{"blocks-0-heading_ru": "Зачем"},
    )

    assert marks() == {(page.pk, "title", "ru"), (block.pk, "heading", "en")}


def test_list_shows_outdated_languages_without_a_query_for_each(
    office, django_assert_num_queries
):
    pages = [PageFactory(title_en="One", title_ru="Один") for _n in range(3)]
    for page in pages[:2]:
        mark(page, "title", "ru")
    address = reverse("admin:core_page_changelist")
    ContentType.objects.get_for_model(Page)

    with django_assert_num_queries(7):
        response = office.get(address)

    assert response.text.count('lang--old" title="outdated: heading">ru') == 0
    assert response.text.count("; outdated: heading") == 2


def test_front_page_gets_a_line_for_each_language():
    EventFactory(title_en="Lecture", title_ru="Лекция")
    publisher = member("publisher", "change_event", "publish_content")

    (block,) = needs(publisher)

    lines = {line.label: line.rows for line in block.lines if line.rows}
    assert lines == {"Missing: Belarusian": 1, "Missing: Arabic": 1}
    (nothing,) = needs(member("stranger"))
    assert not any(line.rows for line in nothing.lines)


def factories():
    """A factory for every model that has one."""
    found = [
        factory
        for label in APPS
        for factory in vars(import_module(f"tests.factories.{label}")).values()
        if isclass(factory) and issubclass(factory, DjangoModelFactory)
    ]
    return {factory._meta.model: factory for factory in found if factory._meta.model}


def test_empty_languages_stay_empty_when_a_form_is_saved_as_it_is(office):
    """In every register, for a reader whose pages show the text by fallback."""
    office.defaults["HTTP_ACCEPT_LANGUAGE"] = "be"
    made = factories()
    registered = translator.get_registered_models(abstract=False)
    stored, opened_forms = {}, 0
    for model in sorted(registered, key=lambda model: model._meta.label):
        record = made[model](**NEEDED.get(model.__name__, {}))
        fields = translator.get_options_for_model(model).fields
        columns = {}
        for name in fields:
            is_rich = isinstance(model._meta.get_field(name), RichTextField)
            columns |= {f"{name}_{code}": None for code in language_codes()}
            columns[f"{name}_en"] = "<p>Text</p>" if is_rich else "Text"
        model.objects.filter(pk=record.pk).update(**columns)
        parent = getattr(record, PARTS.get(model.__name__, "pk"))
        owner = record if isinstance(parent, int) else parent
        save(office, change_of(owner))
        opened_forms += 1
        kept = model.objects.filter(pk=record.pk).values(*columns).get()
        stored[model._meta.label] = {
            name: text for name, text in kept.items() if (text or None) != columns[name]
        }

    assert {label: found for label, found in stored.items() if found} == {}
    assert opened_forms == len(registered)


NEEDED = {"Result": {"scope": "subject", "subject_en": "Medicine"}}
PARTS = {
    "Block": "page",
    "Contact": "page",
    "Amendment": "agreement",
    "Speaker": "event",
    "Material": "event",
    "Requirement": "programme",
    "Intake": "programme",
    "Result": "edition",
}
