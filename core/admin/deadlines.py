"""A member of staff's own calendar of deadlines: its address, made, renewed, ended."""

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.admin.ledger import LedgerAdmin
from core.calendars import calendar_response
from core.deadlines import calendar_file, deadlines_of
from core.models import DeadlineCalendar

SHOWN = 30


@require_safe
def deadline_calendar(request, secret):
    """The calendar at a secret address, for programs that have no login."""
    calendar = DeadlineCalendar.find(secret)
    if calendar is None:
        raise Http404
    content = calendar_file(calendar.user, _address(secret))
    response = calendar_response(content, "deadlines.ics", None)
    response["Cache-Control"] = "private, no-cache"
    return response


def _address(secret):
    return settings.SITE_URL + reverse("deadline_calendar", args=[secret])


@admin.register(DeadlineCalendar)
class DeadlineCalendarAdmin(LedgerAdmin):
    """One page in place of a list: everybody has to do with the own calendar only."""

    fields = ["made_at"]

    def has_view_permission(self, request, obj=None):
        return obj is None or obj.user_id == request.user.pk

    def has_module_permission(self, request):
        return True

    def get_queryset(self, request):
        return super().get_queryset(request).filter(user=request.user)

    def changelist_view(self, request, extra_context=None):
        own = self.get_queryset(request)
        if request.method == "POST":
            return self._changed(request, own)
        calendar = own.first()
        secret = calendar and calendar.secret
        return TemplateResponse(
            request,
            "admin/core/deadlinecalendar/page.html",
            {
                **self.admin_site.each_context(request),
                "title": capfirst(self.opts.verbose_name),
                "opts": self.opts,
                "calendar": calendar,
                "address": secret and _address(secret),
                "deadlines": deadlines_of(request.user, timezone.localdate())[:SHOWN],
            },
        )

    def _changed(self, request, own):
        if "end" in request.POST:
            own.delete()
            messages.success(request, _("The address of your calendar is dead."))
        else:
            DeadlineCalendar.make_for(request.user)
            messages.success(request, _("Your calendar has a new address."))
        return HttpResponseRedirect(request.path, status=303)
