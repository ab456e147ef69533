"""A document in the form of a record: named, measured, and opened by those who see it."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.db.models import Field, FileField, ImageField, Model
from django.db.models.fields.files import FieldFile
from django.forms.models import _get_foreign_key
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from core.files import kind_of, name_of, send_file, size_of

SHOWN = "shown_file"


class DocumentInput(AdminFileWidget):
    """Shows the stored file; /media/, which Django would link, is no address."""

    template_name = "admin/widgets/file.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        return context | (_told_of(value) if self.is_initial(value) else {})


class FileFormMixin:
    """For admins and inlines: the input of a document, its link for who may only look."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if is_document(db_field):
            kwargs["widget"] = DocumentInput
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fields(self, request, obj=None):
        return self._shown_among(request, obj, super().get_fields(request, obj))

    def get_fieldsets(self, request, obj=None):
        """Those of a translated inline do not follow from `get_fields`."""

        def with_shown(options):
            names = self._shown_among(request, obj, options["fields"])
            return {**options, "fields": names}

        fieldsets = super().get_fieldsets(request, obj)
        return [(heading, with_shown(options)) for heading, options in fieldsets]

    def get_readonly_fields(self, request, obj=None):
        names = super().get_readonly_fields(request, obj)
        return [*names, SHOWN] if self._is_only_shown(request, obj) else names

    def _shown_among(self, request, obj, names):
        if not self._is_only_shown(request, obj):
            return names
        file = file_field(self.model).name
        return list(dict.fromkeys(SHOWN if name == file else name for name in names))

    def _is_only_shown(self, request, obj):
        return (
            obj is not None
            and file_field(self.model) is not None
            and not self.has_change_permission(request, obj)
        )

    @admin.display(description=_("file"))
    def shown_file(self, record):
        if not record.file:
            return self.get_empty_value_display()
        return render_to_string("admin/includes/file.html", _told_of(record.file))


class FileAdminMixin(FileFormMixin):
    """Hands out the documents of a model and of its inlines, of a hidden record too."""

    def get_urls(self):
        found = [
            path(
                f"{inline.model._meta.model_name}/<int:pk>/file/",
                self.admin_site.admin_view(self.part_file_view),
                {"inline_class": inline},
                name=_url_name(inline.model),
            )
            for inline in self.inlines
            if is_document(file_field(inline.model))
        ]
        if is_document(file_field(self.model)):
            view = self.admin_site.admin_view(self.file_view)
            found.append(path("<int:pk>/file/", view, name=_url_name(self.model)))
        return [*found, *super().get_urls()]

    def file_view(self, request, pk):
        record = self.get_object(request, str(pk))
        if record is None or not self.has_view_permission(request, record):
            raise Http404
        return send_file(record.file, private=True)

    def part_file_view(self, request, pk, inline_class):
        """The file of a row in the form of a record, for who may see both."""
        link = _get_foreign_key(self.model, inline_class.model, inline_class.fk_name)
        row = inline_class.model._base_manager.filter(pk=pk).first()
        record = row and self.get_object(request, str(getattr(row, link.attname)))
        inline = inline_class(self.model, self.admin_site)
        if not (
            record
            and self.has_view_permission(request, record)
            and inline.has_view_permission(request, record)
        ):
            raise Http404
        return send_file(row.file, private=True)


def file_field(model: type[Model]) -> FileField | None:
    """The one field of the model that holds a file, a picture or a document."""
    fields = model._meta.concrete_fields
    return next((field for field in fields if isinstance(field, FileField)), None)


def is_document(field: Field | None) -> bool:
    """Whether it holds a file that is no picture."""
    return isinstance(field, FileField) and not isinstance(field, ImageField)


def _url_name(model):
    return f"{model._meta.app_label}_{model._meta.model_name}_file"


def _told_of(file: FieldFile) -> dict:
    """What the template says: a file that is gone from the disk has no size."""
    record = file.instance
    return {
        "file_name": name_of(file),
        "file_kind": kind_of(file),
        "file_size": size_of(file),
        "file_url": reverse(f"admin:{_url_name(record)}", args=[record.pk]),
    }
