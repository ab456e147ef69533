from django.contrib import admin

from core.admin import PublishableAdmin
from rankings.models import Membership


@admin.register(Membership)
class MembershipAdmin(PublishableAdmin):
    list_display = ["name", "kind", "since", "until"]
    list_filter = ["status", "kind"]
    search_fields = ["search_text"]
    prepopulated_fields = {"key": ["name"]}
    autocomplete_fields = ["institution"]
