"""The filtered list of a register as a file, which its import reads as unchanged."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_safe

from core.formats import number
from core.imports.exporting import csv_file, xlsx_file
from core.partial_date import format_day
from core.uploads.policy import XLSX


class ExportMixin:
    """For a model admin with `import_class`: its columns are those of the file.

    Whoever may see the list may take it out, with the filters, the search and the order
    that it has on the page.
    """

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("export.<slug:form>", view, name=name), *super().get_urls()]

    def export_view(self, request, form):
        """All pages of the list as XLSX or CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if form not in ("xlsx", "csv"):
            raise Http404
        request.GET = request.GET.copy()
        for name in (PAGE_VAR, ALL_VAR):
            request.GET.pop(name, None)
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
            return HttpResponseRedirect(f"{reverse(name)}?{ERROR_FLAG}=1")
        importer = self.import_class()
        about = self._about(changelist)
        file_name = f"{self.opts.model_name}-{timezone.localdate():%Y-%m-%d}.{form}"
        if form == "xlsx":
            return FileResponse(
                xlsx_file(importer, changelist.queryset, about),
                as_attachment=True,
                filename=file_name,
                content_type=XLSX.content_type,
            )
        response = csv_file(importer, changelist.queryset, about)
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return response

    def _about(self, changelist):
        """What the file is, as names and values."""
        now = timezone.localtime()
        return [
            (
                pgettext("a list of records", "Register"),
                capfirst(str(self.opts.verbose_name_plural)),
            ),
            (_("Taken out"), f"{format_day(now.date())}, {now:%H:%M}"),
            (_("Rows"), number(changelist.result_count)),
            *(filters_in_words(changelist) or [(_("Filters"), _("none"))]),
        ]


def filters_in_words(changelist) -> list[tuple[str, str]]:
    """What the list is searched and filtered by, as names and values."""
    words = [(_("Search"), changelist.query)] if changelist.query else []
    told = set()
    for spec in changelist.filter_specs:
        told.update(spec.expected_parameters())
        if not spec.used_parameters:
            continue
        chosen = [c["display"] for c in spec.choices(changelist) if c["selected"]]
        chosen = chosen or spec.used_parameters.values()  # it fits none of the choices
        words.append((capfirst(str(spec.title)), ", ".join(map(str, chosen))))
    others = changelist.get_filters_params()
    words += [
        (name, ", ".join(values)) for name, values in others.items() if name not in told
    ]
    return words
