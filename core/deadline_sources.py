"""Deadlines that the models of every section have in common; see `core.deadlines`.

A model names its own in `deadlines`, by column. What it inherits counts too.
"""

from collections.abc import Iterator
from datetime import date

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from core.content import APPS
from core.deadlines import Deadline
from core.languages import in_reader_language, is_translated
from core.models import NumberedSubmission, Status
from core.moments import moment_of
from core.permissions import may_see
from core.privacy.declarations import held, nobody

_NAMES = ("title", "name", "label")


def promises(user: AbstractUser, since: date) -> Iterator[Deadline]:
    """The answers that were promised and are still due to somebody; one query."""
    queries = []
    for model in apps.get_models():
        if issubclass(model, NumberedSubmission) and may_see(user, model):
            rows = model.objects.late(date.max).visible_to(user)
            number = Cast("number", CharField())
            row = _row(model, "promised_on", number, F("received_at"))
            queries.append(rows.order_by().values(**row))
    for model, row in _rows(queries):
        reference = model(number=int(row["due_name"])).reference
        text = _("Answer promised: %(reference)s") % {"reference": reference}
        yield _deadline(model, row, text)


def days(user: AbstractUser, since: date) -> Iterator[Deadline]:
    """The days that models name, such as the last one of a call; one query."""
    yield from _declared(user, "deadline_days", since)


def moments(user: AbstractUser, since: date) -> Iterator[Deadline]:
    """The moments that models name: something appears, or is no longer shown."""
    moment = moment_of(since, None, settings.TIME_ZONE)
    yield from _declared(user, "deadline_moments", moment)


def _declared(user, attribute, since):
    queries = []
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            columns = _columns(model, attribute)
            owner = getattr(model, "deadlines_of", "")
            shown = model._meta.get_field(owner).related_model if owner else model
            if not columns or not may_see(user, shown):
                continue
            path = f"{owner}__" if owner else ""
            is_on = Q(**{f"{path}status__in": [Status.REVIEW, Status.PUBLISHED]})
            for column in columns:
                row = _row(
                    shown,
                    column,
                    _name(shown, path),
                    F(f"{path}updated_at"),
                    pk=f"{path}pk",
                )
                row["due_labelled"] = Value(str(columns[column]))
                rows = QuerySet(model).filter(is_on, **{f"{column}__gte": since})
                queries.append(rows.order_by().values(**row))
    for model, row in _rows(queries):
        name = row["due_name"] or f"{model._meta.verbose_name} {row['due_record']}"
        yield _deadline(model, row, row["due_labelled"] % {"name": name})


def _columns(model, attribute):
    """The columns that the model and its parents name, with what they say."""
    found = {}
    for parent in reversed(model.__mro__):
        found |= vars(parent).get(attribute, {})
    return found


def _row(model, column, name, changed, pk="pk"):
    return {
        "due_model": Value(model._meta.label_lower),
        "due_column": Value(column),
        "due_record": F(pk),
        "due_at": F(column),
        "due_name": name,
        "due_changed": changed,
    }


def _rows(queries):
    if not queries:
        return
    first, *others = queries
    for row in first.union(*others, all=True):
        yield apps.get_model(row["due_model"]), row


def _deadline(model, row, text):
    return Deadline(
        row["due_column"],
        model,
        row["due_record"],
        row["due_at"],
        text,
        row["due_changed"],
    )


def _name(model, path):
    """What the record is called, where that tells of no person; else nothing."""
    found = held().get(model)
    harmless = _NAMES if model in nobody() else found.not_personal if found else ()
    for name in _NAMES:
        if name in harmless and is_translated(model, name):
            text = in_reader_language(path + name)
            return Coalesce(text, Value(""), output_field=CharField())
    return Value("", output_field=CharField())
