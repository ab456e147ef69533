"""A plan carried out: exactly as it was shown, in one short transaction, or not at all.

All reading and checking is done before. Inside the transaction the register is read
once more and must be the one that the plan was made from. Rows are written without
signals, and the content version is raised once.
"""

import json
from collections.abc import Iterator

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_noop, override

from core import content_version, history
from core.imports import drafts
from core.imports.columns import ManyColumn
from core.imports.plans import Outcome, Plan, PlannedRow, Register
from core.models import ImportDraft, Sequence
from core.translations import note_changes_of

BATCH = 500


class Changed(Exception):
    """The register is no longer the one that the plan was made from."""


class Refused(Exception):
    """The database takes nothing of it, for a reason that no plan has foreseen."""


class CarriedOut(Exception):
    """The draft is not ours: it has been carried out, dropped or taken over."""


def carry_out(plan: Plan, draft: ImportDraft) -> None:
    """Write the plan in the name of the draft's sender, with a line of history each.

    Raises Changed, CarriedOut or Refused, and then has written nothing.
    """
    try:
        with transaction.atomic():
            hold_register(plan.importer.model)
            if not drafts.ours(draft).update(state=ImportDraft.State.WRITTEN, table={}):
                raise CarriedOut
            register = Register.of(plan.importer, is_locked=True)
            if register.basis != plan.basis:
                raise Changed
            _write(plan, draft.user)
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


def _write(plan: Plan, user: AbstractBaseUser) -> None:
    with history.recording(user=user, path="import"):
        history.remember(row.record for row in plan.of(Outcome.UPDATE))
        _write_rows(plan)
        history.keep(row.record for row in plan.rows if row.record is not None)


def _write_rows(plan):
    new = [row.record for row in plan.of(Outcome.CREATE)]
    changed = [row.record for row in plan.of(Outcome.UPDATE)]
    plan.importer.before_writing(new, changed)
    plan.importer.model._base_manager.bulk_create(new, batch_size=BATCH)
    if changed:
        plan.importer.model._base_manager.bulk_create(
            changed,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=_fields_to_write(plan),
        )
    for column in plan.importer.bound_columns:
        if column.is_many:
            _write_lines(plan, column)


def _write_lines(plan: Plan, column: ManyColumn) -> None:
    """Make the lines of every record that has the column what its row says."""
    wanted = {
        row.record.pk: set(row.values[column.name])
        for row in plan.rows
        if row.record is not None and column.name in row.values
    }
    superfluous = []
    for lines in in_batches(list(wanted)):
        stored = column.lines._base_manager.filter(**{f"{column.owner}__in": lines})
        for pk, owner, value in stored.values_list("pk", column.owner, column.value):
            if value in wanted[owner]:
                wanted[owner].discard(value)
            else:
                superfluous.append(pk)
    for keys in in_batches(superfluous):
        column.lines._base_manager.filter(pk__in=keys).delete()
    column.lines._base_manager.bulk_create(
        [
            column.line_of(owner, value)
            for owner, values in wanted.items()
            for value in sorted(values)
        ],
        batch_size=BATCH,
    )


def in_batches(items: list) -> Iterator[list]:
    """As many at once as either database takes in one question."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _fields_to_write(plan: Plan) -> list[str]:
    """What any row changes, and what the model fills in by itself with every save.

    A record that its row leaves as it is in one of them gets what it has: the register
    is the one of the plan.
    """
    said = {name for row in plan.of(Outcome.UPDATE) for name in row.values}
    return [
        field.name
        for field in plan.importer.model._meta.concrete_fields
        if field.name in said or _is_computed(field)
    ]


def _is_computed(field: models.Field) -> bool:
    is_first_save_only = getattr(field, "auto_now_add", False)
    is_of_the_database = field.primary_key or field.generated
    return not (field.editable or is_first_save_only or is_of_the_database)


def _log(plan: Plan, user: AbstractBaseUser, file_name: str) -> None:
    """A line for the import, and one in the history of each record."""
    content_type = ContentType.objects.get_for_model(plan.importer.model)
    entries = [
        _entry(plan, row, file_name) for row in plan.rows if row.record is not None
    ]
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


def _entry(plan: Plan, row: PlannedRow, file_name: str) -> LogEntry:
    if row.outcome == Outcome.CREATE:
        flag, message = ADDITION, {"added": _named(file_name)}
    else:
        flag = CHANGE
        message = {"changed": {"fields": _labels(plan, row), **_named(file_name)}}
    return LogEntry(
        object_id=row.record.pk,
        object_repr=str(row.record)[:200],
        action_flag=flag,
        change_message=[message],
    )


def _named(file_name):
    # Django translates the name when the line is read.
    return {"name": gettext_noop("import"), "object": file_name}


def _labels(plan: Plan, row: PlannedRow) -> list[str]:
    """As Django stores them: untranslated, for they are translated when read."""
    columns = [c for c in plan.importer.bound_columns if c.name in row.values]
    with override(None):
        return [str(column.verbose_name) for column in columns]
