"""What is written to applicants, and to the desks about their questions."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core import outbox
from core.models import Mail
from core.submissions.mail import OFFICE_LANGUAGE, next_turn, write
from training.models import Enquiry

RECEIPT, ANSWER = "enquiry_received", "enquiry_answered"
# Stands for the private link where staff see a mail before it goes.
UNSHOWN = "…"


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


def preview_receipt(enquiry: Enquiry) -> outbox.Rendered:
    """The receipt, for an enquiry that was set aside and would now be released."""
    return _preview(RECEIPT, enquiry, _about(enquiry))


def preview_answer(enquiry: Enquiry, text: str) -> outbox.Rendered:
    """The mail that an answer would send."""
    return _preview(ANSWER, enquiry, _about_answer(enquiry, text))


def tell_desk(enquiry: Enquiry) -> Mail | None:
    """That a question waits; None where the desk has no address, or there is no desk.

    It names the enquiry and nothing personal: mailboxes are read by many.
    """
    if not enquiry.desk or not enquiry.desk.email:
        return None
    path = reverse("admin:training_enquiry_change", args=[enquiry.pk])
    return outbox.enqueue(
        "enquiry_desk",
        to=enquiry.desk.email,
        language=OFFICE_LANGUAGE,
        context={"enquiry": enquiry, "link": settings.SITE_URL + path},
    )


def _about(enquiry):
    """A promise that had passed before the question was released is not repeated."""
    is_late = enquiry.is_late_on(timezone.localdate())
    return {"enquiry": enquiry, "promised_on": None if is_late else enquiry.promised_on}


def _about_answer(enquiry, text):
    return {"enquiry": enquiry, "answer": text}


def _preview(kind, enquiry, context):
    link = {"link": UNSHOWN} if enquiry.secret else {}
    return outbox.render(kind, enquiry.language, {**context, **link})
