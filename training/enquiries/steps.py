"""What may happen to an enquiry, and everything that must happen with it.

Each function is one transaction: the step and the mail about it are stored together or
not at all. Whoever comes second to a step is told.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core import guard
from core.models import ConsentText
from core.submissions.mail import has_had_enough
from training.enquiries import mail
from training.models import Answer, Desk, Enquiry, EnquiryState


class StepRefused(Exception):
    """The enquiry is not, or no longer, where the caller saw it."""


@transaction.atomic
def receive(
    enquiry: Enquiry, *, nonce: str, consent_text: ConsentText, suspicion: str = ""
) -> Enquiry:
    """Store a new enquiry with its consent, at the desk of its programme.

    The receipt and the note to the desk are written with it. A suspicious one is set
    aside and nobody is written to until staff release it. Raises `guard.SentBefore`
    when it is the second of the same.
    """
    programme = enquiry.programme
    guard.use_once(nonce, [enquiry.email, programme.slug, enquiry.question])
    if has_had_enough(mail.RECEIPT, enquiry.email):
        suspicion = suspicion or gettext_noop("Many questions with this address")
    enquiry.begin(nonce, consent_text, suspicion)
    enquiry.desk = programme.answering_desk
    if enquiry.desk:
        enquiry.promised_on = enquiry.desk.promised_day(timezone.localdate())
    enquiry.save()
    if not enquiry.is_quarantined:
        _announce(enquiry)
    return enquiry


@transaction.atomic
def release(enquiry: Enquiry) -> None:
    """Take an enquiry out of quarantine; its receipt goes out now.

    Raises StepRefused when it is not, or no longer, set aside.
    """
    _change(enquiry, was={"is_quarantined": True}, to={"is_quarantined": False})
    _announce(enquiry)


@transaction.atomic
def answer(enquiry: Enquiry, text: str, *, by: AbstractBaseUser) -> Answer:
    """Write to the applicant; a later answer adds to the first one.

    The time until it is erased begins anew. Raises StepRefused when it is set aside,
    or when somebody else has answered or closed it in the meantime.
    """
    now = timezone.now()
    _change(
        enquiry,
        was={
            "is_quarantined": False,
            "state": enquiry.state,
            "closed_at": enquiry.closed_at,
        },
        to={"state": EnquiryState.ANSWERED, "closed_at": now},
    )
    return Answer.objects.create(
        enquiry=enquiry, by=by, text=text, mail=mail.write_answer(enquiry, text)
    )


@transaction.atomic
def close(enquiry: Enquiry) -> None:
    """Close a new enquiry without an answer; nobody is written to.

    Raises StepRefused when it is set aside or no longer new.
    """
    _change(
        enquiry,
        was={"is_quarantined": False, "state": EnquiryState.NEW},
        to={"state": EnquiryState.CLOSED, "closed_at": timezone.now()},
    )


@transaction.atomic
def reroute(enquiry: Enquiry, desk: Desk) -> None:
    """Hand a new enquiry to another desk, which is told; the promise stays.

    Raises StepRefused when it is set aside, no longer new, or with another desk now.
    """
    if enquiry.desk == desk:
        raise StepRefused
    _change(
        enquiry,
        was={
            "is_quarantined": False,
            "state": EnquiryState.NEW,
            "desk": enquiry.desk,
        },
        to={"desk": desk},
    )
    mail.tell_desk(enquiry)


def _change(enquiry, *, was, to):
    """Write the fields, unless the row is no longer as it was."""
    if not Enquiry.objects.filter(pk=enquiry.pk, **was).update(**to):
        raise StepRefused
    for name, value in to.items():
        setattr(enquiry, name, value)


def _announce(enquiry):
    enquiry.receipt = mail.write_receipt(enquiry)
    enquiry.save(update_fields=["receipt"])
    mail.tell_desk(enquiry)
