"""The pages of an import in the back office: send, look, order, see what was done.

A worker looks at the file and carries out what is ordered (`core.imports.work`); the
page shows how far it is. What is ordered is the plan whose digest the page with the
button showed, and nothing else is written.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from core.imports import Outcome, drafts, sheets, stored
from core.imports.template import template_workbook
from core.models import ImportDraft
from core.uploads import UploadsField
from core.uploads.policy import XLSX

State = ImportDraft.State
OVERVIEW = 20  # rows of each outcome on a page that shows them all


class ImportForm(forms.Form):
    """A file that can be read as a table; `table` and `name` are what it holds."""

    file = UploadsField(
        policy=sheets.POLICY, required=True, label=gettext_lazy("File with the table")
    )

    def __init__(self, *args, importer, **kwargs):
        super().__init__(*args, **kwargs)
        self.importer = importer

    def clean_file(self):
        (checked,) = self.cleaned_data["file"]
        self.name = checked.name
        self.table = sheets.read(checked, self.importer.sheet_names())
        return checked


def _number(text: str) -> int:
    """The page asked for, of as many as a table can have; else the first."""
    is_number = text.isascii() and text.isdigit() and len(text) < 5
    return max(int(text), 1) if is_number else 1


class ImportMixin:
    """For a model admin with `import_class`, a subclass of `core.imports.Import`.

    Only those may import who may add and change records of the register. Who may not
    publish brings in drafts (`core.imports.rights`).
    """

    import_class = None

    def has_import_permission(self, request):
        may_add = self.has_add_permission(request)
        return may_add and self.has_change_permission(request)

    def changelist_view(self, request, extra_context=None):
        allowed = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, {**allowed, **(extra_context or {})})

    def get_urls(self):
        def page(route, view, name):
            name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
            return path(route, self.admin_site.admin_view(view), name=name)

        return [
            page("import/", self.import_view, "import"),
            page(
                "import/template.xlsx",
                require_safe(self.import_template_view),
                "import_template",
            ),
            page("import/<uuid:pk>/", self.import_plan_view, "import_plan"),
            *super().get_urls(),
        ]

    def import_view(self, request):
        """Choose a file; a table that can be read becomes a draft."""
        importer = self._importer(request)
        form = ImportForm(importer=importer)
        if request.method == "POST":
            form = ImportForm(request.POST, request.FILES, importer=importer)
            if form.is_valid():
                draft = drafts.keep(
                    importer, form.table, user=request.user, name=form.name
                )
                return self._see_other("import_plan", draft.pk)
        context = {
            "form": form,
            "drafts": drafts.of(importer, request.user),
            "has_many": any(column.is_many for column in importer.bound_columns),
            "columns": importer.bound_columns,
            "identity": [
                column.label
                for column in importer.bound_columns
                if column.name in importer.identity
            ],
        }
        return self._render(request, "upload", context, 422 if form.errors else 200)

    def import_template_view(self, request):
        """The workbook to fill in."""
        importer = self._importer(request)
        name = f"{self.opts.model_name}-import.xlsx"
        return HttpResponse(
            template_workbook(importer),
            content_type=XLSX.content_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def import_plan_view(self, request, pk):
        """How far it is, the plan with its button, or what became of it."""
        draft = drafts.find(self._importer(request), pk, user=request.user)
        if draft is None:
            return self._gone(request)
        if request.method != "POST":
            return self._draft_page(request, draft)
        if "drop" in request.POST:
            draft.delete()
            return self._see_other("import")
        if "again" in request.POST:
            drafts.look_again(draft)
        elif not drafts.order(draft, request.POST.get("plan", "")):
            return self._draft_page(request, draft, 409)
        return self._see_other("import_plan", draft.pk)

    def _importer(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied
        return self.import_class(request.user)

    def _draft_page(self, request, draft, status=200):
        """In the state it is in; 409 says that what was asked for has come too late."""
        context = {"draft": draft, "is_refused": status == 409}
        if draft.state in (*drafts.WAITING, *drafts.WAITING.values()):
            context |= {
                "percent": draft.done * 100 // max(draft.total, 1),
                "is_unattended": drafts.is_unattended(draft),
            }
            return self._render(request, "progress", context, status)
        return self._render(
            request, "plan", context | self._plan_context(request, draft), status
        )

    def _plan_context(self, request, draft):
        shown = request.GET.get("show", "")
        chosen = [outcome for outcome in Outcome if outcome == shown]
        outcomes = chosen or [o for o in Outcome if o != Outcome.UNCHANGED]
        number = _number(request.GET.get("page", "")) if chosen else 1
        about, rows = stored.read(draft, outcomes, number)
        known = about["counts"] if about else {}  # it may have failed before
        counts = {outcome: known.get(outcome, 0) for outcome in Outcome}
        context = {
            "plan": about,
            "counts": counts,
            "groups": [
                (o, rows[o] if chosen else rows[o][:OVERVIEW], counts[o])
                for o in outcomes
                if counts[o]
            ],
            "chosen": chosen and chosen[0],
        }
        if chosen:
            pages = Paginator(range(counts[chosen[0]]), stored.PAGE)
            context["page"] = pages.get_page(number)
        return context

    def _render(self, request, name, context, status):
        return TemplateResponse(
            request,
            f"admin/imports/{name}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Import: %(register)s")
                % {"register": self.opts.verbose_name_plural},
                **context,
            },
            status=status,
        )

    def _gone(self, request):
        messages.warning(
            request,
            _(
                "This import is over: it has been carried out or dropped, or a day has"
                " passed. To be sure, send the file again: what is in the register"
                " already counts as unchanged."
            ),
        )
        return self._see_other("import")

    def _see_other(self, name, *args):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}"
        return HttpResponseRedirect(reverse(name, args=args), status=303)
