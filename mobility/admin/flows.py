from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.admin import PublishableAdmin
from core.admin.registers import RegisterMixin
from mobility.admin.coverage import coverage
from mobility.admin.grid import flow_grid
from mobility.imports import FlowImport
from mobility.models import Flow


@admin.register(Flow)
class FlowAdmin(RegisterMixin, PublishableAdmin):
    import_class = FlowImport
    list_display = ["year", "country_name", "institution", "direction", "number"]
    list_display_links = ["year", "country_name"]
    list_filter = ["status", "year", "direction", "audience"]
    list_select_related = ["institution"]
    search_fields = ["key", "note_en", "note_ru"]
    autocomplete_fields = ["exchange", "institution"]

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, flow):
        return flow.country_name

    def get_urls(self):
        def page(route, view, name):
            view = self.admin_site.admin_view(view)
            return path(route, view, name=f"mobility_flow_{name}")

        return [
            page("coverage/", coverage, "coverage"),
            page("grid/", flow_grid, "grid"),
            *super().get_urls(),
        ]
