"""What the back office minds before it writes an event."""

from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from core.moments import moment_of
from core.partial_date import PartialDate
from events.models import Event


class EventForm(forms.ModelForm):
    """Remembers for when a published event had been announced, once that changes."""

    tell_registered = forms.BooleanField(
        label=_("Tell those registered"),
        required=False,
        help_text=_(
            "Everybody with a seat or on the waiting list gets a message that the event"
            " was cancelled, was moved or has changed."
        ),
    )

    def clean(self):
        cleaned = super().clean()
        is_moved = cleaned.get("state") == Event.State.MOVED
        if not cleaned.get("moved_from") and (is_moved or self._is_announced()):
            cleaned |= self._announced_before(cleaned)
        if is_moved and "state" in self.changed_data and not cleaned.get("moved_from"):
            self.add_error(
                "moved_from",
                _("Write the new first day above, or here the day it was moved from."),
            )
        return cleaned

    def _is_announced(self):
        return Event.objects.published().filter(pk=self.instance.pk).exists()

    def _announced_before(self, cleaned):
        """The old day and hour, on the clock of the new time zone; nothing if kept.

        An old hour that the editor has typed stays.
        """
        if not {"start_on", "start_time", "time_zone"} & set(self.changed_data):
            return {}
        day, hour = self.initial.get("start_on"), self.initial.get("start_time")
        old, new = self.initial.get("time_zone"), cleaned.get("time_zone")
        if day and day.is_day and hour and new and old != new:
            moment = moment_of(day.first, hour, old).astimezone(ZoneInfo(new))
            date, hour = moment.date(), moment.time()
            day = PartialDate(date.year, date.month, date.day)
        if not day or (day, hour) == (
            cleaned.get("start_on"),
            cleaned.get("start_time"),
        ):
            return {}
        if "moved_from_time" in self.changed_data:
            hour = cleaned.get("moved_from_time") or hour
        return {"moved_from": day, "moved_from_time": hour}
