from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from core import facts
from core.admin.registers import RegisterMixin
from core.admin.site import FORM_FIELDS, PublishableAdmin, SiteAdmin
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


@admin.register(Fact)
class FactAdmin(RegisterMixin, PublishableAdmin):
    import_class = FactImport
    list_display = ["label", "figure", "period", "as_of", "section", "review_on"]
    list_filter = ["section", "is_on_home", "is_headline", "qualifier", "status"]
    search_fields = ["key", "series", "label"]

    @admin.display(description=_("value"), ordering="value")
    def figure(self, fact):
        return f"{facts.qualifier(fact)} {facts.figure(fact)}".strip()
