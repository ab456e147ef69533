from django.contrib import admin

from core.admin import PublishableAdmin
from mobility.models import Exchange, ExchangeCountry, ExchangeLanguage


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
