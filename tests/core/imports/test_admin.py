"""An import from the list's button to the list's message."""

import re

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils.html import escape

from core.imports import drafts, stored
from core.imports.work import run_due
from core.models import ImportDraft
from events.admin.journeys import JourneyAdmin
from events.imports import JourneyImport
from events.models import Journey
from tests import files
from tests.factories.events import JourneyFactory
from tests.import_pages import digest_on, order
from tests.spreadsheets import text_of, xlsx

pytestmark = pytest.mark.django_db

LIST = reverse("admin:events_journey_changelist")
IMPORT = reverse("admin:events_journey_import")
TEMPLATE = reverse("admin:events_journey_import_template")
HEADINGS = ["reference", "year", "kind", "country", "purpose_en"]
ROWS = [
    ["R-1", 2010, "conference", "PL", "Congress"],
    ["R-2", 2011, "lecture", "JP", "x"],
]


def send(client, *rows, content=None, name="journeys.xlsx", **options):
    content = xlsx([HEADINGS, *rows]) if content is None else content
    return client.post(IMPORT, {"file": files.upload(name, content)}, **options)


def draft_of(client, *rows):
    """The address of a plan that a worker has made."""
    response = send(client, *rows)
    assert response.status_code == 303
    run_due()
    return response["Location"]


def commit(client, address, **options):
    return order(client, address, client.get(address), **options)


def staff(*permissions):
    user = User.objects.create_user("clerk", is_staff=True)
    codenames = [f"{name}_journey" for name in permissions]
    codenames.append("publish_content")  # the table says what is published
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def test_import_goes_from_the_list_back_to_the_list(admin_client):
    JourneyFactory(reference="R-1", purpose_en="Congres")
    assert f'href="{IMPORT}"' in admin_client.get(LIST).text
    assert 'enctype="multipart/form-data"' in admin_client.get(IMPORT).text

    address = draft_of(admin_client, *ROWS)
    page = admin_client.get(address)
    assert "Nothing has been written yet." in page.text
    assert re.search(
        r"<del><bdi>Congres</bdi></del>.*<ins><bdi>Congress</bdi></ins>", page.text
    )
    assert Journey.objects.count() == 1

    response = commit(admin_client, address)
    assert (response.status_code, response["Location"]) == (303, address)
    page = admin_client.get(address)
    assert "Carried out: what stands below is in the register now." in page.text
    assert Journey.objects.count() == 2
    assert ImportDraft.objects.get().table == {}


def test_pages_have_nothing_inline(admin_client):
    for page in (
        admin_client.get(IMPORT),
        admin_client.get(draft_of(admin_client, *ROWS)),
    ):
        own = page.text[page.text.index('id="content"') :]
        assert "style=" not in own
        assert "onclick" not in own
        assert "<script" not in own[: own.index("</main>")]


def test_import_of_a_csv_says_what_was_guessed(admin_client):
    rows = [["reference", "purpose_ru"], ["# note"], ["R-1", "Конгресс"]]
    JourneyFactory(reference="R-1")
    response = send(
        admin_client, content=text_of(rows, ";").encode("cp1251"), name="a.csv"
    )

    run_due()

    page = admin_client.get(response["Location"]).text

    assert "It was read as Windows-1251" in page
    assert "Row 2 begins with # and was left out" in page
    assert "Конгресс" in page


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("journeys.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Send XLSX or CSV."),
        ("journeys.xlsx", b"nothing", "is not the kind of file"),
        ("journeys.csv", b"A", "holds no rows"),
    ],
)
def test_file_that_cannot_be_read_is_answered_at_the_field(
    admin_client, name, content, words
):
    response = send(admin_client, name=name, content=content)

    assert response.status_code == 422
    assert words in response.text
    assert not ImportDraft.objects.exists()


def test_no_file_is_answered_at_the_field(admin_client):
    response = admin_client.post(IMPORT)

    assert response.status_code == 422
    assert "This field is required." in response.text


def test_wrong_cell_stands_first_and_nothing_can_be_written(admin_client):
    address = draft_of(admin_client, ROWS[0], ["R-2", 2011, "lecture", "Japn", "x"])
    page = admin_client.get(address)

    assert "Nothing of the file is written while anything in it is wrong." in page.text
    assert page.text.index("Japn") < page.text.index("Congress")
    assert '<bdi dir="ltr">D3</bdi>' in page.text
    assert "The nearest is “Japan”." in page.text
    assert "Write these changes" not in page.text
    response = admin_client.post(address, {"plan": digest_on(page)})
    assert response.status_code == 409
    assert run_due() == 0
    assert not Journey.objects.exists()


def test_values_of_a_file_are_shown_inert(admin_client):
    hostile = "<script>alert(1)</script>"
    address = draft_of(
        admin_client,
        ["R-1", 2010, "lecture", "PL", hostile],
        ["R-2", hostile, "lecture", "PL", "x"],
    )

    page = admin_client.get(address).text

    assert hostile not in page
    # a wrong value, the name of a record, what it takes over
    assert page.count(escape(hostile)) == 3


def test_register_that_changed_meanwhile_is_not_written_and_can_be_looked_at_again(
    admin_client,
):
    JourneyFactory(reference="R-1", purpose_en="Congres")
    address = draft_of(admin_client, *ROWS)
    JourneyFactory(reference="R-2", purpose_en="Came in between")

    commit(admin_client, address)

    page = admin_client.get(address).text
    assert "The register has changed since this plan was made." in page
    assert "Write these changes" not in page
    assert Journey.objects.get(reference="R-1").purpose_en == "Congres"
    admin_client.post(address, {"again": "1"})
    run_due()
    assert "Came in between" in admin_client.get(address).text
    commit(admin_client, address)
    assert Journey.objects.get(reference="R-1").purpose_en == "Congress"


class Colliding(JourneyImport):
    """Its new record takes the place of one that is there."""

    def complete(self, record):
        record.pk = Journey.objects.get().pk


def test_plan_that_the_database_refuses_is_not_told_as_a_change(
    admin_client, monkeypatch
):
    monkeypatch.setattr(JourneyAdmin, "import_class", Colliding)
    JourneyFactory(reference="R-0", purpose_en="Was there")
    address = draft_of(admin_client, ROWS[0])

    commit(admin_client, address)

    page = admin_client.get(address).text
    assert "Nothing has been changed." in page
    assert "The register has changed" not in page
    assert Journey.objects.get().purpose_en == "Was there"


@pytest.mark.parametrize("plan", ["", "0" * 64, "\0", "ä"])
def test_plan_that_nobody_was_shown_is_not_carried_out(admin_client, plan):
    address = draft_of(admin_client, *ROWS)

    assert admin_client.post(address, {"plan": plan}).status_code == 409
    assert not Journey.objects.exists()


def test_second_click_writes_nothing_more(admin_client):
    address = draft_of(admin_client, *ROWS)
    plan = digest_on(admin_client.get(address))
    statuses = [admin_client.post(address, {"plan": plan}).status_code for _ in "12"]
    run_due()

    late = admin_client.post(address, {"plan": plan})

    assert (statuses, late.status_code) == ([303, 409], 409)
    assert run_due() == 0
    assert Journey.objects.count() == 2
    assert LogEntry.objects.count() == 1


def test_same_file_again_has_nothing_to_write(admin_client):
    commit(admin_client, draft_of(admin_client, *ROWS))

    page = admin_client.get(draft_of(admin_client, *ROWS))

    assert "There is nothing to write." in page.text
    assert "Write these changes" not in page.text


def test_plan_can_be_dropped(admin_client):
    address = draft_of(admin_client, *ROWS)

    response = admin_client.post(address, {"drop": "1"})

    assert (response.status_code, response["Location"]) == (303, IMPORT)
    assert not ImportDraft.objects.exists()
    assert not Journey.objects.exists()


def test_rows_are_shown_by_page_and_by_outcome(admin_client, monkeypatch):
    monkeypatch.setattr(stored, "PAGE", 1)
    JourneyFactory(reference="R-2", year=2011, country="JP", kind="lecture")
    rows = [*ROWS, ["R-3", 2011, "lecture", "JP", "Third"]]
    address = draft_of(admin_client, *rows)

    page = admin_client.get(address).text
    second = admin_client.get(address, {"show": "create", "page": "2"}).text

    assert "The first 1 of 2 are shown." in page
    assert ("Congress" in page, "Third" in page, "Changed records" in page) == (
        True,
        False,
        True,
    )
    assert ("Congress" in second, "Third" in second, "Changed records" in second) == (
        False,
        True,
        False,
    )
    for odd in ("0", "-1", "x", "²", "9" * 30, "7"):
        query = {"show": "create", "page": odd}
        assert admin_client.get(address, query).status_code == 200


def test_page_says_how_far_it_is_and_that_nobody_works(admin_client):
    with time_machine.travel("2026-03-01 12:00", tick=False) as now:
        address = send(admin_client, *ROWS)["Location"]
        fresh = admin_client.get(address).text
        now.shift(60)
        late = admin_client.get(address).text
        draft = drafts.claim()
        drafts.show_progress(draft, 1)
        busy = admin_client.get(address).text
        listed = admin_client.get(IMPORT).text

    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in fresh
    assert "Waits to be looked at" in fresh
    assert [page.count("is not running") for page in (fresh, late, busy)] == [0, 1, 0]
    assert 'value="50"' in busy
    assert "1 of 2 rows." in busy
    assert f'<a href="{address}"><bdi>journeys.xlsx</bdi></a>' in listed


def test_page_of_a_plan_costs_few_queries(admin_client, django_assert_max_num_queries):
    address = draft_of(admin_client, *ROWS)

    with django_assert_max_num_queries(4):  # session, user, draft, page of the plan
        admin_client.get(address)


@pytest.mark.parametrize("permissions", [["view"], ["view", "add"], ["view", "change"]])
def test_import_is_for_those_who_may_add_and_change(client, admin_client, permissions):
    address = draft_of(admin_client, *ROWS)
    client.force_login(staff(*permissions))

    assert IMPORT not in client.get(LIST).text
    for url in (IMPORT, TEMPLATE, address):
        assert client.get(url).status_code == 403
    assert send(client, *ROWS).status_code == 403
    assert client.post(address, {"plan": "x"}).status_code == 403


def test_plan_of_somebody_else_is_not_shown(client, admin_client):
    address = draft_of(admin_client, *ROWS)
    client.force_login(staff("view", "add", "change"))

    assert client.get(address)["Location"] == IMPORT
    assert client.post(address, {"drop": "1"})["Location"] == IMPORT
    assert ImportDraft.objects.count() == 1


def test_import_is_closed_without_a_login(client):
    for url in (IMPORT, TEMPLATE):
        assert client.get(url)["Location"].startswith("/admin/login/")


def test_empty_table_is_a_download(admin_client):
    response = admin_client.get(TEMPLATE)

    assert (
        response["Content-Disposition"] == 'attachment; filename="journey-import.xlsx"'
    )
    assert response.content.startswith(b"PK")


def test_pages_speak_every_language(admin_client, language):
    headers = {"Accept-Language": language}

    for url in (IMPORT, draft_of(admin_client, ["R-1", 1, "x", "y", "z"])):
        page = admin_client.get(url, headers=headers).text
        assert f'<html lang="{language}"' in page


def test_file_on_which_the_worker_failed_has_a_page(admin_client):
    address = send(admin_client, *ROWS)["Location"]
    ImportDraft.objects.update(state=ImportDraft.State.REFUSED)

    page = admin_client.get(address)

    assert "Nothing has been changed." in page.text
