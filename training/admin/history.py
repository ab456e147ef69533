from django.contrib import admin

from core.admin import PublishableAdmin
from core.admin.registers import RegisterMixin
from training.imports import CohortImport, GraduateImport, MilestoneImport
from training.models import Cohort, CohortCountry, Graduate, Milestone


class CohortCountryInline(admin.TabularInline):
    model = CohortCountry
    extra = 0


@admin.register(Cohort)
class CohortAdmin(RegisterMixin, PublishableAdmin):
    import_class = CohortImport
    list_display = ["year", "measure", "number", "qualifier", "countries_number"]
    list_display_links = ["year", "measure"]
    list_filter = ["status", "measure"]
    search_fields = ["key", "note_en", "note_ru"]
    inlines = [CohortCountryInline]


@admin.register(Milestone)
class MilestoneAdmin(RegisterMixin, PublishableAdmin):
    import_class = MilestoneImport
    list_display = ["happened_on", "title"]
    list_display_links = ["title"]
    search_fields = ["key", "title_en", "title_ru"]


@admin.register(Graduate)
class GraduateAdmin(RegisterMixin, PublishableAdmin):
    import_class = GraduateImport
    list_display = ["role", "country", "naming", "position"]
    list_filter = ["status", "naming"]
    search_fields = ["key", "role_en", "role_ru", "name_en", "name_ru"]
