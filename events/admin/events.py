from django.contrib import admin
from modeltranslation.admin import TranslationStackedInline

from core.admin import FORM_FIELDS, PublishableAdmin, SiteAdmin
from events.admin.registrations import RegistrationsMixin
from events.models import (
    Event,
    EventCountry,
    EventLanguage,
    EventSeries,
    Material,
    Speaker,
)


class EventCountryInline(admin.TabularInline):
    model = EventCountry
    extra = 0


class EventLanguageInline(admin.TabularInline):
    model = EventLanguage
    extra = 0


class MaterialInline(TranslationStackedInline):
    model = Material
    extra = 0
    formfield_overrides = FORM_FIELDS


class SpeakerInline(TranslationStackedInline):
    model = Speaker
    extra = 0


@admin.register(EventSeries)
class EventSeriesAdmin(SiteAdmin):
    list_display = ["name", "slug", "language_status"]
    search_fields = ["slug", "name_en", "name_ru"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Event)
class EventAdmin(RegistrationsMixin, PublishableAdmin):
    list_display = ["title", "kind", "start_on", "end_on", "place"]
    list_filter = ["status", "kind", "mode", "state", "series"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["institutions", "series"]
    inlines = [
        EventCountryInline,
        EventLanguageInline,
        SpeakerInline,
        MaterialInline,
    ]
