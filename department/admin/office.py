from django.contrib import admin

from core.admin import PublishableAdmin
from core.admin.registers import RegisterMixin
from department.imports import DocumentImport, FunctionImport, PersonImport
from department.models import Document, Function, Person


@admin.register(Function)
class FunctionAdmin(RegisterMixin, PublishableAdmin):
    import_class = FunctionImport
    list_display = ["title", "kind", "position"]
    list_editable = ["position"]
    list_filter = ["status", "kind"]
    search_fields = ["search_text"]


@admin.register(Person)
class PersonAdmin(RegisterMixin, PublishableAdmin):
    import_class = PersonImport
    list_display = ["role", "name", "position"]
    list_editable = ["position"]
    search_fields = ["search_text"]


@admin.register(Document)
class DocumentAdmin(RegisterMixin, PublishableAdmin):
    import_class = DocumentImport
    list_display = ["title", "language", "version", "dated_on", "position"]
    list_editable = ["position"]
    list_filter = ["status", "language"]
    search_fields = ["search_text"]
