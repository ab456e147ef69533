"""Programmes in the back office."""

import re
from datetime import date, time

import pytest
from django.urls import reverse

from tests.factories.training import IntakeFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/training/programme/"


@pytest.fixture(autouse=True)
def during_admission(time_machine):
    time_machine.move_to("2026-10-15T12:00Z", tick=False)


def rows(html):
    found = re.findall(r"<tr>.*?</tr>", html.split("<tbody>")[1], re.S)
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in found]


def test_list_tells_at_a_glance_which_programmes_are_open(admin_client):
    IntakeFactory(programme=ProgrammeFactory(title_en="Medicine", position=1))
    IntakeFactory(
        programme=ProgrammeFactory(title_en="Dentistry", position=2),
        opens_on=None,
        closes_on=date(2023, 10, 15),
    )
    ProgrammeFactory(title_en="Pharmacy", position=3)

    shown = rows(admin_client.get(LIST).text)

    assert [row.partition(" Published")[0] for row in shown] == [
        "Medicine First degree Accepted now 15 Oct 2026 1",
        "Dentistry First degree Closed 15 Oct 2023 2",
        "Pharmacy First degree No dates published - 3",
    ]


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("open", ["Medicine"]),
        ("absent", ["Pharmacy"]),
        ("closed", []),
        ("nonsense", ["Medicine", "Pharmacy"]),
    ],
)
def test_list_is_narrowed_by_admission(admin_client, state, titles):
    IntakeFactory(programme=ProgrammeFactory(title_en="Medicine", position=1))
    ProgrammeFactory(title_en="Pharmacy", position=2)

    response = admin_client.get(LIST, {"admission": state})

    assert [p.title for p in response.context["cl"].result_list] == titles


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Etc/GMT+5"])
def test_time_zone_is_chosen_by_city_and_kept(admin_client, zone):
    intake = IntakeFactory(time_zone=zone)
    address = reverse("admin:training_programme_change", args=[intake.programme.pk])

    html = admin_client.get(address).text

    assert re.findall(r'<option value="([^"]+)" selected>', html).count(zone) == 1
    assert "Asia/Tokyo: Tokyo, UTC+9</option>" in html


def test_days_and_hour_of_an_intake_are_those_of_its_own_clock(admin_client):
    intake = IntakeFactory(closes_on=date(2026, 10, 15), closes_time=time(17))
    address = reverse("admin:training_programme_change", args=[intake.programme.pk])

    (formset,) = [
        one.formset
        for one in admin_client.get(address).context["inline_admin_formsets"]
        if one.opts.model is type(intake)
    ]
    form = formset.forms[0]

    assert 'type="date"' in str(form["opens_on"])
    assert 'value="2026-10-15"' in str(form["closes_on"])
    assert re.search(r'type="time" [^>]*value="17:00"', str(form["closes_time"]))
