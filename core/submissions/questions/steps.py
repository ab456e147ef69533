"""What may happen to a question, and everything that must happen with it.

Each function is one transaction: the step and the mail about it are stored together or
not at all. Whoever comes second to a step is told.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core import guard
from core.models import (
    AnsweringDesk,
    ConsentText,
    Question,
    QuestionState,
    WrittenAnswer,
)
from core.submissions.mail import has_had_enough
from core.submissions.questions import mail


class StepRefused(Exception):
    """The question is not, or no longer, where the caller saw it."""


@transaction.atomic
def receive(
    question: Question, *, nonce: str, consent_text: ConsentText, suspicion: str = ""
) -> Question:
    """Store a new question with its consent, at its desk.

    The receipt and the note to the desk are written with it. A suspicious one is set
    aside and nobody is written to until staff release it. Raises `guard.SentBefore`
    when it is the second of the same.
    """
    guard.use_once(nonce, [question.email, *question.said])
    if has_had_enough(mail.receipt_kind(question), question.email):
        suspicion = suspicion or gettext_noop("Many questions with this address")
    question.begin(nonce, consent_text, suspicion)
    question.find_desk()
    desk = question.desk_in_charge
    if desk:
        question.promised_on = desk.promised_day(timezone.localdate())
    question.save()
    if not question.is_quarantined:
        _announce(question)
    return question


@transaction.atomic
def release(question: Question) -> None:
    """Take a question out of quarantine; its receipt goes out now.

    Raises StepRefused when it is not, or no longer, set aside.
    """
    _change(question, was={"is_quarantined": True}, to={"is_quarantined": False})
    _announce(question)


@transaction.atomic
def answer(
    question: Question, text: str, *, by: AbstractBaseUser, **settled
) -> WrittenAnswer:
    """Write to the sender; a later answer adds to the first one.

    `settled` are other fields of the question that the answer changes. The time until
    it is erased begins anew. Raises StepRefused when it is set aside, or when somebody
    else has answered or closed it in the meantime.
    """
    _change(
        question,
        was={
            "is_quarantined": False,
            "state": question.state,
            "closed_at": question.closed_at,
        },
        to={"state": QuestionState.ANSWERED, "closed_at": timezone.now(), **settled},
    )
    return question.answers.create(
        by=by, text=text, mail=mail.write_answer(question, text)
    )


@transaction.atomic
def close(question: Question) -> None:
    """Close a new question without an answer; nobody is written to.

    Raises StepRefused when it is set aside or no longer new.
    """
    _change(
        question,
        was={"is_quarantined": False, "state": QuestionState.NEW},
        to={"state": QuestionState.CLOSED, "closed_at": timezone.now()},
    )


@transaction.atomic
def reroute(question: Question, desk: AnsweringDesk) -> None:
    """Hand a new question to another desk, which is told; the promise stays.

    Raises StepRefused when it is set aside, no longer new, or with another desk now.
    """
    present = question.desk_in_charge
    if present == desk:
        raise StepRefused
    _change(
        question,
        was={
            "is_quarantined": False,
            "state": QuestionState.NEW,
            question.desk_field: present,
        },
        to={question.desk_field: desk},
    )
    mail.tell_desk(question)


def _change(question, *, was, to):
    """Write the fields, unless the row is no longer as it was."""
    rows = type(question).objects.filter(pk=question.pk, **was)
    if not rows.update(**to):
        raise StepRefused
    for name, value in to.items():
        setattr(question, name, value)


def _announce(question):
    question.receipt = mail.write_receipt(question)
    question.save(update_fields=["receipt"])
    mail.tell_desk(question)
