"""Somebody is told in time that an agreement ends, once for each threshold."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db.models.signals import pre_save
from django.utils import timezone, translation

from core.models import Mail
from core.templatetags.site import day
from partnerships.models import Agreement, ProposalDesk, Reminder, State
from partnerships.reminders import THRESHOLDS, TOO_LATE, remind
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
    ("days", "passed"), [(181, 0), (180, 1), (90, 2), (31, 3), (0, 4)]
)
def test_thresholds_passed_are_told_of_once_and_in_one_mail(desk, days, passed):
    agreement = ending(days)

    runs = [remind(TODAY), remind(TODAY)]

    assert runs == ([1, 0] if passed else [0, 0])
    assert told() == [(agreement.pk, one) for one in THRESHOLDS[:passed]]
    mails = set(Reminder.objects.values_list("mail", flat=True))
    assert set(Mail.objects.values_list("pk", flat=True)) == mails
    assert len(mails) == sum(runs)


def test_only_the_nearest_counts_where_farther_ones_were_never_told_of(desk):
    agreement = ending(40)
    ends_on = TODAY + timedelta(days=40)
    Reminder.objects.create(agreement=agreement, days=60, ends_on=ends_on)

    assert remind(TODAY) == 0
    assert remind(TODAY + timedelta(days=10)) == 1
    assert told() == [(agreement.pk, 60), (agreement.pk, 30)]


def test_end_that_no_run_told_of_in_time_is_told_of_afterwards(desk):
    with time_machine.travel(TODAY - timedelta(days=300)):
        missed, old = ending(-10), ending(-181)
    with time_machine.travel(TODAY):
        entered_later = ending(-10)

    assert remind(TODAY) == 1
    assert told() == [(missed.pk, days) for days in THRESHOLDS]
    assert not Reminder.objects.filter(agreement__in=[old, entered_later]).exists()
    mail = Mail.objects.get()
    with translation.override("ru"):
        assert day(TODAY - timedelta(days=10)) in mail.subject


@pytest.mark.parametrize(
    ("days_to_notice", "passed"), [(61, 0), (60, 1), (30, 2), (7, 3), (-5, 3), (-31, 0)]
)
def test_day_of_notice_is_told_where_an_agreement_renews_itself(
    desk, days_to_notice, passed
):
    agreement = ending(
        days_to_notice + 30, is_renewed_automatically=True, notice_days=30
    )

    runs = [remind(TODAY), remind(TODAY)]

    assert runs == ([1, 0] if passed else [0, 0])
    assert told() == [(agreement.pk, 30 + days) for days in (60, 30, 7)[:passed]]
    notice_on = TODAY + timedelta(days=days_to_notice)
    with translation.override("ru"):
        assert all(day(notice_on) in mail.subject for mail in Mail.objects.all())


def test_notice_longer_than_a_life_breaks_nothing(desk):
    ending(40, is_renewed_automatically=True, notice_days=32_767)
    ending(40)

    assert remind(TODAY) == 2


def test_mail_names_the_agreement_its_last_day_and_how_to_open_it(desk):
    agreement = ending(40, title_ru="Договор с Лодзью")

    remind(TODAY)

    mail = Mail.objects.get()
    assert (mail.to, mail.language) == ("desk@example.org", "ru")
    assert agreement.reference in mail.subject
    assert "Договор с Лодзью" in mail.text
    assert f"/admin/partnerships/agreement/{agreement.pk}/change/" in mail.text
    assert {one.mail for one in Reminder.objects.all()} == {mail}


@pytest.mark.parametrize(
    ("person", "to"),
    [
        ({"email": "vera@example.org"}, "vera@example.org"),
        ({"email": ""}, "desk@example.org"),
        ({"email": "left@example.org", "is_active": False}, "desk@example.org"),
        ({"email": "vera at example.org"}, "desk@example.org"),
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


def test_address_that_is_none_keeps_back_only_its_own_reminders(caplog):
    ProposalDesk.objects.create(notify="desk at example.org")
    vera = User.objects.create_user("vera", email="vera@example.org")
    bad, good = ending(40), ending(41, responsible=vera)

    assert remind(TODAY) == 1
    assert {pk for pk, _days in told()} == {good.pk}
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
    assert len({pk for pk, _days in told()}) == 1
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

    assert {pk for pk, _days in told()} == {kept.pk}


def test_agreement_whose_renewal_was_called_off_is_told_of(desk):
    agreement = ending(40)
    ending(
        2000,
        predecessor=agreement,
        start_on=date(2027, 4, 11).isoformat(),
        terminated_on=date(2027, 2, 20),
    )

    remind(TODAY)

    assert told() == [(agreement.pk, days) for days in (180, 90, 60)]


def test_suspended_agreement_is_told_of(desk):
    agreement = ending(40, suspended_from=TODAY)

    remind(TODAY)

    assert told() == [(agreement.pk, days) for days in (180, 90, 60)]


def test_last_day_is_the_amended_one_and_another_day_is_told_anew(desk):
    agreement = ending(25)
    remind(TODAY)
    end_on = (TODAY + timedelta(days=85)).isoformat()
    AmendmentFactory(agreement=agreement, signed_on="2027-02-20", end_on=end_on)

    remind(TODAY)

    assert told() == [(agreement.pk, days) for days in (*THRESHOLDS, 180, 90)]


def test_every_threshold_of_a_year_with_dead_spells_is_told_once(desk):
    """What is due on a day is derived here from the record alone, without SQL."""
    chance = random.Random(20270301)
    begin, year = TODAY, 365
    dead = set()
    for _spell in range(30):
        first = chance.randrange(year)
        dead.update(range(first, first + chance.randint(1, 20)))
    with time_machine.travel(datetime.combine(begin, SIX, UTC), tick=False):
        agreements = [
            ending(
                chance.randint(20, 500),
                is_renewed_automatically=chance.random() < 0.3,
                notice_days=chance.choice([None, 30, 45, 90]),
            )
            for _n in range(12)
        ]
        for agreement in chance.sample(agreements, 4):
            AmendmentFactory(
                agreement=agreement,
                signed_on=later(chance.randint(0, 200)),
                end_on=later(chance.randint(250, 600)),
            )
        for agreement in chance.sample(agreements, 2):
            ending(
                2000,
                predecessor=agreement,
                start_on=later(chance.randint(100, 300)),
                signed_on=later(chance.randint(100, 300)),
            )
    agreements = list(Agreement.objects.with_history())
    expected, mails = {}, 0

    for number in range(year):
        today = begin + timedelta(days=number)
        new = {}
        for agreement in agreements:
            for key in passed_on(agreement, today):
                if number not in dead and key not in expected:
                    new.setdefault(agreement.pk, []).append(key)
        expected |= {key: today for keys in new.values() for key in keys}
        mails += len(new)
        if number not in dead:
            moment = datetime.combine(today, SIX, UTC)
            with time_machine.travel(moment, tick=False):
                assert remind() == len(new)
                assert not new or remind() == 0

    rows = Reminder.objects.select_related("mail")
    written = {
        (one.agreement_id, one.days, one.ends_on): timezone.localdate(
            one.mail.created_at
        )
        for one in rows
    }
    assert written == expected
    assert Mail.objects.count() == mails
    assert len(expected) > 30
    assert len(dead) > 150


def later(days):
    return (TODAY + timedelta(days=days)).isoformat()


def passed_on(agreement, today):
    """The thresholds that lie behind on that day, by the rules for a person."""
    if agreement.published_successors or not (ends := agreement.ends_on(today)):
        return
    last, state = ends.last, agreement.status_on(today)
    if agreement.is_renewed_automatically:
        if agreement.notice_days is None or state != State.IN_FORCE or today > last:
            return
        scale = [agreement.notice_days + days for days in (60, 30, 7)]
    elif state in (State.EXPIRING, State.EXPIRED) and today <= last + TOO_LATE:
        scale = THRESHOLDS
    else:
        return
    for days in scale:
        if today >= last - timedelta(days=days):
            yield agreement.pk, days, last


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
    assert (len(told()), Mail.objects.count()) == (3, 1)

    assert remind(TODAY) == 1
    assert {pk for pk, _days in told()} == {first.pk, second.pk}


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_a_time_tell_once(desk):
    for _n in range(3):
        ending(40)

    runs = in_parallel([lambda: remind(TODAY)] * 3)

    assert sum(runs) == 3
    assert (Mail.objects.count(), Reminder.objects.count()) == (3, 9)


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
