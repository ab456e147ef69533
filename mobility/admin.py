from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import PublishableAdmin
from mobility.models import Exchange, ExchangeCountry, ExchangeLanguage, Flow


class ExchangeCountryInline(admin.TabularInline):
    model = ExchangeCountry
    extra = 0


class ExchangeLanguageInline(admin.TabularInline):
    model = ExchangeLanguage
    extra = 0


@admin.register(Exchange)
class ExchangeAdmin(PublishableAdmin):
    list_display = ["title", "institution", "direction", "audience", "closes_on"]
    list_filter = ["status", "direction", "audience", "countries__country"]
    list_select_related = ["institution"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["institution", "agreement"]
    inlines = [ExchangeCountryInline, ExchangeLanguageInline]


@admin.register(Flow)
class FlowAdmin(PublishableAdmin):
    list_display = ["year", "country_name", "institution", "direction", "number"]
    list_display_links = ["year", "country_name"]
    list_filter = ["status", "year", "direction", "audience"]
    list_select_related = ["institution"]
    search_fields = ["key", "note_en", "note_ru"]
    autocomplete_fields = ["exchange", "institution"]

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, flow):
        return flow.country_name
