from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from modeltranslation.utils import build_localized_fieldname

from core.admin.ledger import LedgerAdmin
from core.admin.site import SiteAdmin
from core.languages import language_codes
from core.models import Consent, ConsentText


@admin.register(ConsentText)
class ConsentTextAdmin(SiteAdmin):
    """Somebody's consent makes a version final; changed words are a new version."""

    list_display = ["key", "purpose", "version", "created_at", "language_status"]
    list_filter = ["purpose"]
    search_fields = ["key", "text_en", "text_ru"]
    save_as = False

    def has_change_permission(self, request, obj=None):
        is_final = obj is not None and obj.consents.exists()
        return not is_final and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        is_final = obj is not None and obj.consents.exists()
        return not is_final and super().has_delete_permission(request, obj)

    def open_to_translation(self, field):
        final = Consent.objects.filter(text=OuterRef("pk"))
        return super().open_to_translation(field) & ~Q(Exists(final))

    def get_changeform_initial_data(self, request):
        """A new version begins with the words of the one before it.

        Its purpose is the one by which the list was filtered, else the first.
        """
        filters = QueryDict(request.GET.get("_changelist_filters", ""))
        purpose = filters.get("purpose__exact", "")
        if purpose not in ConsentText.Purpose.values:
            purpose = ConsentText.Purpose.PROPOSAL
        current = ConsentText.objects.current(purpose)
        if current is None:
            return {"purpose": purpose, "version": 1}
        version = current.version + 1
        texts = [build_localized_fieldname("text", code) for code in language_codes()]
        return {
            "key": f"{purpose}-{version}",
            "purpose": purpose,
            "version": version,
            **{name: getattr(current, name) for name in texts},
        }


@admin.register(Consent)
class ConsentAdmin(LedgerAdmin):
    list_display = ["text", "language", "given_at", "withdrawn_at"]
    list_filter = ["text", "language", "given_at"]
    list_select_related = ["text"]
