"""An agreed visit as an entry for the calendars of staff."""

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.calendars import calendar_of, new_entry
from department.models import VisitRequest


def is_in_calendars(visit: VisitRequest) -> bool:
    """Whether it was agreed, be it that it is off now."""
    was_agreed = visit.decision == VisitRequest.Decision.DECLINED and visit.sequence > 0
    return visit.decision == VisitRequest.Decision.WELCOME or was_agreed


def visit_file(visit: VisitRequest) -> bytes:
    """A calendar of its own. It leaves the site, so it names no person."""
    path = reverse("admin:department_visitrequest_change", args=[visit.pk])
    entry = new_entry(
        str(uuid5(NAMESPACE_URL, f"visit request {visit.reference}")),
        visit.sequence,
        visit.first_day,
        visit.last_day + timedelta(days=1),
        created_at=visit.received_at,
        updated_at=visit.closed_at or visit.received_at,
        is_cancelled=visit.decision != VisitRequest.Decision.WELCOME,
    )
    about = {"organisation": visit.organisation, "country": visit.country_name}
    entry.add("summary", _("Delegation: %(organisation)s (%(country)s)") % about)
    number = {"reference": visit.reference, "people": visit.people}
    entry.add(
        "description",
        _("Visit %(reference)s. Number of members: %(people)d") % number,
    )
    entry.add("url", settings.SITE_URL + path)
    return calendar_of([entry]).to_ical()
