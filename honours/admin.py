from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import PictureAdminMixin, PublishableAdmin
from core.admin.countries import CountryFilter
from core.admin.registers import RegisterMixin
from honours.imports import AwardImport
from honours.models import Award

PARTS = {
    None: ["recipient", "original_name", "original_language", "slug"],
    _("Award"): ["title", "conferred_on", "ceremony", "citation"],
    _("Affiliation"): ["affiliation", "institution", "country"],
    _("Portrait"): [
        "has_portrait_consent",
        "portrait",
        "portrait_alt",
        "portrait_focus_x",
        "portrait_focus_y",
    ],
}


@admin.register(Award)
class AwardAdmin(RegisterMixin, PictureAdminMixin, PublishableAdmin):
    import_class = AwardImport
    list_display = ["recipient", "title", "country", "conferred_on", "has_portrait"]
    list_filter = ["status", "title", ("country", CountryFilter)]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["recipient"]}
    autocomplete_fields = ["institution", "ceremony"]
    parts = PARTS

    @admin.display(description=_("portrait"), boolean=True)
    def has_portrait(self, award):
        return bool(award.portrait)
