from django.contrib import admin
from modeltranslation.admin import TranslationStackedInline

from core.admin import PublishableAdmin
from training.models import Intake, Programme, ProgrammeLanguage, Requirement


class IntakeInline(TranslationStackedInline):
    model = Intake
    extra = 0


class ProgrammeLanguageInline(admin.TabularInline):
    model = ProgrammeLanguage
    extra = 0


class RequirementInline(TranslationStackedInline):
    model = Requirement
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(PublishableAdmin):
    list_display = ["title", "level", "months_min", "months_max", "position"]
    list_filter = ["status", "level"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [ProgrammeLanguageInline, RequirementInline, IntakeInline]
