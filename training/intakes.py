"""The intakes of one programme in the order in which an applicant asks for them."""

from collections.abc import Iterable
from datetime import datetime

from core.models import WindowState
from training.models import Intake

_TURN = [WindowState.OPEN, WindowState.FUTURE, WindowState.CLOSED, None]


def in_turn(
    intakes: Iterable[Intake], moment: datetime
) -> list[tuple[Intake, WindowState | None]]:
    """Open and coming ones, soonest to close first; then past ones, latest first.

    Those without a last day have no state and come last. `with_intake` says the same
    in SQL.
    """
    found = [(intake, intake.state_at(moment)) for intake in intakes]
    return sorted(found, key=_turn)


def _turn(found):
    intake, state = found
    at = intake.closes_at.timestamp() if intake.closes_at else 0
    return _TURN.index(state), -at if state == WindowState.CLOSED else at, intake.pk
