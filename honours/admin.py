from django.contrib import admin

from core.admin import PublishableAdmin
from honours.models import Award


@admin.register(Award)
class AwardAdmin(PublishableAdmin):
    list_display = ["recipient", "title", "country", "conferred_on"]
    list_filter = ["status", "title", "country"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["recipient"]}
    autocomplete_fields = ["institution", "ceremony"]
