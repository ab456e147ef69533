"""What a worker does with drafts: it looks at what was sent and writes what is ordered.

The plan is made anew before it is written, and must have the digest that was shown.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.apps import apps
from django.contrib import admin
from django.db import InterfaceError, OperationalError
from django.utils.translation import override

from core.imports import drafts, stored
from core.imports.declaration import Import
from core.imports.plans import make_plan
from core.imports.rights import may_import
from core.imports.sheets import Table
from core.imports.writing import CarriedOut, Changed, Refused, carry_out
from core.models import ImportDraft

logger = logging.getLogger(__name__)

State = ImportDraft.State
SIGN_OF_LIFE = 1  # seconds


class Stopped(Exception):
    """The worker was asked to end."""


def run_due(
    *,
    claim: timedelta = drafts.CLAIM,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Do all that waits, and return how much; several may do so at once.

    What is not finished when `stopped` says so waits for the next worker.
    """
    done = 0
    while not stopped() and (draft := drafts.claim(claim)):
        with override(draft.language or None):
            _run(draft, stopped)
        done += 1
    return done


def _run(draft: ImportDraft, stopped) -> None:
    work = _look if draft.state == State.PLANNING else _write
    try:
        work(draft, _importer_of(draft), _progress(draft, stopped))
    except (drafts.Lost, CarriedOut):
        logger.warning("Import %s is somebody else's by now.", draft.pk)
    except Stopped:
        before = {working: waiting for waiting, working in drafts.WAITING.items()}
        drafts.ours(draft).update(state=before[draft.state])
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # a file may not stop the others
        # Its words may name people.
        logger.error("Import %s failed: %s", draft.pk, type(error).__name__)
        drafts.ours(draft).update(state=State.REFUSED)


def _look(draft, importer, progress) -> None:
    table = _take_table(draft)
    plan = make_plan(importer, table, progress=progress)
    found = {"digest": plan.digest, "plan": stored.pack(plan, table)}
    del plan, table  # before the database makes its copies
    drafts.set_own(draft, state=State.PLANNED, done=draft.total, **found)


def _write(draft, importer, progress) -> None:
    if not may_import(draft.user, importer.model):  # any more
        drafts.set_own(draft, state=State.REFUSED)
        return
    plan = make_plan(importer, _take_table(draft), progress=progress)
    if plan.digest != draft.digest:
        drafts.set_own(draft, state=State.CHANGED)
        return
    drafts.show_progress(draft, draft.total)
    try:
        carry_out(plan, draft)
    except Changed:
        drafts.set_own(draft, state=State.CHANGED)
    except Refused:
        drafts.set_own(draft, state=State.REFUSED)


def _take_table(draft: ImportDraft) -> Table:
    """The draft's table, which is not kept twice."""
    kept, draft.table = draft.table, None
    return Table.from_json(kept)


def _importer_of(draft: ImportDraft) -> Import:
    """What the register's page in the back office imports with."""
    model_admin = admin.site.get_model_admin(apps.get_model(draft.register))
    return model_admin.import_class(draft.user)


def _progress(draft, stopped) -> Callable[[int], None]:
    shown_at = time.monotonic()

    def tell(done: int) -> None:
        nonlocal shown_at
        if time.monotonic() - shown_at < SIGN_OF_LIFE:
            return
        if stopped():
            raise Stopped
        drafts.show_progress(draft, done)
        shown_at = time.monotonic()

    return tell
