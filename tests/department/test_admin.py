"""What the office enters about its hours in the back office."""

from datetime import time

import pytest
from django.urls import reverse

from department.models import OpeningHours, SpecialDay
from tests.back_office import seen_on
from tests.factories.department import OpeningHoursFactory

pytestmark = pytest.mark.django_db

WEEK = reverse("admin:department_openinghours_changelist")


def changed(client, *spans):
    """What the browser sends of the table of hours: record, opens, closes."""
    values = {"_save": "Save", "form-TOTAL_FORMS": len(spans)}
    values["seen"] = seen_on(client, WEEK)
    values["form-INITIAL_FORMS"] = len(spans)
    for number, (record, opens, closes) in enumerate(spans):
        values[f"form-{number}-id"] = record.pk
        values[f"form-{number}-weekday"] = record.weekday
        values[f"form-{number}-opens_at"] = opens
        values[f"form-{number}-closes_at"] = closes
    return values


@pytest.fixture
def monday():
    return OpeningHoursFactory(opens_at=time(9), closes_at=time(13))


@pytest.fixture
def afternoon():
    return OpeningHoursFactory(opens_at=time(14), closes_at=time(18))


def test_hours_of_the_week_are_changed_in_their_list(admin_client, monday, afternoon):
    values = changed(
        admin_client, (monday, "08:30", "12:00"), (afternoon, "12:45", "17:00")
    )

    response = admin_client.post(WEEK, values)

    assert response.status_code == 302
    assert list(OpeningHours.objects.values_list("opens_at", "closes_at")) == [
        (time(8, 30), time(12)),
        (time(12, 45), time(17)),
    ]


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        ("12:00", "09:00", "The office closes after it opens."),
        ("25:00", "26:00", "Enter a valid time."),
        ("", "", "This field is required."),
    ],
)
def test_impossible_hours_are_explained(
    admin_client, monday, afternoon, opens, closes, said
):
    values = changed(
        admin_client, (monday, opens, closes), (afternoon, "14:00", "18:00")
    )

    response = admin_client.post(WEEK, values)

    assert response.status_code == 200
    assert said in response.text
    monday.refresh_from_db()
    assert monday.opens_at == time(9)


@pytest.mark.parametrize("opens", [("14:00", "14:00"), ("10:00", "10:00")])
def test_two_spans_do_not_open_at_once(admin_client, monday, afternoon, opens):
    values = changed(
        admin_client, (monday, opens[0], "18:00"), (afternoon, opens[1], "18:00")
    )

    response = admin_client.post(WEEK, values)

    assert response.status_code == 200
    monday.refresh_from_db()
    assert monday.opens_at == time(9)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_special_day_of_an_impossible_year_is_explained(admin_client, day):
    response = admin_client.post(
        reverse("admin:department_specialday_add"), {"day": day, "name_en": "Holiday"}
    )

    assert "The year must lie between 1921 and 2100." in response.text
    assert not SpecialDay.objects.exists()
