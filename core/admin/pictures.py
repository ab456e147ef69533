"""A picture in the form of a record: checked when it comes, shown as pages cut it."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import PermissionDenied
from django.db.models import ImageField
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from core import pictures


class PictureInput(AdminFileWidget):
    """Shows what pages show, never the file that was uploaded."""

    template_name = "admin/widgets/picture.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        return context | (_told_of(value) if context["widget"]["is_initial"] else {})


class PictureAdminMixin:
    """For the admin of a model that has a `core.pictures.PictureOf`."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ImageField):
            kwargs.update(form_class=pictures.PictureField, widget=PictureInput)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("picture"))
    def shown_file(self, record):
        """For who may only look; see `core.admin.files`."""
        picture = getattr(record, record.picture.file)
        if not picture:
            return self.get_empty_value_display()
        return render_to_string("admin/includes/picture.html", _told_of(picture))

    def get_urls(self):
        view = self.admin_site.admin_view(self.picture_view)
        name = _url_name(self.model)
        return [path("<int:pk>/picture/", view, name=name), *super().get_urls()]

    def picture_view(self, request, pk):
        """The picture as pages cut it, of a hidden record too."""
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        rendition = pictures.smallest(getattr(record, record.picture.file).name)
        if rendition is None:
            raise Http404
        return pictures.send(rendition)


def _url_name(model):
    return f"{model._meta.app_label}_{model._meta.model_name}_picture"


def _told_of(picture):
    record = picture.instance
    return {
        "rendition": pictures.smallest(picture.name),
        "url": reverse(f"admin:{_url_name(record)}", args=[record.pk]),
    }
