from django.contrib import admin

from alumni.imports import ChapterImport
from alumni.models import Chapter
from core.admin import PublishableAdmin
from core.admin.registers import RegisterMixin


@admin.register(Chapter)
class ChapterAdmin(RegisterMixin, PublishableAdmin):
    import_class = ChapterImport
    list_display = [
        "country_name",
        "representative",
        "role",
        "has_consent",
        "founded_on",
    ]
    search_fields = ["search_text"]
