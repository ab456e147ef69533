from django.contrib import admin
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.admin import OneRowAdmin, badges
from core.admin.questions import QuestionAdmin, question_desk
from core.calendars import calendar_response
from core.templatetags.site import day
from department.models import VisitDesk, VisitRequest
from department.visits import calendar
from department.visits.acts import ACTS
from department.visits.queues import AT_HAND, ENDED, QUEUES


@admin.register(VisitDesk)
class VisitDeskAdmin(OneRowAdmin):
    list_display = ["__str__", "email", "answer_days", "lead_days", "longest_days"]


@admin.register(VisitRequest)
class VisitRequestAdmin(QuestionAdmin):
    list_display = [
        "reference",
        "organisation",
        "country_name",
        "days",
        "state_badge",
        "promise",
        "received",
    ]
    list_display_links = ["reference", "organisation"]
    search_fields = ["organisation", "name", "email"]
    queues = QUEUES
    ended = ENDED
    at_hand = AT_HAND
    at_hand_heading = _("Visits that need somebody")
    submission_desk = question_desk(VisitRequest, ACTS)

    def get_urls(self):
        route = "<int:pk>/visit.ics"
        return [
            self.page_path(route, self.calendar, "calendar"),
            *super().get_urls(),
        ]

    def page_context(self, visit):
        return {"is_in_calendars": calendar.is_in_calendars(visit)}

    @method_decorator(require_safe)
    def calendar(self, request, pk):
        """The visit for the calendar of whoever may read the request."""
        visit = self.submission_desk.record(request, pk)
        if not calendar.is_in_calendars(visit):
            raise Http404
        name = f"{visit.reference}.ics"
        return calendar_response(calendar.visit_file(visit), name, visit.closed_at)

    @admin.display(description=_("days"), ordering="first_day")
    def days(self, visit):
        return format_html("{} – {}", day(visit.first_day), day(visit.last_day))

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, visit):
        if visit.decision and not visit.is_quarantined:
            return badges.state_badge(visit.state, visit.get_decision_display())
        return super().state_badge(visit)
