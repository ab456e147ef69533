from django.contrib import admin

from core.admin import HistoryMixin, SiteAdmin
from core.admin.conflicts import ConflictMixin
from core.admin.deletion import DeletionMixin
from core.admin.zones import OWN_CLOCK
from department.models import OpeningHours, SpecialDay


@admin.register(OpeningHours)
class OpeningHoursAdmin(HistoryMixin, ConflictMixin, DeletionMixin, admin.ModelAdmin):
    """The week is one table, changed in the list."""

    list_display = ["__str__", "weekday", "opens_at", "closes_at"]
    list_editable = ["weekday", "opens_at", "closes_at"]
    formfield_overrides = OWN_CLOCK


@admin.register(SpecialDay)
class SpecialDayAdmin(SiteAdmin):
    list_display = ["day", "name", "opens_at", "closes_at", "language_status"]
    list_editable = ["opens_at", "closes_at"]
    ordering = ["-day"]
    search_fields = ["name"]
    formfield_overrides = {**SiteAdmin.formfield_overrides, **OWN_CLOCK}
