"""A time zone chosen by its city, instead of its IANA name typed from memory."""

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import time_zones

# The stock widgets warn of the server's clock; these are for records with their own.
OWN_CLOCK = {
    models.DateField: {"widget": forms.DateInput({"type": "date"}, "%Y-%m-%d")},
    models.TimeField: {"widget": forms.TimeInput({"type": "time"}, "%H:%M")},
}


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
        elif db_field.name in ("opens_on", "closes_on", "closes_time"):
            kwargs |= OWN_CLOCK[type(db_field)]
        return super().formfield_for_dbfield(db_field, request, **kwargs)
