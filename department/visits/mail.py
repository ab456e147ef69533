"""What the office is told of visits that were agreed, beside what all questions share."""

from django.conf import settings
from django.urls import reverse

from core import outbox
from core.models import Mail
from core.submissions.mail import OFFICE_LANGUAGE, tell_staff
from department.models import VisitDesk, VisitRequest


def tell_of_days(visit: VisitRequest) -> Mail | None:
    """That the calendar has changed; None where nobody is to be told."""
    told = VisitDesk.current().told
    if not told:
        return None
    path = reverse("admin:department_visitrequest_calendar", args=[visit.pk])
    calendar = settings.SITE_URL + path
    return tell_staff("visitrequest_decided", visit, told, calendar=calendar)


def tell_of_withdrawal(visit: VisitRequest) -> Mail | None:
    """That an agreed visit was taken back; it names nothing but the number and days."""
    told = VisitDesk.current().told
    if not told:
        return None
    return outbox.enqueue(
        "visitrequest_withdrawn",
        to=told,
        language=OFFICE_LANGUAGE,
        context={
            "reference": visit.reference,
            "first_day": visit.first_day,
            "last_day": visit.last_day,
        },
    )
