"""A plan carried out: exactly as it was shown, in one short transaction, or not at all.

All reading and checking is done before. Inside the transaction the register is read
once more and must be the one that the plan was made from. Rows are written without
signals, and the content version is raised once.
"""

import json
from collections.abc import Iterator

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_noop

from core import content_version, history
from core.imports import drafts, updates
from core.imports.columns import ManyColumn
from core.imports.plans import Outcome, Plan
from core.imports.register import digest_of, records_of
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
    """Write the plan in the name of the draft's sender, with a version of each record.

    Raises Changed, CarriedOut or Refused, and then has written nothing.
    """
    with history.recording(user=draft.user, path="import", note=draft.file_name):
        history.remember(row.record for row in plan.of(Outcome.UPDATE))
        for row in plan.rows:
            if row.record is not None:
                plan.importer.work_out(row.record)
        ready = updates.made_ready(plan.importer.model, plan.of(Outcome.UPDATE))
        try:
            with transaction.atomic():
                _carry_out(plan, ready, draft)
        except IntegrityError as error:
            raise Refused from error


def _carry_out(plan, ready, draft):
    hold_register(plan.importer.model)
    if not drafts.ours(draft).update(state=ImportDraft.State.WRITTEN, table={}):
        raise CarriedOut
    if digest_of(records_of(plan.importer, is_locked=True)) != plan.basis:
        raise Changed
    _write(plan, ready)
    note_changes_of((row.record, row.old) for row in plan.of(Outcome.UPDATE))
    history.keep(row.record for row in plan.rows if row.record is not None)
    history.write_now()
    _log(plan, draft.user, draft.file_name)
    transaction.on_commit(content_version.bump)


def hold_register(model: type[models.Model]) -> None:
    """Let nobody else write many records of the model at once in this transaction.

    Whoever comes second, be it with a file or with a page of numbers, waits here.
    """
    Sequence.hold(f"import {model._meta.label}"[:40])


def _write(plan: Plan, ready: updates.Updates) -> None:
    new = [row.record for row in plan.of(Outcome.CREATE)]
    plan.importer.give_numbers(new)
    plan.importer.model._base_manager.bulk_create(new, batch_size=BATCH)
    updates.send(ready)
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


def _log(plan: Plan, user: AbstractBaseUser, file_name: str) -> None:
    """A line for the import as a whole; what became of a record its versions say."""
    LogEntry.objects.create(
        user_id=user.pk,
        content_type=ContentType.objects.get_for_model(plan.importer.model),
        object_repr=file_name,
        action_flag=CHANGE,
        # Django translates the name when the line is read.
        change_message=json.dumps(
            [{"added": {"name": gettext_noop("import"), "object": file_name}}]
        ),
    )
