from django import forms
from django.contrib import admin
from django.db import models

from core.admin import SiteAdmin
from department.models import OpeningHours, SpecialDay

# The stock ones warn of the server's clock, but the office has its own.
BY_THE_OFFICE_CLOCK = {
    models.DateField: {"widget": forms.DateInput({"type": "date"}, "%Y-%m-%d")},
    models.TimeField: {"widget": forms.TimeInput({"type": "time"}, "%H:%M")},
}


@admin.register(OpeningHours)
class OpeningHoursAdmin(admin.ModelAdmin):
    """The week is one table, changed in the list."""

    list_display = ["__str__", "weekday", "opens_at", "closes_at"]
    list_editable = ["weekday", "opens_at", "closes_at"]
    formfield_overrides = BY_THE_OFFICE_CLOCK


@admin.register(SpecialDay)
class SpecialDayAdmin(SiteAdmin):
    list_display = ["day", "name", "opens_at", "closes_at", "language_status"]
    list_editable = ["opens_at", "closes_at"]
    ordering = ["-day"]
    search_fields = ["name"]
    formfield_overrides = {**SiteAdmin.formfield_overrides, **BY_THE_OFFICE_CLOCK}
