"""The pages of an import in the back office: send, look, carry out.

The file becomes a draft of its sender, and the dry run has an address of its own, so
that it can be looked at again. What is carried out is the plan whose digest the page
with the button showed.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from core.imports import (
    Changed,
    Outcome,
    Refused,
    carry_out,
    drafts,
    make_plan,
    sheets,
)
from core.imports.template import template_workbook
from core.imports.writing import CarriedOut
from core.uploads import UploadsField
from core.uploads.policy import XLSX

# More rows of a kind than a page shows; the plan carries out all of them.
MOST_ROWS = 1_000


class ImportForm(forms.Form):
    """A file that can be read as a table; `table` and `name` are what it holds."""

    file = UploadsField(
        policy=sheets.POLICY, required=True, label=gettext_lazy("File with the table")
    )

    def clean_file(self):
        (checked,) = self.cleaned_data["file"]
        self.name = checked.name
        self.table = sheets.read(checked)
        return checked


class ImportMixin:
    """For a model admin with `import_class`, a subclass of `core.imports.Import`.

    Only those may import who may add and change records of the register, and publish
    them where the table says which are published.
    """

    import_class = None
    change_list_template = "admin/imports/change_list.html"

    def has_import_permission(self, request):
        publishes = any(
            column.field == "status" for column in self.import_class.columns
        )
        return (
            self.has_add_permission(request)
            and self.has_change_permission(request)
            and (not publishes or self.has_publish_permission(request))
        )

    def changelist_view(self, request, extra_context=None):
        allowed = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, {**allowed, **(extra_context or {})})

    def get_urls(self):
        def page(route, view, name):
            name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
            return path(route, self.admin_site.admin_view(view), name=name)

        return [
            page("import/", self.import_view, "import"),
            page("import/template.xlsx", self.import_template_view, "import_template"),
            page("import/<uuid:pk>/", self.import_plan_view, "import_plan"),
            *super().get_urls(),
        ]

    def import_view(self, request):
        """Choose a file; a table that can be read becomes a draft."""
        importer = self._importer(request)
        form = ImportForm()
        if request.method == "POST":
            form = ImportForm(request.POST, request.FILES)
            if form.is_valid():
                draft = drafts.keep(
                    importer, form.table, user=request.user, name=form.name
                )
                return self._see_other("import_plan", draft.pk)
        context = {
            "form": form,
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
        """The dry run, and its commit: nothing is written before the button."""
        importer = self._importer(request)
        draft = drafts.find(importer, pk, user=request.user)
        if draft is None:
            return self._gone(request)
        if request.method == "POST" and "drop" in request.POST:
            draft.delete()
            return self._see_other("import")
        table = sheets.Table.from_json(draft.table)
        plan = make_plan(importer, table)
        if request.method != "POST":
            return self._plan_page(request, draft, table, plan)
        if plan.digest != request.POST.get("plan"):
            return self._plan_page(request, draft, table, plan, 409, is_changed=True)
        if not plan.can_be_carried_out:
            return self._plan_page(request, draft, table, plan, 422)
        try:
            carry_out(plan, draft)
        except CarriedOut:
            return self._gone(request)
        except (Changed, Refused):
            now = make_plan(self.import_class(), table)
            is_changed = now.digest != request.POST["plan"]
            if not is_changed:
                text = _("This cannot be done in this state. Nothing has been changed.")
                messages.error(request, text)
            return self._plan_page(
                request, draft, table, now, 409, is_changed=is_changed
            )
        self._tell(request, plan)
        return self._see_other("changelist")

    def _importer(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied
        return self.import_class()

    def _plan_page(self, request, draft, table, plan, status=200, **context):
        groups = [
            (outcome, plan.of(outcome)[:MOST_ROWS], plan.counts[outcome])
            for outcome in (Outcome.UPDATE, Outcome.CREATE)
        ]
        mistakes = plan.mistakes
        context |= {
            "draft": draft,
            "table": table,
            "plan": plan,
            "mistakes": mistakes[:MOST_ROWS],
            "mistake_count": len(mistakes),
            "groups": [group for group in groups if group[2]],
        }
        return self._render(request, "plan", context, status)

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

    def _tell(self, request, plan):
        new, changed = plan.counts[Outcome.CREATE], plan.counts[Outcome.UPDATE]
        if new:
            text = ngettext(
                "%d record added from the file.", "%d records added from the file.", new
            )
            messages.success(request, text % new)
        if changed:
            text = ngettext(
                "%d record changed from the file.",
                "%d records changed from the file.",
                changed,
            )
            messages.success(request, text % changed)

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
