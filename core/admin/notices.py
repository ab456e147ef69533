from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from core.admin.site import PublishableAdmin
from core.models import Notice, Status
from core.partial_date import format_day


@admin.register(Notice)
class NoticeAdmin(PublishableAdmin):
    list_display = ["__str__", "tone", "seen", "position"]
    list_filter = ["status", "tone"]
    readonly_fields = [*PublishableAdmin.readonly_fields, "seen"]
    search_fields = ["text"]

    @admin.display(description=_("what visitors see"))
    def seen(self, notice):
        """When visitors see the notice as it is saved, in a sentence."""
        return _when_seen(notice, timezone.now())


def _when_seen(notice, now):
    first, last = notice.publish_from, notice.publish_until
    hours = {"first": first and _hour(first), "last": last and _hour(last)}
    if notice.status != Status.PUBLISHED:
        return gettext("Visitors do not see it.")
    if last and last <= now:
        return gettext("Visitors have not seen it since %(last)s.") % hours
    if first and first > now and last:
        return gettext("Visitors will see it from %(first)s until %(last)s.") % hours
    if first and first > now:
        return gettext("Visitors will see it from %(first)s on.") % hours
    if last:
        return gettext("Visitors see it now, until %(last)s.") % hours
    return gettext("Visitors see it now, until it is withdrawn.")


def _hour(moment):
    local = timezone.localtime(moment)
    return f"{format_day(local.date())}, {local:%H:%M}"
