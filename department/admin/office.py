from django.contrib import admin

from core.admin import PublishableAdmin
from department.models import Document, Function, Person


@admin.register(Function)
class FunctionAdmin(PublishableAdmin):
    list_display = ["title", "kind", "position"]
    list_editable = ["position"]
    list_filter = ["status", "kind"]
    search_fields = ["search_text"]


@admin.register(Person)
class PersonAdmin(PublishableAdmin):
    list_display = ["role", "name", "position"]
    list_editable = ["position"]
    search_fields = ["search_text"]


@admin.register(Document)
class DocumentAdmin(PublishableAdmin):
    list_display = ["title", "language", "version", "dated_on", "position"]
    list_editable = ["position"]
    list_filter = ["status", "language"]
    search_fields = ["search_text"]
