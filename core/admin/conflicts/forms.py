"""The forms of records with their inlines, and the page that asks before deleting.

What happens to a form that comes back when a colleague has saved first:

- a column that the editor touched keeps what was typed, any other takes what the
  colleague wrote;
- a row that the colleague added stands in the form; one that he or she changed is
  treated as the record is, and a mark to delete it stays;
- a row that the colleague deleted is gone from the form, unless the editor touched it:
  then it stands there as a new row, and the table above the form says so;
- rows that the editor added stay, as new rows;
- files have to be chosen again.

Whoever sends exactly what is stored already, as with a second click, changes nothing
and is not asked. A record deleted meanwhile becomes the form of a new one.

A form that was sent and waits (`waiting_form`) is treated so whenever it is opened again.
"""

import copy
import functools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.admin.conflicts.sent import Sent, read_sent
from core.admin.conflicts.snapshots import (
    Snapshot,
    as_initial,
    digest,
    hold,
    name_of,
    rows_of,
    seal_form,
    unseal,
    unseal_form,
    values_of,
)
from core.admin.conflicts.words import (
    Change,
    Group,
    changes_since,
    groups_of,
    has_lost,
    kept_words,
)

SEEN = "seen"


@dataclass(frozen=True)
class Conflict:
    """What the page of a refused form says and draws."""

    sent: Sent
    groups: list[Group] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    is_unknown: bool = False
    is_deleted: bool = False
    is_of_waiting: bool = False

    @property
    def files(self) -> list[str]:
        """The labels of what has to be chosen again."""
        rows = [row.typed for found in self.sent.rows.values() for row in found]
        return [label for typed in (self.sent.typed, *rows) for label in typed.files]


class FormConflictMixin:
    """For a model admin; see the module."""

    def waiting_form(self, request: HttpRequest, object_id: str) -> QueryDict | None:
        """The form that the page is about to be filled with, as it was once sent."""
        return None

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["form"] = _remembering(kwargs.get("form") or self.form)
        return super().get_form(request, obj, change=change, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is not None and request.method != "POST":
            request.conflict = self._conflict_of_waiting(request, object_id)
            with as_opened(request, anew=request.conflict is not None):
                return super().changeform_view(
                    request, object_id, form_url, extra_context
                )
        if object_id is None or "_saveasnew" in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic(using=router.db_for_write(self.model)):
            record = self._held(request, object_id)
            if record is None:
                response = self._deleted_meanwhile(request, object_id, extra_context)
                if response is not None:
                    return response
            elif self.has_change_permission(request, record):
                request.conflict = self._conflict(request, record)
                if request.conflict is not None:
                    return self._drawn_again(
                        request, object_id, form_url, extra_context
                    )
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        form = context["adminform"].form
        if obj is not None and self.has_change_permission(request, obj):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            if request.method == "POST":
                context[SEEN] = request.POST.get(SEEN, "")
            elif form.is_bound:
                context[SEEN] = _seen_when_sent(form, formsets, obj)
            else:
                context[SEEN] = seal_form(_shown(form, formsets), obj)
        if conflict := getattr(request, "conflict", None):
            context["conflict"] = conflict
            typed = conflict.sent.typed
            form.initial.update(typed.values if obj is None else typed.changes)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def delete_view(self, request, object_id, extra_context=None):
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic(using=router.db_for_write(self.model)):
            record = self._held(request, object_id)
            if record is None or request.POST.get(SEEN) == self._digest(
                request, record
            ):
                return super().delete_view(request, object_id, extra_context)
            # Asked once more, as if nothing had been confirmed.
            request.POST = QueryDict()
            context = {"is_changed": True, **(extra_context or {})}
            response = super().delete_view(request, object_id, context)
            response.status_code = 409
            return response

    def render_delete_form(self, request, context):
        context[SEEN] = self._digest(request, context["object"])
        return super().render_delete_form(request, context)

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        conflict = getattr(request, "conflict", None)
        for formset, inline in zip(formsets, inlines, strict=True):
            if formset.is_bound:
                continue
            rows = conflict.sent.rows.get(formset.prefix, []) if conflict else []
            if rows:
                _add_rows(formset, rows)
            formset.is_written = inline.has_change_permission(
                request, obj
            ) or inline.has_delete_permission(request, obj)
            formset.shown = rows_of(formset) if change else {}
            _fill_rows(formset, rows)
        return formsets, inlines

    def _links(self, request, record):
        """The inlines' models, and the rows of each that are the record's."""
        for inline in self.get_inline_instances(request, record):
            link = _get_foreign_key(self.model, inline.model, inline.fk_name)
            yield inline.model._base_manager.filter(**{link.name: record})

    def _digest(self, request, record):
        rows = [rows.order_by("pk") for rows in self._links(request, record)]
        return digest(record, (row for found in rows for row in found))

    def _held(self, request, object_id):
        """The record as it is, which nobody else changes before the transaction ends.

        Nor the rows of its inlines.
        """
        to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
        if to_field and not self.to_field_allowed(request, to_field):
            to_field = None
        key = unquote(object_id)
        record = self.get_object(request, key, to_field)
        if record is None:
            return None
        hold(self.model._base_manager.filter(pk=record.pk))
        for rows in self._links(request, record):
            hold(rows)
        return self.get_object(request, key, to_field)

    def _conflict(self, request, record):
        """What a colleague has changed since the form was opened; None if nothing."""
        fieldsets = self.get_fieldsets(request, record)
        form_class = self.get_form(
            request, record, change=True, fields=flatten_fieldsets(fieldsets)
        )
        with as_opened(request):
            form = form_class(instance=record)
            formsets, _inlines = self._create_formsets(request, record, change=True)
        now = _shown(form, formsets)
        models = {formset.prefix: formset.model for formset in formsets}
        opened_at, seen = unseal_form(request.POST.get(SEEN, ""), record, models)
        if seen == now:
            return None
        bound, _inlines = self._create_formsets(request, record, change=True)

        def sent(shown):
            initial = as_initial(self.model, shown.values)
            typed = form_class(
                request.POST,
                request.FILES,
                instance=copy.copy(record),
                initial=initial,
            )
            return read_sent(request, typed, bound, shown)

        is_lost = seen is not None and has_lost(form, seen.values, request.POST)
        if sent(now).is_idle and not is_lost:
            return None
        what = sent(now if seen is None else seen)
        return Conflict(
            what,
            groups_of(seen, now, what, form, formsets, request.POST),
            self._writers(record, opened_at),
            is_unknown=seen is None,
        )

    def _writers(self, record, opened_at):
        found = changes_since(self.model, [record.pk], opened_at)
        return found.get(str(record.pk), [])

    def _conflict_of_waiting(self, request, object_id):
        """The same for a form that was sent before, and is about to be opened again."""
        data = self.waiting_form(request, object_id)
        if data is None:
            return None
        record = self.get_object(request, unquote(object_id))
        with as_sent(request, data):
            conflict = self._conflict(request, record)
        return conflict and replace(conflict, is_of_waiting=True)

    def _drawn_again(self, request, object_id, form_url, context):
        """The form as if it were opened now, but with what was typed in it."""
        with as_opened(request):
            response = super().changeform_view(request, object_id, form_url, context)
        response.status_code = 409
        return response

    def _deleted_meanwhile(self, request, object_id, extra_context):
        """What was typed, in the form of a new record; None if no form was open."""
        gone = self.model()
        with suppress(ValidationError):
            gone.pk = self.opts.pk.to_python(unquote(object_id))
        opened_at, _seen = unseal(request.POST.get(SEEN, ""), name_of(gone))
        if opened_at is None:
            return None
        form = self.get_form(request, None)(request.POST, request.FILES)
        formsets, _inlines = self._create_formsets(request, self.model(), change=False)
        request.conflict = Conflict(
            read_sent(request, form, formsets, Snapshot()),
            changes=self._writers(gone, opened_at),
            is_deleted=True,
        )
        if self.has_add_permission(request):
            url = reverse(admin_urlname(self.opts, "add"))
            return self._drawn_again(request, None, url, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Deleted meanwhile"),
            "conflict": request.conflict,
            "kept": kept_words(request.conflict.sent, form, formsets),
        }
        template = "admin/conflicts/deleted.html"
        return TemplateResponse(request, template, context, status=409)


@functools.cache
def _remembering(form_class):
    """The form class, whose forms know what they would show of their record."""

    class Form(form_class):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            # Now: later somebody may fill the form with other values.
            self.shown = {} if self.is_bound else values_of(self)

    return Form


@contextmanager
def as_opened(request: HttpRequest, *, anew: bool = True) -> Iterator[None]:
    """Treat the request, inside the block, as if its page were only being opened.

    `anew` says that it shows the record itself, even if a form of it waits.
    """
    was = request.method, getattr(request, "is_opened_anew", False)
    request.method, request.is_opened_anew = "GET", anew
    try:
        yield
    finally:
        request.method, request.is_opened_anew = was


@contextmanager
def as_sent(request: HttpRequest, data: QueryDict) -> Iterator[None]:
    """Treat the request, inside the block, as if this form were being sent with it."""
    was = request.method, request.POST
    request.method, request.POST = "POST", data
    try:
        yield
    finally:
        request.method, request.POST = was


def _shown(form, formsets):
    rows = {formset.prefix: formset.shown for formset in formsets if formset.is_written}
    return Snapshot(form.shown, rows)


def _seen_when_sent(form, formsets, record):
    """What its writer saw, in a form that was sent and is opened again as it was.

    Inlines that the writer could only read are seen now.
    """
    text = form.data.get(SEEN, "")
    models = {formset.prefix: formset.model for formset in formsets}
    opened_at, seen = unseal_form(text, record, models)
    new = [f for f in formsets if not f.is_bound and f.is_written]
    if seen is None or not new:
        return text
    rows = {formset.prefix: formset.shown for formset in new} | seen.rows
    return seal_form(replace(seen, rows=rows), record, opened_at)


def _add_rows(formset, rows):
    """Let the formset have room for what was typed in rows that it does not hold."""
    is_saved = formset.instance.pk is not None
    held = {str(row.pk) for row in formset.get_queryset()} if is_saved else set()
    new = [
        row.typed.values
        for row in rows
        if row.key not in held and row.is_touched and not row.is_deleted
    ]
    formset.initial_extra, formset.extra = new, len(new)
    formset.__dict__.pop("forms", None)


def _fill_rows(formset, rows):
    typed = {row.key: row for row in rows}
    for form in formset.initial_forms:
        row = typed.get(str(form.instance.pk))
        if row is not None:
            form.initial.update(row.typed.changes)
            form.initial[DELETION_FIELD_NAME] = row.is_deleted
