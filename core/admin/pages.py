from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from core import facts
from core.admin.registers import RegisterMixin
from core.admin.site import FORM_FIELDS, PublishableAdmin, SiteAdmin
from core.formats import number
from core.imports.figures import FactImport
from core.models import Block, Contact, Fact, Page


class BlockInline(TranslationStackedInline):
    model = Block
    extra = 0
    formfield_overrides = FORM_FIELDS


class ContactInline(TranslationStackedInline):
    model = Contact
    extra = 0
    formfield_overrides = FORM_FIELDS


@admin.register(Page)
class PageAdmin(SiteAdmin):
    list_display = ["nav_label", "key", "title", "reviewed_on", "language_status"]
    list_display_links = ["nav_label"]
    search_fields = ["key", "title"]
    inlines = [BlockInline, ContactInline]


class CheckFilter(admin.SimpleListFilter):
    """Figures that somebody should look at."""

    title = _("to check")
    parameter_name = "check"

    def lookups(self, request, model_admin):
        return [
            ("overdue", _("Past their day of review")),
            ("contradicted", _("Contradicted by the registers")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.filter(facts.overdue(timezone.localdate()))
        if self.value() == "contradicted":
            wrong = [one.fact.pk for one in facts.contradictions()]
            return queryset.filter(pk__in=wrong)
        return queryset


@admin.register(Fact)
class FactAdmin(RegisterMixin, PublishableAdmin):
    import_class = FactImport
    list_display = [
        "label",
        "figure",
        "in_register",
        "period",
        "as_of",
        "section",
        "review_on",
    ]
    list_filter = [
        CheckFilter,
        "section",
        "is_on_home",
        "is_headline",
        "qualifier",
        "status",
    ]
    search_fields = ["key", "series", "label"]

    def get_changelist_instance(self, request):
        """Each row with what the registers count of it today."""
        changelist = super().get_changelist_instance(request)
        numbers = facts.counted()
        for fact in changelist.result_list:
            fact.in_register = numbers.get(fact.series)
        return changelist

    @admin.display(description=_("in the registers today"))
    def in_register(self, fact):
        return "" if fact.in_register is None else number(fact.in_register)

    @admin.display(description=_("value"), ordering="value")
    def figure(self, fact):
        return f"{facts.qualifier(fact)} {facts.figure(fact)}".strip()
