from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import PublishableAdmin, ZonedAdminMixin
from core.admin.badges import state_badge
from core.admin.registers import RegisterMixin
from core.moments import closing_hour
from core.partial_date import format_day
from core.time_zones import clock
from mobility.imports import ExchangeImport
from mobility.models import Exchange, ExchangeCountry, ExchangeLanguage
from mobility.state import state_at

PARTS = {
    None: ["title", "slug", "direction", "audience", "activity", "specialty"],
    _("Partner"): ["institution", "partner_note", "agreement"],
    _("Call for applications"): [
        "opens_on",
        "closes_on",
        "closes_time",
        "time_zone",
        "next_call_on",
    ],
    _("Conditions"): [
        "places_min",
        "places_max",
        "places_qualifier",
        "weeks_min",
        "weeks_max",
        "since",
        "until",
        "as_of",
        "period_note",
    ],
    _("Documents and whom to ask"): [
        "documents",
        "how_to_apply",
        "coordinator",
        "coordinator_email",
    ],
}


class IsOpenFilter(admin.SimpleListFilter):
    title = _("call for applications")
    parameter_name = "open"

    def lookups(self, request, model_admin):
        return [("now", _("open now"))]

    def queryset(self, request, queryset):
        if self.value() == "now":
            return queryset.filter(Exchange.open_at(timezone.now()))
        return queryset


class ExchangeCountryInline(admin.TabularInline):
    model = ExchangeCountry
    extra = 0


class ExchangeLanguageInline(admin.TabularInline):
    model = ExchangeLanguage
    extra = 0


@admin.register(Exchange)
class ExchangeAdmin(RegisterMixin, ZonedAdminMixin, PublishableAdmin):
    import_class = ExchangeImport
    list_display = [
        "title",
        "state",
        "closes",
        "direction",
        "audience",
        "institution",
    ]
    list_filter = [
        "status",
        IsOpenFilter,
        "direction",
        "audience",
        "countries__country",
    ]
    list_select_related = ["institution"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["institution", "agreement"]
    inlines = [ExchangeCountryInline, ExchangeLanguageInline]
    parts = PARTS

    @admin.display(description=_("state"))
    def state(self, exchange):
        state = state_at(exchange, timezone.now())
        return state_badge(state, state.label)

    @admin.display(description=_("call closes"), ordering="closes_at", empty_value="–")
    def closes(self, exchange):
        if exchange.closes_on is None:
            return None
        day = format_day(exchange.closes_on, "medium")
        hour = closing_hour(exchange.closes_time)
        return f"{day}, {hour}, {clock(exchange.time_zone)}"
