from django.contrib import admin

from core.admin import PublishableAdmin
from training.models import Cohort, CohortCountry, Graduate, Milestone


class CohortCountryInline(admin.TabularInline):
    model = CohortCountry
    extra = 0


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


@admin.register(Graduate)
class GraduateAdmin(PublishableAdmin):
    list_display = ["role", "country", "naming", "position"]
    list_filter = ["status", "naming"]
    search_fields = ["key", "role_en", "role_ru", "name_en", "name_ru"]
