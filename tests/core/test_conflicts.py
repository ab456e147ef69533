"""Whoever saves second sees what a colleague has changed, and keeps what he typed."""

import random
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.urls import reverse

from core import history
from core.admin.conflicts import digest, snapshot
from core.imports import Changed, carry_out, drafts, make_plan
from core.imports.sheets import Table
from core.models import Status
from department.models import Function
from mobility.admin.grid import flow_grid
from mobility.imports import FlowImport
from mobility.models import Flow
from partnerships.models import Alias, Institution
from tests.back_office import agree, browser_of, member
from tests.change_forms import fields_of
from tests.factories.core import PageFactory
from tests.factories.department import FunctionFactory
from tests.factories.mobility import FlowFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
)
from tests.parallel import in_parallel
from tests.test_admin import admin_url

PAIRS = 100


class Editor:
    """Somebody of the staff, whose pages are not drawn: it is about what they hold."""

    def __init__(self, name):
        self.user = User.objects.create_superuser(name)

    def ask(self, view, data=None, **options):
        make = RequestFactory().get if data is None else RequestFactory().post
        request = make("/", data or {})
        request.user, request.csp_nonce = self.user, ""
        request._dont_enforce_csrf_checks = True
        request._messages = CookieStorage(request)
        return view(request, **options)

    def form(self, record, **changes):
        """Open the form of the record and change something; what sends it."""
        view = admin.site.get_model_admin(type(record)).change_view
        page = self.ask(view, object_id=str(record.pk))
        return self.sending(view, page, record.pk, changes)

    def sending(self, view, page, pk, changes):
        fields = fields_of(SimpleNamespace(context=page.context_data)) | changes
        fields = {name: value for name, value in fields.items() if value is not None}
        return lambda: self.ask(view, fields, object_id=str(pk))

    def delete(self, record):
        view = admin.site.get_model_admin(type(record)).delete_view
        page = self.ask(view, object_id=str(record.pk))
        fields = {"post": "yes", "seen": page.context_data["seen"]}
        return lambda: self.ask(view, fields, object_id=str(record.pk))

    def act(self, record, action):
        view = admin.site.get_model_admin(type(record)).changelist_view
        fields = {"action": action, "_selected_action": record.pk}
        asked = self.ask(view, fields).context_data
        fields |= {"confirm": "1", "seen": asked["seen"]}
        return lambda: self.ask(view, fields)

    def edit_list(self, record, **changes):
        view = admin.site.get_model_admin(type(record)).changelist_view
        context = self.ask(view).context_data
        formset = context["cl"].formset
        fields = {"_save": "1", "seen": context["seen"]}
        for part in (formset.management_form, *formset.forms):
            fields |= {bound.html_name: bound.value() for bound in part}
        prefix = next(f.prefix for f in formset.forms if f.instance.pk == record.pk)
        fields |= {f"{prefix}-{name}": value for name, value in changes.items()}
        return lambda: self.ask(view, fields)

    def fill_grid(self, flow, number):
        request = RequestFactory().get("/", {"year": flow.year})
        request.user, request.csp_nonce = self.user, ""
        context = flow_grid(request).context_data
        fields = {"year": flow.year, "rows": context["keys"], "seen": context["seen"]}
        fields |= {cell.name: cell.value for cell in context["grid"].cells}
        name = f"n-{flow.institution_id}-{flow.direction}-{flow.audience}"
        fields |= {name: number, "status": "draft"}
        return lambda: self.ask(flow_grid, fields)

    def bring_in(self, flow, number):
        names = ["year", "direction", "audience", "institution", "number"]
        cells = [
            flow.year,
            flow.direction,
            flow.audience,
            flow.institution.slug,
            number,
        ]
        rows = [[1, names, []], [2, list(map(str, cells)), []]]
        table = Table.from_json({"rows": rows})
        plan = make_plan(FlowImport(), table)
        draft = drafts.keep(FlowImport(), table, user=self.user, name="f.csv")
        return lambda: carry_out(plan, draft)


@pytest.fixture
def ann(db):
    return Editor("ann")


@pytest.fixture
def bob(db):
    return Editor("bob")


def institution():
    record = InstitutionFactory(city_ru="Минск", status=Status.DRAFT)
    AliasFactory(institution=record)
    return record


def function():
    FunctionFactory()
    return FunctionFactory(status=Status.DRAFT, position=1)


def flow():
    partner = InstitutionFactory()
    AgreementFactory(with_institutions=[partner], term="open_ended")
    return FlowFactory(institution=partner, status=Status.DRAFT)


def deeds(kind, chance):
    """Every way in which staff change such a record, with a value of their own."""
    word, number = f"w{chance.random()}", chance.randrange(100, 30_000)
    row = "aliases-0"
    add = {
        "aliases-TOTAL_FORMS": "2",
        "aliases-1-name": word,
        "aliases-1-kind": "other",
    }
    action = chance.choice(["publish", "withdraw", "delete_selected"])
    common = [lambda e, r: e.act(r, action), lambda e, r: e.delete(r)]
    return {
        institution: [
            *common,
            lambda e, r: e.form(r, city_en=word),
            lambda e, r: e.form(r, city_ru=word),
            lambda e, r: e.form(r, city_be=word, status="review"),
            lambda e, r: e.form(r, **{f"{row}-name": word}),
            lambda e, r: e.form(r, **{f"{row}-DELETE": "on"}),
            lambda e, r: e.form(r, **add),
        ],
        function: [
            *common,
            lambda e, r: e.form(r, title_ru=word),
            lambda e, r: e.form(r, position=str(number)),
            lambda e, r: e.edit_list(r, position=str(number)),
        ],
        flow: [
            *common,
            lambda e, r: e.form(r, number=str(number)),
            lambda e, r: e.form(r, note_be=word),
            lambda e, r: e.fill_grid(r, str(number)),
            lambda e, r: e.bring_in(r, number),
        ],
    }[kind]


def state():
    """Everything that is stored, by record and column."""
    records = [r for m in (Institution, Alias, Function, Flow) for r in m.objects.all()]
    return {
        (record._meta.model_name, record.pk, name): value
        for record in records
        for name, value in snapshot(record).items()
    }


def lost(before, first, second):
    """What the first one wrote and the second one's save undid."""
    written = {c for c in before | first if before.get(c) != first.get(c)}
    return {cell for cell in written if second.get(cell) != first.get(cell)}


def refused(send):
    """The page that a refused save leads to; None if it was not refused."""
    try:
        response = send()
    except Changed:
        return Changed
    if response is not None and response.status_code in (409, 422):
        return response
    return None


def test_hundred_pairs_of_edits_overwrite_nothing_silently(ann, bob):
    chance = random.Random(6)
    outcomes = []

    for number in range(PAIRS):
        kind = chance.choice([institution, function, flow])
        record = kind()
        one, two = (chance.choice(deeds(kind, chance)) for _ in range(2))
        first, second = one(ann, record), two(bob, record)
        before = state()
        assert refused(first) is None, number
        middle = state()
        page = refused(second)
        after = state()

        if page is None:
            assert not lost(before, middle, after), number
        else:
            assert after == middle, number
        outcomes.append((middle != before, page is not None))

        for model in (Flow, Function):
            model.objects.all().delete()

    assert [was_written for was_written, _shown in outcomes].count(True) > 80
    assert [shown for _was_written, shown in outcomes].count(True) > 40


def lines(response):
    conflict = response.context["conflict"]
    return {
        (group.title, line.label, line.language): (line.was, line.now, line.yours)
        for group in conflict.groups
        for line in group.lines
    }


def change_page(record):
    return admin_url(type(record), "change", record.pk)


def opened(client, record, **changes):
    return fields_of(client.get(change_page(record))) | changes


@pytest.fixture
def office(admin_client):
    return admin_client


@pytest.fixture
def colleague(db):
    return browser_of(
        User.objects.create_superuser("vera", first_name="Vera", last_name="Kim")
    )


def test_second_to_save_sees_both_texts_and_keeps_what_was_typed(office, colleague):
    record = institution()
    mine = opened(office, record, city_en="Gdynia", website="https://mine.example/")
    colleague.post(
        change_page(record), opened(colleague, record, city_en="Sopot", city_ru="Сопот")
    )

    page = office.post(change_page(record), mine)

    assert page.status_code == 409
    assert lines(page) == {
        ("", "City", "en"): ("Warsaw", "Sopot", "Gdynia"),
        ("", "City", "ru"): ("Минск", "Сопот", ""),
    }
    assert "Saved by Vera Kim, " in page.text
    record.refresh_from_db()
    assert (record.city_en, record.website) == ("Sopot", "")
    again = fields_of(page)
    assert again["city_en"] == "Gdynia"
    assert again["city_ru"] == "Сопот"

    assert office.post(change_page(record), again).status_code == 302

    record.refresh_from_db()
    assert (record.city_en, record.city_ru) == ("Gdynia", "Сопот")
    assert record.website == "https://mine.example/"


def test_rich_text_is_told_in_words_as_the_history_tells_it(office, colleague):
    record = PageFactory(body_en="<p>R&amp;D</p><p>Two</p>")
    mine = opened(office, record, body_en="<p>R&amp;D</p><p>Three</p>")
    theirs = opened(colleague, record, body_en="<p>R&amp;D</p><p>Four</p>")
    colleague.post(change_page(record), theirs)

    page = office.post(change_page(record), mine)

    told = ("R&D\nTwo", "R&D\nFour", "R&D\nThree")
    assert lines(page) == {("", "Text", "en"): told}


def test_rows_of_inlines_are_neither_lost_nor_raised_from_the_dead(office, colleague):
    record = InstitutionFactory()
    kept, touched, dropped = AliasFactory.create_batch(3, institution=record)
    mine = opened(office, record)
    mine |= {
        "aliases-0-name": "mine",
        "aliases-1-name": "typed in what is gone",
        "aliases-3-name": "new of mine",
        "aliases-3-kind": "other",
        "aliases-TOTAL_FORMS": "4",
    }
    Alias.objects.filter(pk__in=[touched.pk, dropped.pk]).delete()
    Alias.objects.filter(pk=kept.pk).update(name="theirs", kind="acronym")
    AliasFactory(institution=record, name="new of theirs")

    page = office.post(change_page(record), mine)

    assert page.status_code == 409
    assert len(page.context["conflict"].groups) == 4
    again = fields_of(page)
    assert again["aliases-TOTAL_FORMS"] == 4
    names = {again[f"aliases-{n}-name"] for n in range(4)}
    assert names == {"mine", "typed in what is gone", "new of mine", "new of theirs"}
    office.post(change_page(record), again)
    assert set(record.aliases.values_list("name", flat=True)) == names
    assert record.aliases.get(name="mine").kind == "acronym"


def test_deleted_record_is_offered_as_a_new_one(office, colleague):
    record = institution()
    mine = opened(office, record, city_en="Gdynia", slug="again")
    mine |= {"aliases-0-name": "Alias of mine"}
    address = change_page(record)
    record.delete()

    page = office.post(address, mine)

    assert page.status_code == 409
    assert "A colleague has deleted this record" in page.text
    assert f'action="{reverse("admin:partnerships_institution_add")}"' in page.text
    again = fields_of(page)
    assert (again["city_en"], again["aliases-0-name"]) == ("Gdynia", "Alias of mine")
    assert office.post(page.context["form_url"], again).status_code == 302
    assert Institution.objects.get().city_en == "Gdynia"


def test_deleted_record_is_kept_in_words_for_whoever_may_add_none(db):
    office = browser_of(member("m", "view_institution", "change_institution"))
    record = institution()
    mine = opened(office, record, city_en="Gdynia")
    address = change_page(record)
    record.delete()

    page = office.post(address, mine)

    assert page.status_code == 409
    assert "Gdynia" in page.text
    assert not Institution.objects.exists()


def test_what_was_typed_is_shown_where_the_form_was_closed_meanwhile(office):
    agreement = AgreementFactory(is_signed=True, signed_on="2020", status="draft")
    mine = opened(office, agreement, signed_on="2021")
    type(agreement).objects.update(status=Status.PUBLISHED)

    page = office.post(change_page(agreement), mine)

    assert page.status_code == 409
    assert lines(page)["", "Signed on", ""] == ("2020", "2020", "2021")
    assert "can no longer be changed here" in page.text


@pytest.mark.parametrize("seen", [None, "", "x", "x:y:z", "\0", "é" * 5_000])
def test_form_that_does_not_say_what_it_showed_saves_nothing(office, seen):
    record = institution()
    mine = opened(office, record, city_en="Gdynia", kind="\0", merged_into="9" * 40)
    mine = {name: v for name, v in (mine | {"seen": seen}).items() if v is not None}

    page = office.post(change_page(record), mine)

    assert page.status_code == 409
    assert lines(page)["", "City", "en"][1:] == ("Warsaw", "Gdynia")
    record.refresh_from_db()
    assert record.city_en == "Warsaw"


def test_second_click_and_save_as_new_are_not_held_up(office):
    record = institution()
    mine = opened(office, record, city_en="Gdynia")

    answers = [office.post(change_page(record), mine) for _ in range(2)]
    copied = office.post(
        change_page(record), mine | {"slug": "b", "is_another": "on", "_saveasnew": "1"}
    )

    assert [answer.status_code for answer in answers] == [302, 302]
    assert copied.status_code == 302
    assert Institution.objects.count() == 2


def test_who_wrote_meanwhile_is_named_whichever_way_it_was(office):
    vera = User.objects.create_user("vera", first_name="Vera", last_name="Kim")
    record = institution()
    history.begin()
    mine = opened(office, record, city_en="Gdynia")
    with history.recording(user=vera, path="import"):
        record.aliases.get().delete()
    with history.recording(path="load_content"):
        record.city_be = "Гдыня"
        record.save()

    page = office.post(change_page(record), mine)

    writers = [(one.by, one.way) for one in page.context["conflict"].changes]
    assert writers == [
        ("", "Files of the project"),
        ("Vera Kim", "Import from a file"),
    ]
    for words in ("Saved by Vera Kim", "Import from a file", "Files of the project"):
        assert words in page.text


def test_list_is_saved_as_a_whole_or_not_at_all(office):
    one, two = FunctionFactory(position=1), FunctionFactory(position=2)
    address = reverse("admin:department_function_changelist")
    context = office.get(address).context
    fields = {"_save": "1", "seen": context["seen"]}
    for part in (context["cl"].formset.management_form, *context["cl"].formset.forms):
        fields |= {bound.html_name: bound.value() for bound in part}
    places = {f.instance: f.prefix for f in context["cl"].formset.forms}
    fields |= {f"{places[one]}-position": "7", f"{places[two]}-position": "8"}
    vera = User.objects.create_user("vera")
    with history.recording(user=vera, path="grid"):
        Function.objects.filter(pk=one.pk).update(position=5)
        history.keep([one])

    page = office.post(address, fields)

    assert page.status_code == 409
    (group,) = page.context["conflict_groups"]
    assert group.title == str(one)
    assert [(c.by, c.way) for c in group.changes] == [("vera", "Table of numbers")]
    assert "Saved by vera" in page.text
    assert [(x.was, x.now, x.yours) for x in group.lines] == [("1", "5", "7")]
    assert sorted(Function.objects.values_list("position", flat=True)) == [2, 5]
    shown = {f.instance: f["position"].value() for f in page.context["cl"].formset}
    assert shown == {one: "7", two: "8"}

    office.post(address, fields | {"seen": page.context["seen"]})

    assert sorted(Function.objects.values_list("position", flat=True)) == [7, 8]


def test_action_leaves_alone_what_a_colleague_has_moved(office):
    record, other = FunctionFactory.create_batch(2, status=Status.DRAFT)
    address = reverse("admin:department_function_changelist")
    seen = office.get(address).context["seen"]
    Function.objects.filter(pk=record.pk).update(status=Status.WITHDRAWN)
    chosen = {"action": "publish", "_selected_action": [record.pk, other.pk]}

    page = office.post(address, chosen | {"seen": seen})
    agree(office, address, page)

    assert "1 record will not change" in page.text
    assert "A colleague has changed its state since you opened the list." in page.text
    record.refresh_from_db()
    other.refresh_from_db()
    assert (record.status, other.status) == (Status.WITHDRAWN, Status.PUBLISHED)


def test_what_was_changed_is_not_deleted_before_it_is_seen(office):
    record = institution()
    address = reverse("admin:partnerships_institution_delete", args=[record.pk])
    fields = {"post": "yes", "seen": office.get(address).context["seen"]}
    record.aliases.update(name="theirs")

    page = office.post(address, fields)

    assert page.status_code == 409
    assert "Nothing has been deleted" in page.text
    assert Institution.objects.exists()
    office.post(address, fields | {"seen": page.context["seen"]})
    assert not Institution.objects.exists()


def test_reader_without_the_right_to_change_gets_no_snapshot(db):
    reader = browser_of(member("r", "view_institution"))

    page = reader.get(change_page(institution()))

    assert "seen" not in page.context
    assert 'name="seen"' not in page.text


def test_opening_a_form_costs_no_query_more(office, django_assert_num_queries):
    record = institution()
    office.get(change_page(record))

    with django_assert_num_queries(5):  # session, user, record, steps, aliases
        office.get(change_page(record))


def test_digest_is_that_of_content_in_every_language(db):
    record = institution()
    before = digest(record)

    record.save()
    assert digest(Institution.objects.get()) == before
    Institution.objects.update(city_be="Мінск")
    assert digest(Institution.objects.get()) != before


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_asked():
    record = institution()
    browsers = [browser_of(User.objects.create_superuser(name)) for name in "ab"]
    sent = [
        opened(b, record, city_en=city)
        for b, city in zip(browsers, ("A", "B"), strict=True)
    ]

    answers = in_parallel(
        [
            lambda b=b, fields=fields: b.post(change_page(record), fields).status_code
            for b, fields in zip(browsers, sent, strict=True)
        ]
    )

    assert sorted(answers) == [302, 409]
    record.refresh_from_db()
    assert record.city_en == "AB"[answers.index(302)]
    assert LogEntry.objects.count() == 1
