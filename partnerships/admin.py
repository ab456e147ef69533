from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from core.admin import FORM_FIELDS, PublishableAdmin, SiteAdmin
from partnerships.models import (
    Agreement,
    Alias,
    Amendment,
    Institution,
    Party,
    PrincipalCountry,
    SubjectArea,
)


class AliasInline(admin.TabularInline):
    model = Alias
    extra = 0


class PartyInline(admin.TabularInline):
    model = Party
    extra = 0
    autocomplete_fields = ["institution"]


class AmendmentInline(TranslationStackedInline):
    model = Amendment
    extra = 0
    formfield_overrides = FORM_FIELDS


@admin.register(Institution)
class InstitutionAdmin(PublishableAdmin):
    list_display = ["name", "country_name", "kind", "relation"]
    list_filter = ["status", "relation", "kind", "country"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["merged_into"]
    inlines = [AliasInline]

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, institution):
        return institution.country_name


@admin.register(Agreement)
class AgreementAdmin(PublishableAdmin):
    list_display = ["reference", "title", "signed_on", "end_on", "state"]
    list_display_links = ["reference", "title"]
    list_filter = ["status", "type", "level", "term"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["predecessor", "responsible", "subjects"]
    inlines = [PartyInline, AmendmentInline]

    @admin.display(description=_("reference"), ordering="number")
    def reference(self, agreement):
        return agreement.reference

    @admin.display(description=_("state today"))
    def state(self, agreement):
        return agreement.status_on(timezone.localdate()).label


@admin.register(SubjectArea)
class SubjectAreaAdmin(SiteAdmin):
    list_display = ["name", "slug", "language_status"]
    search_fields = ["slug", "name_en", "name_ru"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(PrincipalCountry)
class PrincipalCountryAdmin(PublishableAdmin):
    list_display = ["country_name", "source_url"]

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, principal):
        return principal.country_name
