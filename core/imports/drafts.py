"""Tables on their way into a register, for their sender and for a day.

A draft is sent and looked at; ordered and carried out. Whoever works on one has
claimed it, and shows by a sign of life every second that the claim still holds.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from core.imports.declaration import Import
from core.imports.sheets import Table
from core.models import ImportDraft

State = ImportDraft.State

LIFE = timedelta(days=1)
# Without a sign of life for so long, a draft belongs to nobody any more. The writing
# itself gives none: it is one transaction of some seconds.
CLAIM = timedelta(minutes=3)
# A worker looks every second: who has waited for so long waits for one that is away.
PATIENCE = timedelta(seconds=15)

# What waits for a worker, and what it is while one is at it.
WAITING = {State.ORDERED: State.WRITING, State.SENT: State.PLANNING}


class Lost(Exception):
    """The draft is somebody else's by now, or gone."""


def keep(
    importer: Import, table: Table, *, user: AbstractBaseUser, name: str
) -> ImportDraft:
    """Keep the table, which came in a file of that name, for this user alone."""
    return ImportDraft.objects.create(
        user=user,
        register=importer.model._meta.label,
        file_name=name,
        table=table.as_json(),
        total=len(table.rows),
        language=get_language() or "",
    )


def of(importer: Import, user: AbstractBaseUser) -> QuerySet[ImportDraft]:
    """The drafts of this register and this user's that still live, without content."""
    drafts = ImportDraft.objects.filter(user=user, register=importer.model._meta.label)
    return drafts.filter(sent_at__gt=timezone.now() - LIFE).defer("table", "plan")


def find(importer: Import, pk: UUID, *, user: AbstractBaseUser) -> ImportDraft | None:
    """The draft, while it lives, of this register and this user's."""
    return of(importer, user).filter(pk=pk).first()


def order(draft: ImportDraft, digest: str) -> bool:
    """Have the plan with this digest carried out; False if it is not the draft's."""
    if not digest or digest != draft.digest:
        return False
    planned = ImportDraft.objects.filter(
        pk=draft.pk,
        state=State.PLANNED,
        digest=draft.digest,
        plan__about__can_be_carried_out=True,
    )
    now = timezone.now()
    return bool(planned.update(state=State.ORDERED, done=0, claimed_at=now))


def look_again(draft: ImportDraft) -> None:
    """Have a draft that has not been carried out looked at anew."""
    done = (State.PLANNED, State.CHANGED, State.REFUSED)
    ImportDraft.objects.filter(pk=draft.pk, state__in=done).update(
        state=State.SENT, plan=None, digest="", done=0, claimed_at=timezone.now()
    )


def is_unattended(draft: ImportDraft) -> bool:
    """Whether a draft waits for longer than it would if a worker were there."""
    since: datetime = draft.claimed_at or draft.sent_at
    patience = PATIENCE if draft.state in WAITING else CLAIM
    return timezone.now() - since > patience


# What a worker does


def claim(life: timedelta = CLAIM) -> ImportDraft | None:
    """The next draft that waits, now ours: what is ordered before what is sent."""
    for waiting, working in WAITING.items():
        forgotten = Q(state=working, claimed_at__lt=timezone.now() - life)
        due = ImportDraft.objects.filter(Q(state=waiting) | forgotten)
        for pk in due.values_list("pk", flat=True):
            if due.filter(pk=pk).update(
                state=working, done=0, claimed_at=timezone.now()
            ):
                return ImportDraft.objects.defer("plan").filter(pk=pk).first()
    return None


def ours(draft: ImportDraft) -> QuerySet[ImportDraft]:
    """The draft in the database, as long as it is as we know it."""
    return ImportDraft.objects.filter(
        pk=draft.pk, state=draft.state, claimed_at=draft.claimed_at
    )


def show_progress(draft: ImportDraft, done: int) -> None:
    """Say how many rows are done, as a sign of life; Lost if the claim is."""
    set_own(draft, done=done, claimed_at=timezone.now())


def set_own(draft: ImportDraft, **values) -> None:
    """Write these values to the draft; raises Lost if it is not ours any more."""
    if not ours(draft).update(**values):
        raise Lost
    for name, value in values.items():
        setattr(draft, name, value)


def forget_old(*, dry_run: bool = False) -> int:
    """Delete drafts a day after they were sent, and return how many.

    It is part of the daily job. A dry run only counts.
    """
    old = ImportDraft.objects.filter(sent_at__lt=timezone.now() - LIFE)
    if dry_run:
        return old.count()
    deleted, _by_model = old.delete()
    return deleted
