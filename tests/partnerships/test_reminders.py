"""Somebody is told in time that an agreement ends, once for each threshold."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db.models.signals import pre_save

from core.models import Mail
from partnerships.models import ProposalDesk, Reminder
from partnerships.reminders import remind
from tests.factories.partnerships import AgreementFactory, AmendmentFactory
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db

TODAY = date(2027, 3, 1)
SIX = time(6)


@pytest.fixture
def desk():
    return ProposalDesk.objects.create(notify="desk@example.org")


def ending(days, **fields):
    """An agreement whose last day is so many days from today."""
    end_on = (TODAY + timedelta(days=days)).isoformat()
    return AgreementFactory(
        **{"signed_on": "2020-01-15", "term": "fixed", "end_on": end_on, **fields}
    )


def told():
    return list(Reminder.objects.order_by("pk").values_list("agreement", "days"))


@pytest.mark.parametrize(
    ("days", "threshold"), [(181, None), (180, 180), (90, 90), (31, 60), (0, 30)]
)
def test_nearest_threshold_passed_is_told_once(desk, days, threshold):
    agreement = ending(days)

    runs = [remind(TODAY), remind(TODAY)]

    assert runs == ([1, 0] if threshold else [0, 0])
    assert told() == ([(agreement.pk, threshold)] if threshold else [])
    assert Mail.objects.count() == len(told())


def test_mail_names_the_agreement_its_last_day_and_how_to_open_it(desk):
    agreement = ending(40, title_ru="Договор с Лодзью")

    remind(TODAY)

    mail = Mail.objects.get()
    assert (mail.to, mail.language) == ("desk@example.org", "ru")
    assert agreement.reference in mail.subject
    assert "Договор с Лодзью" in mail.text
    assert f"/admin/partnerships/agreement/{agreement.pk}/change/" in mail.text
    assert Reminder.objects.get().mail == mail


@pytest.mark.parametrize(
    ("person", "to"),
    [
        ({"email": "vera@example.org"}, "vera@example.org"),
        ({"email": ""}, "desk@example.org"),
        ({"email": "left@example.org", "is_active": False}, "desk@example.org"),
    ],
)
def test_who_is_responsible_is_told_or_else_the_office(desk, person, to):
    ending(40, responsible=User.objects.create_user("vera", **person))

    remind(TODAY)

    assert Mail.objects.get().to == to


def test_nothing_counts_as_told_while_nobody_has_an_address():
    ending(40)

    assert remind(TODAY) == 0
    assert told() == []


def test_address_that_is_none_keeps_back_only_its_own_reminder(desk, caplog):
    vera = User.objects.create_user("vera", email="vera at example.org")
    bad, good = ending(40, responsible=vera), ending(41)

    assert remind(TODAY) == 1
    assert told() == [(good.pk, 60)]
    assert f"agreement {bad.pk} " in caplog.text


def test_address_that_is_taken_away_meanwhile_is_no_failure(desk, caplog):
    ending(40)
    ending(41)

    def take_away(**kwargs):
        ProposalDesk.objects.update(notify="")

    pre_save.connect(take_away, sender=Reminder)
    try:
        assert remind(TODAY) == 1
    finally:
        pre_save.disconnect(take_away, sender=Reminder)
    assert len(told()) == 1
    assert caplog.text == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"is_renewed_automatically": True},
        {"is_signed": False},
        {"status": "draft"},
        {"terminated_on": TODAY + timedelta(days=10)},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_does_not_simply_end_is_not_told_of(desk, fields):
    ending(40, **fields)

    assert remind(TODAY) == 0


def test_agreement_that_another_will_renew_is_not_told_of(desk):
    renewed, kept = ending(40), ending(41)
    ending(2000, predecessor=renewed, start_on=date(2027, 4, 11).isoformat())
    ending(2000, predecessor=kept, status="draft")

    remind(TODAY)

    assert told() == [(kept.pk, 60)]


def test_agreement_whose_renewal_was_called_off_is_told_of(desk):
    agreement = ending(40)
    ending(
        2000,
        predecessor=agreement,
        start_on=date(2027, 4, 11).isoformat(),
        terminated_on=date(2027, 2, 20),
    )

    remind(TODAY)

    assert told() == [(agreement.pk, 60)]


def test_suspended_agreement_is_told_of(desk):
    agreement = ending(40, suspended_from=TODAY)

    remind(TODAY)

    assert told() == [(agreement.pk, 60)]


def test_last_day_is_the_amended_one_and_another_day_is_told_anew(desk):
    agreement = ending(25)
    remind(TODAY)
    end_on = (TODAY + timedelta(days=85)).isoformat()
    AmendmentFactory(agreement=agreement, signed_on="2027-02-20", end_on=end_on)

    remind(TODAY)

    assert told() == [(agreement.pk, 30), (agreement.pk, 90)]


def test_year_with_dead_spells_tells_each_threshold_once_and_late_ones_soon(desk):
    last = TODAY + timedelta(days=360)
    ending(360)
    spells = [range(165, 182), range(56, 96)]  # days left, on which nothing runs
    days_told = {}

    for left in range(360, -10, -5):
        if any(left in spell for spell in spells):
            continue
        moment = datetime.combine(last, SIX, UTC) - timedelta(days=left)
        with time_machine.travel(moment, tick=False):
            if remind():
                days_told[left] = Reminder.objects.latest("pk").days

    assert days_told == {160: 180, 55: 60, 30: 30}


def test_run_that_is_cut_short_tells_the_rest_later(desk):
    first, second = ending(40), ending(40)

    def cut_short(instance, **kwargs):
        if instance.agreement == second:
            raise KeyboardInterrupt

    pre_save.connect(cut_short, sender=Reminder)
    try:
        with pytest.raises(KeyboardInterrupt):
            remind(TODAY)
    finally:
        pre_save.disconnect(cut_short, sender=Reminder)
    assert (len(told()), Mail.objects.count()) == (1, 1)

    assert remind(TODAY) == 1
    assert {pk for pk, _days in told()} == {first.pk, second.pk}


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_a_time_tell_once(desk):
    for _n in range(3):
        ending(40)

    runs = in_parallel([lambda: remind(TODAY)] * 3)

    assert sum(runs) == 3
    assert Mail.objects.count() == Reminder.objects.count() == 3


def test_dry_run_counts_and_writes_nothing(desk):
    ending(40)

    assert remind(TODAY, dry_run=True) == 1
    assert told() == []
    assert not Mail.objects.exists()


@pytest.mark.parametrize("row_count", [1, 3])
def test_looking_asks_the_database_as_often_for_many(
    desk, row_count, django_assert_num_queries
):
    for _n in range(row_count):
        ending(40)

    # the desk, the agreements, what has been told of them
    with django_assert_num_queries(3):
        remind(TODAY, dry_run=True)
