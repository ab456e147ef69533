"""What an exchange is at a moment: one rule, for a record and in SQL.

The rule and its order stand in `state_at`; the two halves are tested against each
other. Nothing of it is stored, so a call closes by the clock alone.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.fields import last_day_number
from core.models import Window, WindowState
from core.partial_date import number_of

if TYPE_CHECKING:
    from mobility.models import Exchange


class State(models.TextChoices):
    """From what one can act on to what has been; lists keep this order."""

    OPEN = "open", pgettext_lazy("call for applications", "Open now")
    ANNOUNCED = "announced", _("Call announced")
    CLOSED = "closed", _("Call closed")
    PLANNED = "planned", pgettext_lazy("exchange", "Not begun yet")
    RUNNING = "running", pgettext_lazy("exchange", "Running")
    REPORTED = "reported", pgettext_lazy("exchange", "As reported")
    PAST = "past", pgettext_lazy("exchange", "Past")


def state_at(exchange: "Exchange", moment: datetime) -> State:
    """What the exchange is at the moment, by the first rule that applies.

    1. Its call is open, to the minute and in the call's own time zone.
    2. Its call opens later.
    3. Its last day is over in Minsk: past.
    4. Its call is closed.
    5. It begins on a later day.
    6. Its last day is still to come, or it has begun, no end is stated and no date
       of the statement either: running.
    7. A source reports it, as of some day or of none; whether it still runs is not
       known.

    Partial dates count from their first possible day, and end on their last.
    `state_case` is the same rule in SQL.
    """
    day = timezone.localdate(moment)
    call = exchange.state_at(moment)
    if call == WindowState.OPEN:
        return State.OPEN
    if call == WindowState.FUTURE:
        return State.ANNOUNCED
    if exchange.until and exchange.until.last < day:
        return State.PAST
    if call == WindowState.CLOSED:
        return State.CLOSED
    if exchange.since and exchange.since.first > day:
        return State.PLANNED
    if exchange.until or (exchange.since and not exchange.as_of):
        return State.RUNNING
    return State.REPORTED


def state_case(moment: datetime) -> Case:
    """The rule of `state_at` in SQL."""
    day = number_of(timezone.localdate(moment))
    return Case(
        When(Window.open_at(moment), then=Value(State.OPEN)),
        When(closes_at__gt=moment, then=Value(State.ANNOUNCED)),
        When(LessThan(last_day_number("until"), day), then=Value(State.PAST)),
        When(closes_at__isnull=False, then=Value(State.CLOSED)),
        When(since__gt=day, then=Value(State.PLANNED)),
        When(
            Q(until__isnull=False) | Q(since__isnull=False, as_of__isnull=True),
            then=Value(State.RUNNING),
        ),
        default=Value(State.REPORTED),
        output_field=models.CharField(),
    )
