from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from core.admin import PublishableAdmin, ZonedAdminMixin
from core.admin.badges import state_badge
from core.admin.registers import RegisterMixin
from core.partial_date import format_day
from training.imports import ProgrammeImport
from training.listings import ADMISSION, admission
from training.models import Intake, Programme, ProgrammeLanguage, Requirement
from training.querysets import admission_state


class IntakeInline(ZonedAdminMixin, TranslationStackedInline):
    model = Intake
    extra = 0


class ProgrammeLanguageInline(admin.TabularInline):
    model = ProgrammeLanguage
    extra = 0


class RequirementInline(TranslationStackedInline):
    model = Requirement
    extra = 0


class AdmissionFilter(admin.SimpleListFilter):
    """By what an applicant reads in the catalogue now."""

    title = _("Admission")
    parameter_name = "admission"

    def lookups(self, request, model_admin):
        return ADMISSION.items()

    def queryset(self, request, queryset):
        if self.value() not in ADMISSION:
            return queryset
        return queryset.alias(admission=admission_state(timezone.now())).filter(
            admission=self.value()
        )


@admin.register(Programme)
class ProgrammeAdmin(RegisterMixin, PublishableAdmin):
    import_class = ProgrammeImport
    list_display = ["title", "level", "admission", "last_day", "position"]
    list_filter = ["status", AdmissionFilter, "level"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [ProgrammeLanguageInline, RequirementInline, IntakeInline]

    def get_queryset(self, request):
        return super().get_queryset(request).with_intake(timezone.now())

    @admin.display(description=_("Admission"))
    def admission(self, programme):
        return state_badge(programme.intake_state, admission(programme))

    @admin.display(description=_("last day"), ordering="intake_closes_at")
    def last_day(self, programme):
        day = programme.intake_closes_on
        return format_day(day, "medium") if day else None
