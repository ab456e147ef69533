"""What a published record is to become: a form as it was sent, shown and carried out.

Visitors go on reading the record as it is. The form is kept as pairs of name and value,
with everything in it: inlines, and the hidden fields by which a conflict is noticed.
Files are not: they cannot wait in a form.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.formsets import all_valid
from django.forms.models import _get_foreign_key
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from core import history
from core.models import NextVersion, PublishableModel
from core.workflow import next_version_of

PARAMETER = "next_version"
SEEN = "next_version_seen"
_LEFT_OUT = {"csrfmiddlewaretoken", SEEN}


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
    # Whoever may do anything: what the form offers must not depend on who looks.
    request.method, request.user = "POST", get_user_model()(is_superuser=True)
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


def differences(
    model_admin: ModelAdmin, waiting: NextVersion
) -> list[history.Difference]:
    """What the next version changes, field by field, its inlines included.

    Raises Unfit. A few queries for each inline, whatever the number of its rows.
    """
    before = _state(model_admin, waiting.object_id)
    with carried_out(model_admin, waiting):
        after = _state(model_admin, waiting.object_id)
        return history.between(model_admin.model, before, after)


def _state(model_admin, key):
    """What the record holds, and besides the inlines that have a history of their own."""
    state = history.read_states(model_admin.model, [key])[key]
    for inline in model_admin.inlines:
        if history.is_kept(inline.model):
            link = _get_foreign_key(model_admin.model, inline.model, inline.fk_name)
            rows = inline.model._base_manager.filter(**{link.name: key}).order_by("pk")
            found = history.read_states(inline.model, rows.values_list("pk", flat=True))
            state["parts"][inline.model._meta.label_lower] = {
                str(pk): row["fields"] for pk, row in found.items()
            }
    return state
