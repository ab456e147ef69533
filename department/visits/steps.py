"""How the office decides on a visit; what else may happen is of all questions.

Each function is one transaction, and raises `StepRefused` as an answer does.
"""

from copy import copy
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from core.submissions.questions import retention, steps
from department.models import VisitAnswer, VisitRequest
from department.visits import mail

Decision = VisitRequest.Decision


def agreed(visit: VisitRequest, first_day: date, last_day: date) -> VisitRequest:
    """The visit as it would be, for a look at it; nothing is written."""
    return _as_decided(
        visit, decision=Decision.WELCOME, first_day=first_day, last_day=last_day
    )


def declined(visit: VisitRequest) -> VisitRequest:
    """The same for one that is not to be."""
    return _as_decided(visit, decision=Decision.DECLINED)


@transaction.atomic
def agree(
    visit: VisitRequest,
    first_day: date,
    last_day: date,
    text: str,
    *,
    by: AbstractBaseUser,
) -> VisitAnswer:
    """Agree to the visit on these days, or to other days than before.

    The sender and the office are told.
    """
    return _decide(visit, agreed(visit, first_day, last_day), text, by)


@transaction.atomic
def decline(visit: VisitRequest, text: str, *, by: AbstractBaseUser) -> VisitAnswer:
    """Decline the visit; the office is told where it had been agreed."""
    return _decide(visit, declined(visit), text, by)


@transaction.atomic
def withdraw(visit: VisitRequest) -> None:
    """Erase the request at once; the office hears that an agreed visit is off.

    What counts is the row as it is now: it may have been decided meanwhile.
    """
    stored = VisitRequest.objects.select_for_update().filter(pk=visit.pk).first()
    if stored is None:
        return
    if stored.decision == Decision.WELCOME:
        mail.tell_of_withdrawal(stored)
    retention.erase(stored)


def _decide(visit, new, text, by):
    was_agreed = visit.decision == Decision.WELCOME
    answer = steps.answer(
        visit,
        text,
        by=by,
        decision=new.decision,
        first_day=new.first_day,
        last_day=new.last_day,
        sequence=new.sequence,
    )
    if was_agreed or visit.decision == Decision.WELCOME:
        mail.tell_of_days(visit)
    return answer


def _as_decided(visit, **fields):
    """Calendars take a change for one only when the sequence has grown."""
    new = copy(visit)
    for name, value in fields.items():
        setattr(new, name, value)
    has_changed = any(getattr(visit, name) != value for name, value in fields.items())
    if visit.decision and has_changed:
        new.sequence = visit.sequence + 1
    return new
