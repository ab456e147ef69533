"""A picture in the form of a record: checked when it comes, shown as pages cut it."""

from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import PermissionDenied
from django.db.models import ImageField
from django.http import Http404
from django.urls import path, reverse

from core import pictures


class PictureInput(AdminFileWidget):
    """Shows what pages show, never the file that was uploaded."""

    template_name = "admin/widgets/picture.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if context["widget"]["is_initial"]:
            record = value.instance
            context["rendition"] = pictures.smallest(value.name)
            context["url"] = reverse(
                f"admin:{record._meta.app_label}_{record._meta.model_name}_picture",
                args=[record.pk],
            )
        return context


class PictureAdminMixin:
    """For the admin of a model that has a `core.pictures.PictureOf`."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ImageField):
            kwargs.update(form_class=pictures.PictureField, widget=PictureInput)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_picture"
        view = self.admin_site.admin_view(self.picture_view)
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
