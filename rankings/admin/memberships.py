from django.contrib import admin

from core.admin import PublishableAdmin
from core.admin.registers import RegisterMixin
from rankings.imports import MembershipImport
from rankings.models import Membership


@admin.register(Membership)
class MembershipAdmin(RegisterMixin, PublishableAdmin):
    import_class = MembershipImport
    list_display = ["name", "kind", "since", "until"]
    list_filter = ["status", "kind"]
    search_fields = ["search_text"]
    prepopulated_fields = {"key": ["name"]}
    autocomplete_fields = ["institution"]
