from django.contrib import admin

from alumni.models import Chapter
from core.admin import PublishableAdmin


@admin.register(Chapter)
class ChapterAdmin(PublishableAdmin):
    list_display = [
        "country_name",
        "representative",
        "role",
        "has_consent",
        "founded_on",
    ]
    search_fields = ["search_text"]
