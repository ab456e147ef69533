from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import PublishableAdmin
from core.admin.countries import CountryFilter
from core.admin.registers import RegisterMixin
from events.imports import JourneyImport
from events.models import Journey


@admin.register(Journey)
class JourneyAdmin(RegisterMixin, PublishableAdmin):
    import_class = JourneyImport
    list_display = ["year", "purpose", "kind", "country_name", "institution"]
    list_display_links = ["purpose"]
    list_filter = ["status", "year", "kind", ("country", CountryFilter)]
    list_select_related = ["institution"]
    search_fields = ["purpose_en", "purpose_ru"]
    autocomplete_fields = ["institution"]

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, journey):
        return journey.country_name
