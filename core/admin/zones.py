"""A time zone chosen by its city, instead of its IANA name typed from memory."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import time_zones


class ZoneSelect(forms.Select):
    """Every zone by name, city and distance from UTC; a stored one stays as it is."""

    def optgroups(self, name, value, attrs=None):
        choices = time_zones.choices(timezone.now())
        known = {zone for zone, _label in choices}
        self.choices = [*((v, v) for v in value if v not in known), *choices]
        return super().optgroups(name, value, attrs)


class ZonedAdminMixin:
    """For records with a `time_zone`, by whose clocks their days and hours are read."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "time_zone":
            kwargs["widget"] = ZoneSelect
            kwargs["help_text"] = _(
                "The days and hours given here are read on the clocks of this city."
            )
        # The stock ones warn of the server's clock, but a window has its own.
        elif db_field.name in ("opens_on", "closes_on"):
            kwargs["widget"] = forms.DateInput({"type": "date"}, "%Y-%m-%d")
        elif db_field.name == "closes_time":
            kwargs["widget"] = forms.TimeInput({"type": "time"}, "%H:%M")
        return super().formfield_for_dbfield(db_field, request, **kwargs)
