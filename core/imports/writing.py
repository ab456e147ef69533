"""A plan carried out: exactly as it was shown, in one short transaction, or not at all.

All reading and checking is done before. Inside the transaction the register is read
once more and must be the one that the plan was made from. Rows are written without
signals, and the content version is raised once.
"""

import json

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_noop, override

from core import content_version
from core.imports.plans import Outcome, Plan, PlannedRow, Register
from core.models import ImportDraft, Sequence
from core.translations import note_changes_of

BATCH = 500


class Changed(Exception):
    """The register is no longer the one that the plan was made from."""


class Refused(Exception):
    """The database takes nothing of it, for a reason that no plan has foreseen."""


class CarriedOut(Exception):
    """The draft is gone: this very plan has been carried out, or was dropped."""


def carry_out(plan: Plan, draft: ImportDraft) -> None:
    """Write the plan in the name of the draft's sender, with a line of history each.

    Raises Changed, CarriedOut or Refused, and then has written nothing.
    """
    try:
        with transaction.atomic():
            hold_register(plan.importer.model)
            if not ImportDraft.objects.filter(pk=draft.pk).delete()[0]:
                raise CarriedOut
            register = Register.of(plan.importer, is_locked=True)
            if register.basis != plan.basis:
                raise Changed
            _write(plan)
            note_changes_of(
                (row.record, register.values[row.record.pk])
                for row in plan.of(Outcome.UPDATE)
            )
            _log(plan, draft.user, draft.file_name)
            transaction.on_commit(content_version.bump)
    except IntegrityError as error:
        raise Refused from error


def hold_register(model: type[models.Model]) -> None:
    """Let nobody else write many records of the model at once in this transaction.

    Whoever comes second, be it with a file or with a page of numbers, waits here.
    """
    Sequence.hold(f"import {model._meta.label}"[:40])


def _write(plan: Plan) -> None:
    new = [row.record for row in plan.of(Outcome.CREATE)]
    plan.importer.model._base_manager.bulk_create(new, batch_size=BATCH)
    computed = _computed_fields(plan.importer.model)
    for row in plan.of(Outcome.UPDATE):
        fields = [row.record._meta.get_field(name) for name in row.values] + computed
        values = {f.attname: f.pre_save(row.record, add=False) for f in fields}
        plan.importer.base().filter(pk=row.record.pk).update(**values)


def _computed_fields(model) -> list[models.Field]:
    """What the model fills in by itself with every save: search texts, times."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.editable and not field.primary_key and not field.generated
    ]


def _log(plan: Plan, user: AbstractBaseUser, file_name: str) -> None:
    """A line for the import, and one in the history of each record."""
    content_type = ContentType.objects.get_for_model(plan.importer.model)
    entries = [_entry(row, file_name) for row in plan.rows if row.record is not None]
    entries.append(
        LogEntry(
            object_repr=file_name,
            action_flag=CHANGE,
            change_message=[{"added": _named(file_name)}],
        )
    )
    for entry in entries:
        entry.user_id, entry.content_type = user.pk, content_type
        entry.change_message = json.dumps(entry.change_message)
    LogEntry.objects.bulk_create(entries, batch_size=BATCH)


def _entry(row: PlannedRow, file_name: str) -> LogEntry:
    if row.outcome == Outcome.CREATE:
        flag, message = ADDITION, {"added": _named(file_name)}
    else:
        flag = CHANGE
        message = {"changed": {"fields": _labels(row), **_named(file_name)}}
    return LogEntry(
        object_id=row.record.pk,
        object_repr=str(row.record)[:200],
        action_flag=flag,
        change_message=[message],
    )


def _named(file_name):
    # Django translates the name when the line is read.
    return {"name": gettext_noop("import"), "object": file_name}


def _labels(row: PlannedRow) -> list[str]:
    """As Django stores them: untranslated, for they are translated when read."""
    with override(None):
        return [
            str(row.record._meta.get_field(name).verbose_name) for name in row.values
        ]
