from datetime import date, time

import pytest
import time_machine
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from modeltranslation.translator import translator

from mobility.models import Exchange
from tests.factories.mobility import ExchangeFactory

pytestmark = pytest.mark.django_db

ADMIN = "/admin/mobility/exchange/"


def test_form_has_every_field_once_in_the_order_of_the_work(admin_client):
    response = admin_client.get(f"{ADMIN}add/")

    fieldsets = response.context["adminform"].fieldsets
    names = flatten_fieldsets(fieldsets)
    once_per_language = translator.get_options_for_model(Exchange).fields
    editable = [
        field.name
        for field in Exchange._meta.concrete_fields
        if field.editable
        and not field.primary_key
        and field.name not in once_per_language
    ]
    assert sorted(names) == sorted([*editable, "created_at", "updated_at"])
    assert [str(heading or "") for heading, _options in fieldsets] == [
        "",
        "Partner",
        "Call for applications",
        "Conditions",
        "Documents and whom to ask",
        "Source",
        "Publishing",
    ]


def test_list_shows_state_and_end_of_the_call(admin_client):
    ExchangeFactory(
        closes_on=date(2026, 4, 1), closes_time=time(17), time_zone="Asia/Tokyo"
    )
    ExchangeFactory(until="2022")

    with time_machine.travel("2026-04-01T07:59Z", tick=False):
        rows = list_rows(admin_client, "")
    with time_machine.travel("2026-04-01T08:00Z", tick=False):
        later = list_rows(admin_client, "")

    assert sorted(rows) == [
        ("Open now", "1 Apr 2026, 17:00, Tokyo time"),
        ("Past", "–"),
    ]
    assert sorted(later)[0] == ("Call closed", "1 Apr 2026, 17:00, Tokyo time")


def list_rows(admin_client, query):
    """What the list says of the state and the end of each call."""
    response = admin_client.get(f"{ADMIN}{query}")
    model_admin = admin.site.get_model_admin(Exchange)
    found = response.context["cl"].result_list
    texts = []
    for exchange in found:
        assert str(model_admin.state(exchange)) in response.text
        label = str(model_admin.state(exchange)).split(">")[1].split("<")[0]
        texts.append((label, model_admin.closes(exchange) or "–"))
    return texts


def test_list_is_narrowed_to_what_is_open_now(admin_client):
    opened = ExchangeFactory(closes_on=date(2026, 4, 1))
    ExchangeFactory(closes_on=date(2026, 3, 1))
    ExchangeFactory(opens_on=date(2026, 4, 1), closes_on=date(2026, 4, 2))
    ExchangeFactory()

    with time_machine.travel("2026-03-15 12:00", tick=False):
        response = admin_client.get(f"{ADMIN}?open=now")
        everything = admin_client.get(f"{ADMIN}?open=other")

    assert list(response.context["cl"].result_list) == [opened]
    assert len(everything.context["cl"].result_list) == 4


def test_time_zone_is_chosen_by_its_city(admin_client):
    form = admin_client.get(f"{ADMIN}add/").context["adminform"].form

    assert (
        '<option value="Europe/Minsk" selected>Europe/Minsk: Minsk, UTC+3</option>'
        in str(form["time_zone"])
    )


def test_days_and_hour_of_the_call_are_those_of_its_own_clock(admin_client):
    exchange = ExchangeFactory(
        opens_on=date(2026, 3, 1), closes_on=date(2026, 4, 1), closes_time=time(17)
    )

    form = admin_client.get(f"{ADMIN}{exchange.pk}/change/").context["adminform"].form

    assert 'type="date"' in str(form["opens_on"])
    assert 'value="2026-04-01"' in str(form["closes_on"])
    assert 'type="time" name="closes_time" value="17:00"' in str(form["closes_time"])
