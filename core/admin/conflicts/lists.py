"""Values edited in a list, and actions on its rows.

A list carries what it showed of each row that can be changed there. Saving is all or
nothing: if a colleague has changed or deleted any of the rows meanwhile, none is saved,
each is named, and the list comes back with what was typed. An action leaves alone the
rows whose state is no longer the one that the list showed (`core.admin.bulk`).
"""

import copy
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.db.models import Model
from django.forms import BaseModelFormSet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.admin.conflicts.forms import SEEN, as_opened
from core.admin.conflicts.sent import read_typed
from core.admin.conflicts.snapshots import as_initial, hold, seal, unseal, value_of
from core.admin.conflicts.words import Group, changes_since, lines_of

STATE = "status"


class ListConflictMixin:
    """For a model admin; see the module."""

    def changelist_view(self, request, extra_context=None):
        is_edit = request.method == "POST" and "_save" in request.POST
        if not (is_edit and self.list_editable and self.has_change_permission(request)):
            response = super().changelist_view(request, extra_context)
            return self._with_seen(request, response)
        with transaction.atomic(using=router.db_for_write(self.model)):
            groups, typed = self._list_conflict(request)
            if not groups:
                response = super().changelist_view(request, extra_context)
                return self._with_seen(request, response)
            request.typed_rows = typed
            context = {"conflict_groups": groups, **(extra_context or {})}
            with as_opened(request):
                response = super().changelist_view(request, context)
                response = self._with_seen(request, response)
            response.status_code = 409
            return response

    def get_changelist_formset(self, request, **kwargs):
        kwargs["formset"] = _keeping(getattr(request, "typed_rows", {}))
        return super().get_changelist_formset(request, **kwargs)

    def _listed(self, record, names):
        fields = [field for field in self.opts.concrete_fields if field.name in names]
        return {field.name: value_of(field, record) for field in fields}

    def _with_seen(self, request, response):
        """The page with what it shows of its rows, if it is a list."""
        context = getattr(response, "context_data", None) or {}
        if "cl" not in context or not self.has_change_permission(request):
            return response
        if request.method == "POST":
            context[SEEN] = request.POST.get(SEEN, "")
            return response
        names = {*self.list_editable, STATE}
        shown = {str(r.pk): self._listed(r, names) for r in context["cl"].result_list}
        context[SEEN] = seal(shown, _name_of(self.model))
        return response

    def _list_conflict(self, request):
        """What a colleague has changed, a group for each row; and what was typed.

        Nothing, if all that was sent is what is stored now.
        """
        groups, typed, is_idle = {}, {}, True
        opened_at, shown = unseal(request.POST.get(SEEN, ""), _name_of(self.model))
        for key, record, form_of in self._sent_rows(request):
            if record is None:
                if shown and key in shown:
                    is_idle = False
                    title = _("%(kind)s: deleted meanwhile")
                    kind = capfirst(self.opts.verbose_name)
                    groups[key] = (title % {"kind": kind}, [])
                continue
            now = self._listed(record, self.list_editable)
            was = now
            if shown is not None and key in shown:
                was = {name: shown[key].get(name) for name in now}
            typed[key] = read_typed(form_of(was), was)
            is_idle = is_idle and not read_typed(form_of(now), now).touched
            if was != now or (shown is None and typed[key].touched):
                lines = lines_of(form_of(was), was, now, typed[key])
                groups[key] = (str(record), lines)
        if is_idle or not groups:
            return [], typed
        writers = changes_since(self.model, groups, opened_at)
        return [
            Group(title, lines, writers.get(key, []))
            for key, (title, lines) in groups.items()
        ], typed

    def _sent_rows(self, request):
        """The key of each row, its record, locked, and a form by what was shown."""
        formset = self.get_changelist_formset(request)(
            request.POST, queryset=self.model._base_manager.none()
        )
        prefixes = map(formset.add_prefix, range(formset.total_form_count()))
        name = self.opts.pk.name
        keys = {request.POST.get(f"{prefix}-{name}", ""): prefix for prefix in prefixes}
        rows = self.model._base_manager.filter(pk__in=filter(self._is_key, keys))
        records = {str(record.pk): record for record in hold(rows)}
        for key, prefix in keys.items():
            record = records.get(key)

            def form_of(shown, prefix=prefix, record=record):
                return formset.form(
                    request.POST,
                    prefix=prefix,
                    instance=copy.copy(record),
                    initial=as_initial(self.model, shown),
                )

            yield key, record, form_of

    def _is_key(self, text):
        try:
            self.opts.pk.to_python(text)
        except ValidationError:
            return False
        return text != ""


def moved_since_listed(request: HttpRequest, records: Sequence[Model]) -> set:
    """The keys of the records whose state the list showed otherwise.

    Records that the list did not show are as good as their state now.
    """
    if not records:
        return set()
    about = _name_of(type(records[0]))
    _opened_at, shown = unseal(request.POST.get(SEEN, ""), about)
    return {
        record.pk
        for record in records
        if (was := (shown or {}).get(str(record.pk), {}).get(STATE))
        and was != getattr(record, STATE)
    }


def _name_of(model):
    return f"list of {model._meta.label}"


def _keeping(typed):
    """A formset whose rows show what was typed in them."""

    class FormSet(BaseModelFormSet):
        def _construct_form(self, i, **kwargs):
            form = super()._construct_form(i, **kwargs)
            row = typed.get(str(form.instance.pk))
            if row is not None and not self.is_bound:
                form.initial.update(row.changes)
            return form

    return FormSet
