"""What staff see of the history, and how they bring back what was."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Version

from core import history
from core.imports.work import run_due
from core.models import ImportDraft, Page, Status
from department.models import OpeningHours
from events.models import Event, Journey
from mobility.models import Flow
from partnerships.models import Agreement, Institution
from tests import files
from tests.back_office import act_on, browser_of, member, seen_on
from tests.factories.core import PageFactory
from tests.factories.events import EventFactory, JourneyFactory, SpeakerFactory
from tests.factories.mobility import FlowFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
)
from tests.spreadsheets import xlsx
from tests.test_admin import admin_url, fields_of, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(editor):
    return browser_of(editor)


def latest(record):
    return history.changes_of(record)[0]


def told(change):
    return [(c.part, c.label, c.language, c.old, c.new) for c in change.changes]


def page_of(record, query=""):
    return admin_url(type(record), "history", record.pk) + query


def test_form_with_its_inlines_is_one_version(office, editor):
    alias = AliasFactory(name="UMED")
    institution = alias.institution

    save(
        office,
        admin_url(Institution, "change", institution.pk),
        city_ru="Лодзь",
        **{"aliases-0-name": "UMB"},
    )

    change, start = history.changes_of(institution)
    assert (change.by, change.path, start.kind) == (editor, "form", "start")
    assert told(change) == [
        ("", "City", "ru", "", "Лодзь"),
        ("Other name: UMED", "Name", "", "UMED", "UMB"),
    ]
    html = office.get(page_of(institution)).text
    assert "<del>UMED</del> <ins>UMB</ins>" in html
    assert "editor" in html


def test_form_that_is_refused_leaves_no_version(office):
    institution = InstitutionFactory()
    address = admin_url(Institution, "change", institution.pk)

    for typed in ({"slug": ""}, {"city_en": "a\0b", "country": "XX"}):
        values = fields_of(office.get(address)) | typed
        assert office.post(address, values).status_code == 200

    assert not Version.objects.exists()


def test_added_record_has_its_fields_as_the_first_change(office, editor):
    save(
        office,
        admin_url(Page, "add"),
        key="events",
        nav_label_en="Events",
        title_en="All",
    )

    (added,) = history.changes_of(Page.objects.get())
    assert (added.kind, added.by, added.path) == ("added", editor, "form")
    assert ("", "Short name", "en", "", "Events") in told(added)


def test_list_edit_and_action_tell_which_way(office, editor):
    hours = OpeningHours.objects.create(weekday=0, opens_at="08:00", closes_at="12:00")
    institution = InstitutionFactory(status=Status.DRAFT)
    untouched = OpeningHours.objects.create(
        weekday=1, opens_at="08:00", closes_at="12:00"
    )
    listed = office.get(admin_url(OpeningHours, "changelist")).context
    formset, seen = listed["cl"].formset, listed["seen"]
    typed = {f.html_name: f.value() for form in formset for f in form}
    typed |= {f.html_name: f.value() for f in formset.management_form}
    first = next(f for f in formset if f.instance == hours)

    office.post(
        admin_url(OpeningHours, "changelist"),
        {**typed, first["closes_at"].html_name: "17:30", "_save": "1", "seen": seen},
    )
    act_on(office, admin_url(Institution, "changelist"), "publish", institution)

    edited, published = latest(hours), latest(institution)
    assert (edited.by, edited.path) == (editor, "list")
    assert [(c.old, c.new) for c in edited.changes] == [("12:00", "17:30")]
    assert history.changes_of(untouched) == []
    assert (published.by, published.path) == (editor, "publishing")
    assert told(published) == [("", "Status", "", "Draft", "Published")]


def test_grid_and_import_tell_which_way(office, editor):
    flow = FlowFactory(year=2024, number=3, institution=InstitutionFactory())
    flow.country = flow.institution.country
    flow.save()
    page = office.get("/admin/mobility/flow/grid/", {"year": "2024"})
    cell = next(c for c in page.context["grid"].cells if c.flow == flow)
    sent = {
        "year": "2024",
        "rows": page.context["keys"],
        "seen": page.context["seen"],
        **{f.html_name: f.value() or "" for f in page.context["form"]},
        cell.name: "7",
    }
    assert office.post("/admin/mobility/flow/grid/", sent).status_code == 303
    journey = JourneyFactory(reference="R-1", year=2010)
    send_file(office, ["reference", "year"], ["R-1", 2011])

    grid, imported = latest(flow), latest(journey)
    assert (grid.by, grid.path) == (editor, "grid")
    assert [(c.old, c.new) for c in grid.changes] == [("3", "7")]
    assert (imported.by, imported.path) == (editor, "import")
    assert [(c.label, c.old, c.new) for c in imported.changes] == [
        ("Year", "2010", "2011")
    ]
    assert Flow.objects.get(pk=flow.pk).number == 7


def send_file(office, *rows):
    response = office.post(
        admin_url(Journey, "import"), {"file": files.upload("r.xlsx", xlsx(rows))}
    )
    run_due()
    digest = ImportDraft.objects.get().digest
    assert office.post(response["Location"], {"plan": digest}).status_code == 303
    run_due()


def test_command_that_loads_content_tells_which_way(capsys):
    call_command("load_content")

    event = Event.objects.first()
    (added,) = history.changes_of(event)
    assert (added.kind, added.by, added.path) == ("added", None, "load_content")
    assert history.begin() == 0


def test_any_two_versions_are_compared(office):
    institution = InstitutionFactory(name_en="One")
    for name in ("Two", "Three"):
        save(office, admin_url(Institution, "change", institution.pk), name_en=name)
    newest, middle, first = history.changes_of(institution)
    other = InstitutionFactory()
    save(office, admin_url(Institution, "change", other.pk), name_en="Other")

    both = office.get(page_of(institution, f"?v={newest.pk}&v={first.pk}")).context
    assert [(c.old, c.new) for c in both["differences"]] == [("One", "Three")]
    for wrong in (
        f"?v={middle.pk}",
        f"?v={middle.pk}&v={latest(other).pk}",
        "?v=x&v=9999999999999999999999",
        "?compare=1",
        f"?v={2**31}&v=٣",
    ):
        page = office.get(page_of(institution, wrong))
        assert page.context["is_wrong_choice"], wrong


def test_old_version_fills_the_form_and_saving_is_a_new_version(office, editor):
    event = EventFactory(title_en="Day of science", title_ru="День науки")
    kept = SpeakerFactory(event=event, name_en="Kept")
    lost = SpeakerFactory(event=event, name_en="Lost")
    address = admin_url(Event, "change", event.pk)
    history.begin()
    save(
        office,
        address,
        title_en="Spoilt",
        title_ru="",
        **{
            "speakers-0-name_en": "Changed",
            "speakers-1-DELETE": "on",
            "speakers-TOTAL_FORMS": "3",
            "speakers-2-name_en": "Came since",
            "speakers-2-position": "0",
        },
    )
    spoilt, start = history.changes_of(event)

    shown = office.get(f"{address}?version={start.pk}")

    assert "Day of science" in shown.text
    assert len(history.changes_of(event)) == 2
    event.refresh_from_db()
    assert event.title_en == "Spoilt"
    save(office, f"{address}?version={start.pk}")
    event.refresh_from_db()
    assert (event.title_en, event.title_ru) == ("Day of science", "День науки")
    names = event.speakers.order_by("name_en").values_list("name_en", flat=True)
    assert list(names) == ["Kept", "Lost"]
    back = latest(event)
    assert (back.path, back.by) == ("restore", editor)
    assert kept.pk in event.speakers.values_list("pk", flat=True)
    assert lost.pk not in event.speakers.values_list("pk", flat=True)


def test_version_of_another_record_fills_nothing(office):
    one, other = InstitutionFactory(), InstitutionFactory()
    for record in (one, other):
        save(office, admin_url(Institution, "change", record.pk), city_en="Elsewhere")
    address = admin_url(Institution, "change", one.pk)

    for text in (latest(other).pk, "x", "", "9" * 30, "\x07", "-1"):
        shown = office.get(address, {"version": text})
        assert shown.context["adminform"].form.initial["name_en"] == one.name_en


def test_what_is_locked_is_not_brought_back(office):
    agreement = AgreementFactory(
        title_en="As signed",
        status=Status.DRAFT,
        internal_note="Old",
        with_institutions=[InstitutionFactory()],
    )
    address = admin_url(Agreement, "change", agreement.pk)
    save(office, address, title_en="As corrected", internal_note="New")
    start = history.changes_of(agreement)[-1]
    Agreement.objects.update(status=Status.PUBLISHED)

    save(office, f"{address}?version={start.pk}")

    agreement.refresh_from_db()
    assert (agreement.title_en, agreement.internal_note) == ("As corrected", "Old")


def test_deleted_record_is_brought_back_as_itself(office, editor):
    event = EventFactory(title_en="Gone")
    SpeakerFactory(event=event, name_en="Speaker")
    uid, key = event.uid, event.pk
    address = admin_url(Event, "delete", key)
    office.post(address, {"post": "yes", "seen": seen_on(office, address)})
    assert not Event.objects.exists()
    listed = office.get(admin_url(Event, "deleted"))
    (version,) = listed.context["deleted"]
    assert "Gone" in listed.text
    assert (version.by, version.path) == (editor, "form")
    address = f"{admin_url(Event, 'add')}?version={version.pk}"
    assert not Event.objects.exists()

    save(office, address)

    event = Event.objects.get()
    assert (event.pk, event.uid, event.title_en) == (key, uid, "Gone")
    assert event.speakers.get().name_en == "Speaker"
    kinds = [c.kind for c in history.changes_of(event)]
    assert kinds == ["restored", "deleted"]
    assert office.get(admin_url(Event, "deleted")).context["deleted"] == []
    assert "Gone" not in office.get(address).text  # it is there: nothing to bring back


def test_history_is_closed_to_whoever_may_not_see_the_register(office, editor):
    institution = InstitutionFactory(city_en="Before")
    save(office, admin_url(Institution, "change", institution.pk), city_en="After")
    event = EventFactory()
    save(office, admin_url(Event, "change", event.pk), title_en="A seen event")
    stranger = member("stranger", "view_event")
    outside = browser_of(stranger)

    for name, args in (("history", [institution.pk]), ("deleted", [])):
        page = outside.get(admin_url(Institution, name, *args))
        assert page.status_code == 403
    assert "Bring back" not in outside.get(page_of(event)).text
    assert [one.name for one in history.recent(stranger)] == ["A seen event"]
    assert len(history.recent(editor)) == 2
    assert history.recent(member("nobody")) == []


def test_recent_changes_cost_one_query_and_name_many_once(
    editor, django_assert_num_queries
):
    records = [InstitutionFactory(name_en=f"No {n}") for n in range(4)]
    with history.recording(user=editor, path="form"):
        records[0].city_en = "Kraków"
        records[0].save()
    with history.recording(user=editor, path="import"):
        Institution.objects.update(city_en="Gdańsk")
        history.keep(records)
    with history.recording(path="load_content"):
        PageFactory()
    editor.get_all_permissions()

    with django_assert_num_queries(1):
        found = history.recent(editor)
        shown = [(one.name, one.kind, one.count, one.fields) for one in found]

    assert shown == [("No 3", "added", 4, []), ("No 0", "changed", 1, ["City"])]
    assert found[1].url == page_of(records[0])


def test_page_of_history_costs_the_same_for_one_change_and_for_many(office):
    event = EventFactory()
    institutions = [InstitutionFactory() for _ in range(5)]

    def queries_after(institution):
        with history.recording(path="form"):
            event.institutions.set([institution])
        with CaptureQueriesContext(connection) as queries:
            office.get(page_of(event))
        return len(queries)

    queries_after(institutions[0])  # reads the types of content for the first time
    assert len({queries_after(institution) for institution in institutions[1:]}) == 1


def test_lines_from_before_versions_stay_readable(office, editor):
    institution = InstitutionFactory(city_en="One")
    LogEntry.objects.log_actions(editor.pk, [institution], 2, "Corrected long ago")

    save(office, admin_url(Institution, "change", institution.pk), city_en="Two")

    page = office.get(page_of(institution))
    lines = page.context["older_lines"]
    assert [line.change_message for line in lines] == ["Corrected long ago"]
