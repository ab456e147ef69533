"""The state of an agreement on a day: one rule, for a record and in SQL.

The rule and its order stand in `StateMixin.status_on`; the two halves stand side by
side and are tested against each other.
"""

from datetime import date, timedelta
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Extract, Least
from django.db.models.lookups import GreaterThan, IsNull, LessThan
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.fields import PartialDateField, last_day_number
from core.partial_date import PartialDate, number_of
from partnerships.models.amendment import Amendment

EXPIRING_DAYS = 180


class State(models.TextChoices):
    """What an agreement is on a given day; derived from dates, never stored."""

    NOT_SIGNED = "not_signed", _("Not signed")
    FUTURE = "future", _("Not yet in force")
    IN_FORCE = "in_force", _("In force")
    EXPIRING = "expiring", _("Expiring soon")
    OPEN_ENDED = "open_ended", _("Open-ended")
    NOT_STATED = "not_stated", _("End not published")
    SUSPENDED = "suspended", _("Suspended")
    RENEWED = "renewed", _("Renewed")
    EXPIRED = "expired", _("Expired")
    TERMINATED = "terminated", _("Terminated")


class Term(models.TextChoices):
    FIXED = "fixed", _("Until a date")
    OPEN_ENDED = "open_ended", _("Open-ended")
    NOT_STATED = "not_stated", _("Not stated in the source")


IN_FORCE_STATES = (State.IN_FORCE, State.EXPIRING, State.OPEN_ENDED)
# The states in which an agreement counts for its institutions. One whose end no source
# tells counts too: most records of the register are such.
CURRENT_STATES = (*IN_FORCE_STATES, State.NOT_STATED)

_NO_END = 99999999


class StateMixin:
    """The rule in Python, for an `Agreement`."""

    @property
    def begins_on(self) -> PartialDate | None:
        """Its beginning: in force from, else signed, else first known to be in force.

        Where no source tells any of them it counts as begun on every day.
        """
        return self.start_on or self.signed_on or self.known_on

    @cached_property
    def published_successors(self) -> list[Self]:
        """What renews it, as far as visitors may know; drafts change no state."""
        return list(self.successors.published()) if self.pk else []

    def is_suspended_on(self, day: date) -> bool:
        """Whether the day lies in the suspension, which may have no end."""
        return bool(
            self.suspended_from
            and self.suspended_from <= day
            and (self.suspended_until is None or day <= self.suspended_until)
        )

    def has_taken_over_on(self, day: date) -> bool:
        """Whether it has put itself in its predecessor's place by that day.

        What follows later, its end or termination, does not bring the predecessor
        back. One that was terminated before it began has never taken over.
        """
        begins = self.begins_on
        if not self.is_signed or (begins and begins.first > day):
            return False
        return not (begins and self.terminated_on and self.terminated_on < begins.first)

    def ends_on(self, day: date) -> PartialDate | None:
        """Its last day as amended by that day; None if open-ended or not known.

        The latest amendment that names a last day holds, also for an open-ended
        agreement. One signed in a year or month counts from its first day on; one
        without a date counts from the beginning, and gives way to any dated one.
        """
        amendments = [
            amendment
            for amendment in (self.amendments.all() if self.pk else ())
            if amendment.end_on
            and (not amendment.signed_on or amendment.signed_on.first <= day)
        ]
        if amendments:
            return max(amendments, key=_signed_last).end_on
        return None if self.term == Term.OPEN_ENDED else self.end_on

    def status_on(self, day: date) -> State:
        """What the agreement is on that day, by the first rule that applies.

        1. Not signed: nothing else matters.
        2. Terminated on or before the day, even if it never began.
        3. It begins later: not yet in force.
        4. A published, signed agreement that renews it has begun: renewed.
        5. Its last day is over, and it is not renewed automatically: expired.
        6. The day lies in a suspension.
        7. No last day: open-ended, or not stated by the source.
        8. Renewed automatically: in force, whatever its last day.
        9. The last day lies within `EXPIRING_DAYS`: expiring; else in force.

        The last day is the one of `ends_on`, amended by then. Partial dates count
        from their first possible day, and end on their last. No clock: the answer
        depends on the record, its amendments and its published successors alone.
        `state_on` is the same rule in SQL.
        """
        if not self.is_signed:
            return State.NOT_SIGNED
        if self.terminated_on and self.terminated_on <= day:
            return State.TERMINATED
        if self.begins_on and self.begins_on.first > day:
            return State.FUTURE
        if any(other.has_taken_over_on(day) for other in self.published_successors):
            return State.RENEWED
        ends = self.ends_on(day)
        if ends and ends.last < day and not self.is_renewed_automatically:
            return State.EXPIRED
        if self.is_suspended_on(day):
            return State.SUSPENDED
        if ends is None:
            is_open_ended = self.term == Term.OPEN_ENDED
            return State.OPEN_ENDED if is_open_ended else State.NOT_STATED
        if self.is_renewed_automatically:
            return State.IN_FORCE
        if ends.last <= day + timedelta(days=EXPIRING_DAYS):
            return State.EXPIRING
        return State.IN_FORCE


def _signed_last(amendment):
    """Sorts amendments by their dates as stored, undated ones first."""
    return amendment.signed_on.number if amendment.signed_on else 0, amendment.pk


def begins_number(path: str = ""):
    """SQL for `StateMixin.begins_on`; `path` leads to the agreement, `agreements__`."""
    names = ("start_on", "signed_on", "known_on")
    return Coalesce(*(Cast(f"{path}{name}", IntegerField()) for name in names))


def state_on(day: date, path: str = "") -> Case:
    """The rule of `status_on` in SQL; `path` leads to the agreement."""

    def when(state, **lookups):
        lookups = {f"{path}{name}": value for name, value in lookups.items()}
        return When(**lookups, then=Value(state))

    number = number_of(day)
    after_soon = number_of(day + timedelta(days=EXPIRING_DAYS + 1))
    ends = _ends(day, path)
    has_no_end = {f"{path}suspended_until__isnull": True}
    has_later_end = {f"{path}suspended_until__gte": day}
    return Case(
        when(State.NOT_SIGNED, is_signed=False),
        when(State.TERMINATED, terminated_on__lte=day),
        When(GreaterThan(begins_number(path), number), then=Value(State.FUTURE)),
        When(Exists(successors(path, number)), then=Value(State.RENEWED)),
        When(
            LessThan(ends, number),
            **{f"{path}is_renewed_automatically": False},
            then=Value(State.EXPIRED),
        ),
        When(
            Q(**{f"{path}suspended_from__lte": day})
            & (Q(**has_no_end) | Q(**has_later_end)),
            then=Value(State.SUSPENDED),
        ),
        When(
            IsNull(ends, True),
            **{f"{path}term": Term.OPEN_ENDED},
            then=Value(State.OPEN_ENDED),
        ),
        When(IsNull(ends, True), then=Value(State.NOT_STATED)),
        when(State.IN_FORCE, is_renewed_automatically=True),
        When(LessThan(ends, after_soon), then=Value(State.EXPIRING)),
        default=Value(State.IN_FORCE),
        output_field=models.CharField(),
    )


def last_number(day: date) -> Least:
    """SQL for the last day an agreement binds, as `number_of` writes it; 0 for never.

    That is the day before it is terminated or renewed by another, or its last day as
    amended by `day`. A suspension ends nothing; one not signed binds on no day.
    """
    number = IntegerField()
    renewed = (
        successors()
        .annotate(from_number=Coalesce("begins_number", 0))
        .order_by("from_number")
        .values("from_number")[:1]
    )
    return Least(
        Case(
            When(is_signed=False, then=0),
            When(is_renewed_automatically=True, then=_NO_END),
            default=Coalesce(_ends(day), _NO_END),
            output_field=number,
        ),
        Coalesce(_day_number("terminated_on") - 1, _NO_END, output_field=number),
        Coalesce(Subquery(renewed) - 1, _NO_END, output_field=number),
    )


def valid_until(day: date) -> Coalesce:
    """SQL for `StateMixin.ends_on`."""
    amended = _amendments(day).values("end_on")[:1]
    stated = Case(When(term=Term.OPEN_ENDED, then=None), default="end_on")
    return Coalesce(Subquery(amended), stated, output_field=PartialDateField())


def renewed_from(day: date) -> Subquery:
    """SQL for the beginning of what renewed an agreement by that day.

    NULL where nothing has, and where it has no date.
    """
    begins = Coalesce("start_on", "signed_on", "known_on")
    found = successors(by=number_of(day)).order_by(
        F("begins_number").asc(nulls_first=True)
    )
    return Subquery(found.annotate(begins=begins).values("begins")[:1])


def successors(path: str = "", by: int | None = None) -> models.QuerySet:
    """The published agreements that took over, by the day of that number if given."""
    agreements = apps.get_model("partnerships", "Agreement").objects
    found = (
        agreements.published()
        .filter(predecessor=OuterRef(f"{path}pk"), is_signed=True)
        .annotate(begins_number=begins_number())
        .filter(
            Q(terminated_on__isnull=True)
            | Q(begins_number__isnull=True)
            | Q(begins_number__lte=_day_number("terminated_on"))
        )
    )
    if by is None:
        return found
    return found.filter(Q(begins_number__isnull=True) | Q(begins_number__lte=by))


def _ends(day, path=""):
    """SQL for `ends_on` as a number above every day the date can mean."""
    amended = _amendments(day, path).annotate(last_number=last_day_number("end_on"))
    open_ended = {f"{path}term": Term.OPEN_ENDED}
    return Coalesce(
        Subquery(amended.values("last_number")[:1]),
        Case(When(**open_ended, then=None), default=last_day_number(f"{path}end_on")),
    )


def _amendments(day, path=""):
    """Those that name a last day and count by that day, the one that holds first."""
    return Amendment.objects.filter(
        Q(signed_on__isnull=True) | Q(signed_on__lte=number_of(day)),
        agreement=OuterRef(f"{path}pk"),
        end_on__isnull=False,
    ).order_by(F("signed_on").desc(nulls_last=True), "-pk")


def _day_number(name):
    """SQL for `core.partial_date.number_of` of a full date."""
    parts = (Extract(name, part) for part in ("year", "month", "day"))
    year, month, day = (Cast(part, IntegerField()) for part in parts)
    return year * 10000 + month * 100 + day
