from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from core.admin import PublishableAdmin, SiteAdmin
from events.models import Event, EventCountry, EventSeries, Journey, Speaker


class EventCountryInline(admin.TabularInline):
    model = EventCountry
    extra = 0


class SpeakerInline(TranslationStackedInline):
    model = Speaker
    extra = 0


@admin.register(EventSeries)
class EventSeriesAdmin(SiteAdmin):
    list_display = ["name", "slug", "language_status"]
    search_fields = ["slug", "name_en", "name_ru"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Event)
class EventAdmin(PublishableAdmin):
    list_display = ["title", "kind", "start_on", "end_on", "place"]
    list_filter = ["status", "kind", "mode", "state", "series"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["institutions", "series"]
    inlines = [EventCountryInline, SpeakerInline]


@admin.register(Journey)
class JourneyAdmin(PublishableAdmin):
    list_display = ["year", "purpose", "kind", "country_name", "institution"]
    list_display_links = ["purpose"]
    list_filter = ["status", "year", "kind", "country"]
    list_select_related = ["institution"]
    search_fields = ["purpose_en", "purpose_ru"]
    autocomplete_fields = ["institution"]

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, journey):
        return journey.country_name
