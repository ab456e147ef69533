"""What a published record is to become: a form as it was sent, shown and carried out.

Visitors go on reading the record as it is. The form is kept as pairs of name and value,
with everything in it: inlines, and the hidden fields by which a conflict is noticed.
Files are not: they cannot wait in a form.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import display_for_field, flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms.formsets import all_valid
from django.http import Http404, HttpRequest, QueryDict
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from core.languages import is_translated
from core.models import NextVersion, PublishableModel
from core.workflow import next_version_of

PARAMETER = "next_version"
SEEN = "next_version_seen"
_LEFT_OUT = {"csrfmiddlewaretoken", SEEN}
# Not of the record's matter, or never waiting.
_UNCOMPARED = {"status", "publish_from", "publish_until", "created_at", "updated_at"}


def is_asked_for(request: HttpRequest) -> bool:
    return PARAMETER in request.GET


def pairs_of(data: QueryDict, unwritten: Iterable[str] = ()) -> list[list[str]]:
    """What a form was sent with, but for its buttons and what belongs to one visit.

    `unwritten` are the prefixes of inlines that its writer could read only.
    """
    left_out = tuple(f"{prefix}-" for prefix in unwritten)
    return [
        [name.replace("\0", ""), value.replace("\0", "")]
        for name, values in data.lists()
        if name not in _LEFT_OUT and not name.startswith(("_", *left_out))
        for value in values
    ]


def data_of(waiting: NextVersion) -> QueryDict:
    """The form as if it were being sent."""
    data = QueryDict(mutable=True)
    for name, value in waiting.form:
        data.appendlist(name, value)
    return data


def token_of(waiting: NextVersion | None) -> str:
    """Another one as soon as somebody has written the next version anew."""
    return waiting.sent_at.isoformat() if waiting else ""


def guarded(
    form: type[forms.ModelForm], request: HttpRequest, record: PublishableModel
) -> type[forms.ModelForm]:
    """The form, which refuses what cannot wait: files, and what it would overwrite."""

    class GuardedForm(form):
        def clean(self):
            cleaned = super().clean()
            if request.FILES:
                self.add_error(None, NO_FILES)
            waiting = next_version_of(record)
            if waiting and request.POST.get(SEEN, "") != token_of(waiting):
                self.add_error(None, _overtaken(waiting))
            return cleaned

    return GuardedForm


NO_FILES = gettext_lazy(
    "A new file cannot wait with a next version. Leave it out, and ask whoever publishes"
    " to add it."
)


def _overtaken(waiting):
    message = _(
        "%(name)s has written this next version meanwhile. It has not been overwritten,"
        " and what you typed is still here. Save again to replace what the other wrote."
    )
    return ValidationError(message, "overtaken", {"name": waiting.by or _("Somebody")})


def filled(form: type[forms.ModelForm], waiting: NextVersion) -> type[forms.ModelForm]:
    """The form as it was sent, opened again."""

    class FilledForm(form):
        def __init__(self, *args, **kwargs):
            super().__init__(data_of(waiting), *args, **kwargs)

    return FilledForm


def inline_data(waiting: NextVersion, prefix: str) -> dict:
    """The same for one kind of inline; nothing where its writer had none."""
    data = data_of(waiting)
    return {"data": data} if f"{prefix}-TOTAL_FORMS" in data else {}


class Unfit(Http404):
    """It no longer fits the record; `errors` says why, in lines."""

    def __init__(self, errors: list[str]):
        super().__init__()
        self.errors = errors


class _Everything:
    """Whoever may do anything: what the form offers must not depend on who looks."""

    pk = None
    is_active = is_staff = is_superuser = is_authenticated = True

    def has_perm(self, permission, record=None):
        return True

    def has_perms(self, permissions, record=None):
        return True

    def has_module_perms(self, label):
        return True


@contextmanager
def carried_out(
    model_admin: ModelAdmin, waiting: NextVersion
) -> Iterator[PublishableModel]:
    """The record as it will be, in the database, until the block ends.

    Nothing of it stays. Raises Unfit, which is a page that is not there.
    """
    with transaction.atomic():
        try:
            yield _save(model_admin, waiting)
        finally:
            transaction.set_rollback(True)


def _save(model_admin, waiting):
    record = model_admin.model._base_manager.get(pk=waiting.object_id)
    request = HttpRequest()
    request.method, request.user = "POST", _Everything()
    request.GET = QueryDict(f"{PARAMETER}=1")
    request.POST = data_of(waiting)
    request.POST["_publish"] = "1"
    fields = flatten_fieldsets(model_admin.get_fieldsets(request, record))
    form_class = model_admin.get_form(request, record, change=True, fields=fields)
    form = form_class(request.POST, request.FILES, instance=record)
    found, _inlines = model_admin._create_formsets(request, record, change=True)
    formsets = [f for f in found if f"{f.prefix}-TOTAL_FORMS" in request.POST]
    is_fit = form.is_valid()
    if not (all_valid(formsets) and is_fit):
        raise Unfit(_errors(form, formsets))
    form.save()
    for formset in formsets:
        formset.save()
    return record


def _errors(form, formsets):
    parts = [form, *(part for formset in formsets for part in formset)]
    found = [
        _("%(field)s: %(value)s") % {"field": part[name].label, "value": error}
        if name in part.fields
        else error
        for part in parts
        for name, errors in part.errors.items()
        for error in errors
    ]
    return [*found, *(e for formset in formsets for e in formset.non_form_errors())]


class Difference(NamedTuple):
    label: str
    old: str
    new: str


def differences(model_admin: ModelAdmin, waiting: NextVersion) -> list[Difference]:
    """What the next version changes, field by field, its inlines included.

    Raises Unfit. A number of queries for each inline.
    """
    record = model_admin.model._base_manager.get(pk=waiting.object_id)
    before = _snapshot(model_admin, record)
    with carried_out(model_admin, waiting) as changed:
        after = _snapshot(model_admin, changed)
    found = [
        Difference(said.label, _said(before, key), _said(after, key))
        for key, said in (before | after).items()
    ]
    return [one for one in found if one.old != one.new]


class _Said(NamedTuple):
    label: str
    words: str


def _said(snapshot, key):
    return snapshot[key].words if key in snapshot else ""


def _snapshot(model_admin, record):
    """What is said of the record and of what belongs to it, by column and row."""
    record = type(record)._base_manager.get(pk=record.pk)
    found = {
        field.attname: _Said(capfirst(field.verbose_name), _words(field, record))
        for field in _fields(record)
    }
    for field in record._meta.many_to_many:
        if field.remote_field.through._meta.auto_created:
            names = sorted(map(str, getattr(record, field.name).all()))
            label = capfirst(field.verbose_name)
            found[field.name] = _Said(label, "; ".join(names))
    for inline in model_admin.inlines:
        found |= _children(inline.model, record)
    return found


def _children(model, record):
    link = next(f for f in model._meta.fields if f.related_model is type(record))
    rows = model._base_manager.filter(**{link.name: record}).order_by("pk")
    found = {}
    for row in rows:
        said = [
            _("%(field)s: %(value)s") % {"field": field.verbose_name, "value": words}
            for field in _fields(row)
            if field is not link and (words := _words(field, row))
        ]
        label = capfirst(model._meta.verbose_name)
        found[model._meta.label, row.pk] = _Said(label, "; ".join(said))
    return found


def _fields(record):
    """The columns that say something, and each translated one in its languages."""
    return [
        field
        for field in record._meta.concrete_fields
        if field.editable
        and not field.primary_key
        and field.name not in _UNCOMPARED
        and not is_translated(type(record), field.name)
    ]


def _words(field, record):
    value = getattr(record, field.attname)
    if isinstance(field, models.ForeignKey):
        return str(getattr(record, field.name) or "")
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return ""
    return strip_tags(str(display_for_field(value, field, "")))
