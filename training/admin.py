from django.contrib import admin
from modeltranslation.admin import TranslationStackedInline

from core.admin import PublishableAdmin
from training.models import Cohort, CohortCountry, Intake, Milestone, Programme


class IntakeInline(TranslationStackedInline):
    model = Intake
    extra = 0


class CohortCountryInline(admin.TabularInline):
    model = CohortCountry
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(PublishableAdmin):
    list_display = ["title", "level", "months_min", "months_max", "position"]
    list_filter = ["status", "level"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [IntakeInline]


@admin.register(Cohort)
class CohortAdmin(PublishableAdmin):
    list_display = ["year", "measure", "number", "qualifier", "countries_number"]
    list_display_links = ["year", "measure"]
    list_filter = ["status", "measure"]
    search_fields = ["key", "note_en", "note_ru"]
    inlines = [CohortCountryInline]


@admin.register(Milestone)
class MilestoneAdmin(PublishableAdmin):
    list_display = ["happened_on", "title"]
    list_display_links = ["title"]
    search_fields = ["key", "title_en", "title_ru"]
