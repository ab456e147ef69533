"""The history of a record in the back office: read, compared, brought back.

Bringing back fills the form with what was, and saves nothing by itself: what the form
refuses, what is locked and what somebody may not do holds as for any other change.
"""

from dataclasses import replace

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _, ngettext

from core import history
from core.admin.reauthentication import reauthenticated
from core.admin.rights import hidden_fields

PER_PAGE = 20
MOST_DELETED = 200
MAY_FORGET = "core.erase_person"


class HistoryMixin:
    """For the admin of a model of which versions are kept; others keep Django's own."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        args = (request, object_id, form_url, extra_context)
        if request.method != "POST":
            return super().changeform_view(*args)
        way = self.history_path(request, object_id)
        with history.recording(user=request.user, path=way):
            return super().changeform_view(*args)

    def history_path(self, request, object_id):
        """By which way a form that is sent writes the record."""
        version = self._asked_version(request, object_id and unquote(object_id))
        return "restore" if version else "form"

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        way = "list" if "_save" in request.POST else "action"
        with history.recording(user=request.user, path=way):
            return super().changelist_view(request, extra_context)

    # Both are called last in the transaction of a change, which the version belongs to.
    def log_addition(self, request, obj, message):
        history.write_now(message if isinstance(message, str) else "")
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        history.write_now(message if isinstance(message, str) else "")
        return super().log_change(request, obj, message)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        history.write_now()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        history.write_now()

    def save_model(self, request, obj, form, change):
        """What is brought back is the same record as before, under its old number."""
        if not change and (version := self._asked_version(request, None)):
            obj.pk = version.data["pk"]
            for name, value in version.hidden_values.items():
                setattr(obj, name, value)
        super().save_model(request, obj, form, change)

    def get_formsets_with_inlines(self, request, obj=None):
        version = self._shown_version(request, obj)
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if version and formset.max_num:
                formset.extra = len(version.lost_parts(formset.model))
            yield formset, inline

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if version := self._shown_version(request, obj):
            context["adminform"].form.initial |= version.values
            for inline in context["inline_admin_formsets"]:
                _fill_parts(inline.formset, version)
            messages.info(
                request,
                _(
                    "The form shows what the record held on %(moment)s. Nothing is"
                    " changed until you save it."
                )
                % {"moment": history.moment_in_words(version.at)},
            )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _shown_version(self, request, obj):
        """The version to fill the form with, when it is opened."""
        if request.method == "POST":
            return None
        return self._asked_version(request, obj and str(obj.pk))

    def _asked_version(self, request, key):
        """The version that `?version=` names: of the record, or of a deleted one."""
        text = request.GET.get("version", "")
        version = history.find_version(self.model, text) if text else None
        if version is None:
            return None
        if key is not None:
            return version if version.key == key else None
        is_gone = not self.model._base_manager.filter(pk=version.key).exists()
        return version if is_gone else None

    def get_urls(self):
        if not history.is_kept(self.model):
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        view = self.admin_site.admin_view(self.deleted_view)
        return [path("deleted/", view, name=name), *super().get_urls()]

    def deleted_view(self, request):
        """Records that are there no more, with the way to bring them back."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        may_forget = self._may_forget(request)
        if request.method == "POST":
            if not may_forget:
                raise PermissionDenied
            return reauthenticated(self._forget_deleted)(request)
        asked = history.find_version(self.model, request.GET.get("forget", ""))
        context = {
            "title": _("Deleted: %(register)s")
            % {"register": self.opts.verbose_name_plural},
            "deleted": history.deleted_of(self.model, limit=MOST_DELETED),
            "has_add_permission": self.has_add_permission(request),
            "may_forget": may_forget,
            "forgetting": asked if may_forget else None,
        }
        return self._history_page(request, "deleted", context)

    def _may_forget(self, request, record=None):
        """Who erases people, in the registers that he or she may change."""
        may_change = self.has_change_permission(request, record)
        return may_change and request.user.has_perm(MAY_FORGET)

    def _forget_deleted(self, request):
        """Erase all that a deleted record has said; a line without its name stays."""
        version = history.find_version(self.model, request.POST.get("version", ""))
        is_there = version and self.model._base_manager.filter(pk=version.key).exists()
        if version and not is_there:
            count = history.forget_past(self.model, version.key)
            self._tell_forgotten(request, version.key, f"№ {version.key}", count)
        return self._to_page("deleted")

    def history_view(self, request, object_id, extra_context=None):
        if not history.is_kept(self.model):
            return super().history_view(request, object_id, extra_context)
        key = unquote(object_id)
        record = self.get_object(request, key)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, key)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        may_forget = self._may_forget(request, record)
        if request.method == "POST":
            if not may_forget:
                raise PermissionDenied
            return reauthenticated(self._forget_past)(request, record)
        context = {
            "title": _("Change history: %s") % record,
            "object": record,
            "may_forget": may_forget,
            "is_forgetting": may_forget and "forget" in request.GET,
            "has_change_permission": self.has_change_permission(request, record),
            **self._compared(request, record),
            **self._page_of_changes(request, record),
            **(extra_context or {}),
        }
        return self._history_page(request, "history", context)

    def _page_of_changes(self, request, record):
        pages = Paginator(range(history.count_of(record)), PER_PAGE)
        page = pages.get_page(request.GET.get("p"))
        first = page.start_index() - 1 if page.object_list else 0
        changes = [
            replace(change, changes=self._seen_by(request, change.changes))
            for change in history.changes_of(record, offset=first, limit=PER_PAGE)
        ]
        is_last = not page.has_next()
        return {
            "page": page,
            "changes": changes,
            "newest": changes[0] if changes and not first else None,
            "older_lines": self._lines_before(record, changes) if is_last else [],
        }

    def _seen_by(self, request, differences):
        """Those of the differences in which nobody is named whom the form hides."""
        hidden = hidden_fields(request.user, self.model)
        return [one for one in differences if one.part or one.name not in hidden]

    def _lines_before(self, record, changes):
        """What Django wrote down before there were versions."""
        lines = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model),
            object_id=record.pk,
        )
        if changes:
            lines = lines.filter(action_time__lt=changes[-1].at)
        return lines.select_related("user").order_by("-action_time")

    def _compared(self, request, record):
        """The two versions that were chosen, older one first."""
        chosen = request.GET.getlist("v")
        if not chosen and "compare" not in request.GET:
            return {}
        versions = {
            version.pk: version
            for text in chosen[:2]
            if (version := history.find_version(self.model, text))
            and version.key == str(record.pk)
        }
        if len(versions) != 2 or len(chosen) != 2:
            return {"is_wrong_choice": True}
        older, newer = (versions[pk] for pk in sorted(versions))
        return {
            "older": older,
            "newer": newer,
            "differences": self._seen_by(
                request, history.compared(self.model, older, newer)
            ),
        }

    def _forget_past(self, request, record):
        """Erase what the record said before; that somebody did is written down."""
        count = history.forget_past(self.model, record.pk)
        self._tell_forgotten(request, record.pk, str(record)[:200], count)
        return self._to_page("history", record.pk)

    def _tell_forgotten(self, request, key, name, count):
        done = ngettext(
            "%d earlier version erased.", "%d earlier versions erased.", count
        )
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(self.model),
            object_id=key,
            object_repr=name,
            action_flag=CHANGE,
            change_message=done % count,
        )
        messages.success(request, done % count)

    def _to_page(self, page, *args):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return HttpResponseRedirect(reverse(name, args=args), status=303)

    def _history_page(self, request, name, context):
        return TemplateResponse(
            request,
            f"admin/history/{name}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "module_name": capfirst(self.opts.verbose_name_plural),
                "preserved_filters": self.get_preserved_filters(request),
                **context,
            },
        )


def _fill_parts(formset, version):
    """Show the parts as they were: changed ones, those that came since, those lost."""
    rows = version.parts(formset.model)
    for form in formset.initial_forms:
        values = rows.get(str(form.instance.pk))
        form.initial |= {"DELETE": True} if values is None else values
    lost = version.lost_parts(formset.model)
    for form, values in zip(formset.extra_forms, lost, strict=False):
        form.initial |= values
