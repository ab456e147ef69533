"""A year's numbers of all partners, entered on one page in the back office."""

import json
import re
from datetime import date

import pytest
import time_machine
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.test import Client

from core import content_version
from core.grids import read_seen
from core.models import Status
from mobility.flows import grid as grids
from mobility.flows.grid import read_number
from mobility.models import Audience, Direction, Flow
from tests.factories.mobility import ExchangeFactory, FlowFactory
from tests.factories.partnerships import AgreementFactory, InstitutionFactory
from tests.grids import fields_of, told

GRID = "/admin/mobility/flow/grid/"
OUT, IN = Direction.OUTGOING, Direction.INCOMING
STUDENTS, TEACHERS = Audience.STUDENTS, Audience.TEACHERS


@pytest.fixture
def office(admin_client):
    return admin_client


def partners(count, **fields):
    """Institutions with an agreement that has no end."""
    found = InstitutionFactory.create_batch(count, **fields)
    for institution in found:
        AgreementFactory(with_institutions=[institution], term="open_ended")
    return found


def cell(institution, direction=OUT, audience=STUDENTS):
    return f"n-{institution.pk}-{direction}-{audience}"


def opened(office, year=2025):
    return fields_of(office.get(GRID, {"year": year}))


def save(office, fields, **changes):
    return office.post(GRID, {**fields, **changes}, follow=True)


def rows(response):
    return [row.institution for row in response.context["grid"].rows]


# Reading


@pytest.mark.parametrize(
    ("text", "number"),
    [("", None), ("  ", None), ("0", 0), (" 12 ", 12), ("1 205", 1205), ("٢٦", 26)],
)
def test_number_is_read_as_people_write_it(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text", ["-1", "1.5", "1e3", "x", "1_000", "100000", "9" * 400, "½", "²", "\0"]
)
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(ValidationError):
        read_number(text)


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "1", "null", "[" * 100_000, '{"a": "5", "b": true}', "\0"]
)
def test_what_no_page_sends_counts_as_not_seen(text):
    assert read_seen(text, int) == {}


# The page

pytestmark = pytest.mark.django_db


def test_page_has_partners_with_an_agreement_in_the_year_an_exchange_or_a_flow(office):
    in_force = InstitutionFactory(country="JP", name_en="Nagasaki")
    ended = InstitutionFactory(country="JP", name_en="Akita")
    suspended = InstitutionFactory()
    dates = {"signed_on": "2012-01-01", "term": "fixed"}
    AgreementFactory(**dates, end_on="2025-01-01", with_institutions=[in_force])
    AgreementFactory(**dates, end_on="2024-12-31", with_institutions=[ended])
    AgreementFactory(
        term="open_ended",
        suspended_from=date(2024, 12, 31),
        with_institutions=[suspended],
    )
    exchanging = InstitutionFactory(country="AT")
    ExchangeFactory(institution=exchanging)
    counted = InstitutionFactory(country="DE", status=Status.DRAFT)
    FlowFactory(institution=counted, year=1999)
    ExchangeFactory(institution=InstitutionFactory(), status=Status.WITHDRAWN)

    assert rows(office.get(GRID, {"year": 2025})) == [exchanging, counted, in_force]
    assert rows(office.get(GRID, {"year": 2024})) == [
        exchanging,
        counted,
        ended,
        in_force,
        suspended,
    ]


def test_merged_record_is_a_row_of_the_institution_it_became(office):
    (partner,) = partners(1)
    former = InstitutionFactory(merged_into=partner)
    FlowFactory(institution=former, year=2025, number=7)

    response = office.get(GRID, {"year": 2025})

    assert rows(response) == [partner]
    assert opened(office)[cell(partner)] == "7"


@pytest.mark.parametrize("year", ["", "x", "12", "99999", "-1", "1900", "٢٠٢٥"])
def test_without_a_year_it_is_this_one(office, year):
    with time_machine.travel("2026-04-01 12:00", tick=False):
        assert office.get(GRID, {"year": year}).context["grid"].year == 2026


def test_cells_hold_the_numbers_of_the_year(office):
    (partner,) = partners(1)
    FlowFactory(institution=partner, year=2025, number=3)
    FlowFactory(institution=partner, year=2025, direction=IN, number=0)
    FlowFactory(institution=partner, year=2024, audience=TEACHERS, number=9)
    FlowFactory(
        institution=partner,
        year=2025,
        audience=TEACHERS,
        number=8,
        status=Status.WITHDRAWN,
    )

    fields = opened(office)

    assert fields[cell(partner)] == "3"
    assert fields[cell(partner, IN)] == "0"
    assert fields[cell(partner, OUT, TEACHERS)] == ""


def test_several_records_or_an_inexact_one_are_a_link_and_no_box(office):
    (partner,) = partners(1)
    first = FlowFactory(institution=partner, year=2025, number=3)
    second = FlowFactory(institution=partner, year=2025, number=4)
    about = FlowFactory(
        institution=partner, year=2025, direction=IN, number=20, qualifier="about"
    )

    response = office.get(GRID, {"year": 2025})

    html = response.content.decode()
    assert cell(partner) not in fields_of(response)
    assert cell(partner, IN) not in fields_of(response)
    assert re.search(
        rf'href="/admin/mobility/flow/\?pk__in={first.pk},{second.pk}"[^>]*>\s*'
        r"<span[^>]*>\s*7<",
        html,
    )
    assert re.search(
        rf'href="/admin/mobility/flow/{about.pk}/change/"[^>]*>\s*<span[^>]*>about 20<',
        html,
    )
    listed = office.get(f"/admin/mobility/flow/?pk__in={first.pk},{second.pk}")
    assert set(listed.context["cl"].queryset) == {first, second}


def test_every_box_is_named_by_its_row_and_columns(office):
    (partner,) = partners(1)

    html = office.get(GRID, {"year": 2025}).content.decode()

    boxes = re.findall(r'<input type="text"[^>]*aria-labelledby="([^"]*)"', html)
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert len(boxes) == len(set(boxes)) == 8
    assert all(set(box.split()) <= ids for box in boxes)
    assert f"r-{partner.pk} d-outgoing c-outgoing-students" in boxes


# Saving


def test_one_save_writes_a_year_of_thirty_partners(office, admin_user):
    found = partners(30)
    fields = opened(office)
    typed = {
        name: str(n % 50)
        for n, name in enumerate(name for name in fields if name.startswith("n-"))
    }
    assert len(typed) == 240

    response = save(
        office,
        fields | typed,
        status="published",
        source_url="example.org/report",
        source_date="2026-01",
        note_en="by the Dean’s office",
    )

    assert told(response) == ["240 numbers added."]
    assert Flow.objects.count() == 240
    flow = Flow.objects.get(institution=found[4], direction=IN, audience=TEACHERS)
    assert flow.number == int(typed[cell(found[4], IN, TEACHERS)])
    assert (flow.year, flow.country, flow.status) == (2025, "PL", Status.PUBLISHED)
    assert flow.source_url == "https://example.org/report"
    assert flow.source_date.isoformat() == "2026-01"
    assert (flow.note_en, flow.note_ru) == ("by the Dean’s office", None)
    assert {k: v for k, v in opened(office).items() if k in typed} == typed
    assert LogEntry.objects.filter(action_flag=ADDITION, user=admin_user).count() == 240
    total = sum(map(int, typed.values()))
    whole = Client().get("/en/mobility/flows/?year=2025").context["totals"].whole
    assert whole.outgoing.number + whole.incoming.number == total


def test_one_save_writes_a_year_of_a_hundred_and_twenty_partners(office):
    partners(120)
    fields = opened(office)
    typed = {name: "1" for name in fields if name.startswith("n-")}
    assert len(typed) == 960

    response = save(office, fields | typed)

    assert told(response) == ["960 numbers added."]


def test_more_partners_than_a_request_can_hold_come_on_pages(office, monkeypatch):
    monkeypatch.setattr(grids, "ROWS_PER_PAGE", 2)
    first, second, third = partners(3)
    page = office.get(GRID, {"year": 2025, "page": 2})
    assert rows(page) == [third]

    response = save(office, fields_of(page), **{cell(third): "5"})

    assert response.redirect_chain == [(f"{GRID}?year=2025&page=2", 303)]
    assert rows(response) == [third]
    assert Flow.objects.get().institution == third


def test_a_save_is_few_queries(office, django_assert_max_num_queries):
    partners(30)
    fields = opened(office)
    typed = {name: "1" for name in fields if name.startswith("n-")}

    with django_assert_max_num_queries(45):
        office.post(GRID, fields | typed)


def test_save_changes_what_was_changed_and_nothing_else(office, admin_user):
    first, second = partners(2)
    kept = {"source_url": "https://example.org/old", "note_en": "old"}
    flow = FlowFactory(institution=first, year=2025, number=3, **kept)
    other = FlowFactory(institution=second, year=2025, number=4, **kept)
    before = Flow.objects.get(pk=other.pk).updated_at

    response = save(
        office,
        opened(office),
        status="draft",
        source_url="https://example.org/new",
        **{cell(first): "5"},
    )

    assert told(response) == ["1 number changed."]
    flow.refresh_from_db()
    other.refresh_from_db()
    assert (flow.number, flow.status) == (5, Status.PUBLISHED)
    assert (flow.source_url, flow.note_en) == ("https://example.org/old", "old")
    assert (other.number, other.updated_at) == (4, before)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.action_flag, entry.object_id) == (
        admin_user,
        CHANGE,
        str(flow.pk),
    )
    assert entry.get_change_message() == "Changed people."


def test_same_page_saved_twice_changes_nothing_the_second_time(office):
    (partner,) = partners(1)
    fields = opened(office) | {cell(partner): "5"}
    save(office, fields)

    response = save(office, fields)

    assert told(response) == ["Nothing was changed."]
    assert Flow.objects.count() == LogEntry.objects.count() == 1


def test_number_too_great_to_type_in_is_left_as_it_is(office):
    (partner,) = partners(1)
    FlowFactory(institution=partner, year=2025, number=123_456)

    response = save(office, opened(office), **{cell(partner, IN): "1"})

    assert told(response) == ["1 number added."]


@pytest.mark.django_db(transaction=True)
def test_save_raises_the_content_version_once(office):
    first, second = partners(2)
    fields = opened(office)
    before = content_version.current()

    save(office, fields, **{cell(first): "5", cell(second): "6"})

    assert content_version.current() == before + 1


def test_draft_is_not_shown_to_visitors_and_told_in_its_cell(office):
    (partner,) = partners(1)

    response = save(office, opened(office), **{cell(partner): "987"})

    assert Flow.objects.get().status == Status.DRAFT
    assert Client().get("/en/mobility/flows/").context["listing"].found == 0
    assert re.search(r'class="quiet" href="[^"]*/change/">Draft', response.text)


# Mistakes


@pytest.mark.parametrize("typed", ["-1", "1e9", "many", "9" * 400, "None", "<script>"])
def test_mistake_is_told_at_the_cell_and_everything_typed_is_kept(office, typed):
    first, second = partners(2)

    response = save(
        office,
        opened(office),
        source_url="https://example.org/",
        note_en="Note",
        **{cell(first): typed, cell(second): "7", cell(second, IN): "8"},
    )

    assert response.status_code == 422
    assert Flow.objects.count() == 0
    cells = {c.name: c for c in response.context["grid"].cells}
    assert cells[cell(first)].error.startswith("Write a whole number from 0 to 99,999")
    assert cells[cell(first)].value == typed
    assert cells[cell(second)].value == "7"
    assert 'aria-describedby="e-' + cell(first) in response.text
    assert f'href="#{cell(first)}"' in response.text
    assert 'value="https://example.org/"' in response.text
    assert 'value="<script>"' not in response.text


def test_mistake_beside_the_cells_keeps_them_too(office):
    (partner,) = partners(1)

    response = save(office, opened(office), source_date="1812", **{cell(partner): "x"})

    assert response.status_code == 422
    assert "The year must lie between" in response.text
    assert response.context["faults"][0].value == "x"
    assert Flow.objects.count() == 0


def test_mended_page_is_saved(office):
    (partner,) = partners(1)
    wrong = save(office, opened(office), **{cell(partner): "x"})

    response = save(office, fields_of(wrong), **{cell(partner): "5"})

    assert told(response) == ["1 number added."]


def test_emptied_cell_is_asked_about_and_then_withdrawn(office):
    (partner,) = partners(1)
    flow = FlowFactory(institution=partner, year=2025, number=3)
    fields = opened(office) | {cell(partner): ""}

    asked = save(office, fields)

    flow.refresh_from_db()
    assert asked.status_code == 422
    assert flow.status == Status.PUBLISHED
    assert "You emptied this cell, which held 3." in asked.text
    assert fields_of(asked)[cell(partner)] == ""
    assert 'name="withdraw"' in asked.text

    done = save(office, fields_of(asked), withdraw="1")

    flow.refresh_from_db()
    assert told(done) == ["1 number withdrawn."]
    assert (flow.status, flow.number) == (Status.WITHDRAWN, 3)
    assert LogEntry.objects.get().get_change_message() == "Changed status."
    assert opened(office)[cell(partner)] == ""


@pytest.mark.parametrize("wrong", ["cell", "form"])
def test_withdrawal_agreed_to_is_kept_through_a_mistake_elsewhere(office, wrong):
    first, second = partners(2)
    flow = FlowFactory(institution=first, year=2025, number=3)
    mistake = {cell(second): "x"} if wrong == "cell" else {"source_date": "1812"}

    refused = save(office, opened(office), withdraw="1", **{cell(first): ""}, **mistake)

    assert refused.status_code == 422
    shown = {c.name: c for c in refused.context["grid"].cells}[cell(first)]
    assert (shown.value, shown.status, shown.number) == ("", "", 3)
    kept = fields_of(refused)
    assert kept["withdraw"] == "1"

    done = save(office, kept | {cell(second): "", "source_date": ""})

    flow.refresh_from_db()
    assert told(done) == ["1 number withdrawn."]
    assert flow.status == Status.WITHDRAWN


def test_changed_number_is_not_taken_for_the_one_held_on_a_refused_page(office):
    (partner,) = partners(1)
    FlowFactory(institution=partner, year=2025, number=3)

    refused = save(
        office, opened(office), **{cell(partner): "5", cell(partner, IN): "x"}
    )

    shown = {c.name: c for c in refused.context["grid"].cells}[cell(partner)]
    assert (shown.value, shown.number) == ("5", 3)


# Two editors


def test_cell_changed_by_somebody_else_is_not_overwritten_and_named(office):
    first, second = partners(2, name_en="Akita University")
    flow = FlowFactory(institution=first, year=2025, number=3)
    fields = opened(office)
    Flow.objects.filter(pk=flow.pk).update(number=4)

    response = save(office, fields, **{cell(first): "5", cell(second): "6"})

    flow.refresh_from_db()
    assert flow.number == 4
    assert Flow.objects.get(institution=second).number == 6
    done, conflict = told(response)
    assert done == "1 number added."
    assert "Akita University, From Minsk, Students. You wrote: 5. It now holds: 4." in (
        conflict
    )


def test_cell_filled_by_somebody_else_is_not_filled_again(office):
    (partner,) = partners(1)
    fields = opened(office)
    save(office, fields, **{cell(partner): "4"})

    response = save(office, fields, **{cell(partner): "5"})

    assert Flow.objects.get().number == 4
    assert "You wrote: 5. It now holds: 4." in told(response)[0]


def test_cell_emptied_or_made_inexact_by_somebody_else_stays_so(office):
    first, second = partners(2)
    FlowFactory(institution=first, year=2025, number=3)
    FlowFactory(institution=second, year=2025, number=3)
    fields = opened(office)
    Flow.objects.filter(institution=first).update(status=Status.WITHDRAWN)
    Flow.objects.filter(institution=second).update(qualifier="about")

    response = save(office, fields, **{cell(first): "5", cell(second): "6"})

    assert set(Flow.objects.values_list("number", flat=True)) == {3}
    (conflict,) = told(response)
    assert "You wrote: 5. It now holds: nothing." in conflict
    assert "You wrote: 6. It now holds: 3." in conflict


@pytest.mark.parametrize("wrong", ["cell", "form"])
def test_what_cannot_be_saved_is_told_where_nothing_is_saved(office, wrong):
    (partner,) = partners(1)
    flow = FlowFactory(institution=partner, year=2025, number=3)
    fields = opened(office) | {cell(partner): "6"}
    Flow.objects.filter(pk=flow.pk).update(qualifier="about")
    mistake = {cell(partner, IN): "x"} if wrong == "cell" else {"source_date": "1812"}

    response = save(office, fields, **mistake)

    assert response.status_code == 422
    (conflict,) = told(response)
    assert "You wrote: 6. It now holds: 3." in conflict


def test_what_somebody_else_changed_and_i_did_not_touch_is_no_conflict(office):
    (partner,) = partners(1)
    flow = FlowFactory(institution=partner, year=2025, number=3)
    fields = opened(office)
    Flow.objects.filter(pk=flow.pk).update(number=4)

    response = save(office, fields, **{cell(partner, IN): "1"})

    flow.refresh_from_db()
    assert flow.number == 4
    assert told(response) == ["1 number added."]


def test_both_writing_the_same_is_no_conflict(office):
    (partner,) = partners(1)
    fields = opened(office) | {cell(partner): "4"}
    save(office, fields)

    assert told(save(office, fields)) == ["Nothing was changed."]


def test_page_without_what_it_held_overwrites_nothing(office):
    (partner,) = partners(1)
    FlowFactory(institution=partner, year=2025, number=3)

    save(office, opened(office), seen="nonsense", **{cell(partner): "5"})

    assert Flow.objects.get().number == 3


# Another institution


def test_institution_is_added_to_the_page_and_what_was_typed_stays(office):
    (partner,) = partners(1)
    other = InstitutionFactory(country="AT")
    flow = FlowFactory(institution=partner, year=2025, number=3)
    fields = opened(office)
    Flow.objects.filter(pk=flow.pk).update(number=4)

    page = save(
        office,
        fields,
        institution=str(other.pk),
        add="1",
        note_en="Note",
        **{cell(partner, IN): "x"},
    )

    assert rows(page) == [other, partner]
    kept = fields_of(page)
    assert (kept[cell(partner, IN)], kept["note_en"]) == ("x", "Note")
    assert json.loads(kept["seen"]) == {cell(partner): 3}
    assert Flow.objects.count() == 1

    response = save(office, kept, **{cell(partner, IN): "", cell(other): "2"})

    assert told(response) == ["1 number added."]
    assert Flow.objects.get(institution=other).country == "AT"


def test_added_institution_brings_its_numbers(office):
    partners(1)
    other = InstitutionFactory(country="AT")
    fields = opened(office)
    FlowFactory(institution=other, year=2025, number=3)

    page = save(office, fields, institution=str(other.pk), add="1")

    assert fields_of(page)[cell(other)] == "3"
    response = save(office, fields_of(page), **{cell(other): "4"})
    assert told(response) == ["1 number changed."]


@pytest.mark.parametrize("key", ["", "0", "x", "9" * 30, "\0", "1,2"])
def test_institution_that_there_is_not_adds_nothing(office, key):
    (partner,) = partners(1)
    InstitutionFactory(country="AT")

    page = save(office, opened(office), institution=key, add="1")

    assert rows(page) == [partner]


def test_institution_without_a_country_takes_no_numbers(office):
    (partner,) = partners(1, country="")
    page = office.get(GRID, {"year": 2025})
    assert cell(partner) not in fields_of(page)

    save(office, fields_of(page), **{cell(partner): "5"})

    assert Flow.objects.count() == 0


# Who may


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["add_flow", "change_flow", "publish_content"], 200),
        (["add_flow", "change_flow"], 403),
        (["change_flow", "publish_content"], 403),
        (["add_flow", "publish_content"], 403),
        (["view_flow", "delete_flow"], 403),
    ],
)
def test_grid_is_for_those_who_add_change_and_publish(client, names, status):
    user = User.objects.create_user("clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)

    assert client.get(GRID).status_code == status
    assert client.post(GRID, {"year": "2025"}).status_code == (
        422 if status == 200 else status
    )


def test_grid_is_closed_without_a_login(client):
    assert client.get(GRID)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(
    "value", ["", "\0", "x", "9" * 5000, "1,,2,x", "[" * 5000, "\ud7ff\ue000"]
)
@pytest.mark.parametrize(
    "name", ["year", "rows", "seen", "page", "status", "source_date", "note_en"]
)
def test_hostile_fields_break_nothing(office, name, value):
    (partner,) = partners(1)
    fields = opened(office) | {cell(partner): "5", name: value}

    status = office.post(GRID, fields).status_code

    assert status in (303, 422)
    if name != "rows":
        assert Flow.objects.exists() == (status == 303)


def test_lists_lead_to_the_grid_and_the_coverage(office):
    for address in ("/admin/", "/admin/mobility/flow/", "/admin/mobility/exchange/"):
        html = office.get(address).content.decode()
        assert f'href="{GRID}"' in html, address
        assert 'href="/admin/mobility/flow/coverage/"' in html, address


def test_lists_lead_nobody_where_they_may_not_go(client):
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_flow"))
    client.force_login(user)

    for address in ("/admin/", "/admin/mobility/flow/"):
        html = client.get(address).content.decode()
        assert GRID not in html
        assert "coverage" not in html
