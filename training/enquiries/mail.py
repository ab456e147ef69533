"""What is written to applicants, and to the desks about their questions."""

from django.urls import reverse
from django.utils import timezone

from core.models import Mail
from core.submissions.mail import Preview, next_turn, preview, tell_staff, write
from training.models import Enquiry

RECEIPT, ANSWER = "enquiry_received", "enquiry_answered"


def status_path(secret: str) -> str:
    """The applicant's private page, in the language that is active."""
    return reverse("training:enquiry_status", args=[secret])


def write_receipt(enquiry: Enquiry) -> Mail:
    """The receipt with a full copy; one soon after another waits a while."""
    return write(
        RECEIPT,
        enquiry,
        status_path,
        _about(enquiry),
        not_before=next_turn(RECEIPT, enquiry.email),
    )


def write_answer(enquiry: Enquiry, text: str) -> Mail:
    """What the desk says."""
    return write(ANSWER, enquiry, status_path, _about_answer(enquiry, text))


def preview_receipt(enquiry: Enquiry) -> Preview:
    """The receipt, for an enquiry that was set aside and would now be released."""
    return preview(RECEIPT, enquiry, _about(enquiry))


def preview_answer(enquiry: Enquiry, text: str) -> Preview:
    """The mail that an answer would send."""
    return preview(ANSWER, enquiry, _about_answer(enquiry, text))


def tell_desk(enquiry: Enquiry) -> Mail | None:
    """That a question waits; None where the desk has no address, or there is no desk."""
    if not enquiry.desk or not enquiry.desk.email:
        return None
    return tell_staff("enquiry_desk", enquiry, enquiry.desk.email)


def _about(enquiry):
    """A promise that had passed before the question was released is not repeated."""
    is_late = enquiry.is_late_on(timezone.localdate())
    return {"enquiry": enquiry, "promised_on": None if is_late else enquiry.promised_on}


def _about_answer(enquiry, text):
    return {"enquiry": enquiry, "answer": text}
