"""Who was erased, so that no restored backup brings the person back.

A tombstone is a digest of the address, keyed by the site's secret key: it tells nobody
who it was, and is recognised when the address is there again. What somebody has taken
back alone, such as one question, has a digest of its random number instead. It stands in the database
and in a file of DATA_DIR, to which lines are only added. A backup from before the
erasure has neither record nor line: the file must outlive the database, and the secret
key, among SECRET_KEY_FALLBACKS at least, every backup that may be restored.
"""

import json
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import Erasure, Submission
from core.privacy import people
from core.privacy.declarations import owned
from core.submissions.retention import erase_due

logger = logging.getLogger(__name__)

_SALT = "core.privacy.tombstones"


def path() -> Path:
    """The file of tombstones: one JSON object in a line."""
    return settings.DATA_DIR / "erasures.jsonl"


def digest_of(address: str, key: str | None = None) -> str:
    """The digest of the address, made with the site's key or an older one."""
    said = people.normal(address)
    return salted_hmac(_SALT, said, secret=key, algorithm="sha256").hexdigest()


def digest_of_record(record: Submission, key: str | None = None) -> str:
    """The digest of one thing that was sent, which nothing else has."""
    said = f"{record._meta.label_lower} {record.access_nonce}"
    return salted_hmac(_SALT, said, secret=key, algorithm="sha256").hexdigest()


@transaction.atomic
def mark(record: Submission) -> None:
    """Let the record stay away for good; call it where its sender erases it."""
    stone, _made = Erasure.objects.update_or_create(
        digest=digest_of_record(record),
        defaults={"counts": {record._meta.label: 1}, "erased_at": timezone.now()},
    )
    transaction.on_commit(partial(_write, [stone]))


@transaction.atomic
def erase(address: str) -> Erasure:
    """Erase the person for good: what there is now, and what a restore brings back."""
    counts = people.erase(address)
    stone, _made = Erasure.objects.update_or_create(
        digest=digest_of(address),
        defaults={"counts": counts, "erased_at": timezone.now()},
    )
    transaction.on_commit(partial(_note, stone))
    return stone


def _note(stone):
    logger.warning("A person was erased: %s %s", stone, stone.counts)
    _write([stone])


def reapply(*, dry_run: bool = False) -> int:
    """Erase again whoever is back, and return how many records that were.

    Database and file are brought into agreement first. What came after the erasure is
    a new beginning of that person, and stays. One transaction for each person; runs
    daily and after a restore. A dry run only counts.
    """
    stones = _stones()
    if not dry_run:
        _agree(stones)
    back = 0
    for address, until in sorted(_back(stones).items()):
        if dry_run:
            counts = people.find(address, until).counts
        else:
            counts = people.erase(address, until)
            if counts:
                logger.warning("Erased again: %s %s", digest_of(address)[:12], counts)
        back += sum(counts.values())
    return back + _reapply_to_records(stones, dry_run)


def _reapply_to_records(stones, dry_run):
    back = 0
    for kind in owned() if stones else ():
        if issubclass(kind.model, Submission):
            records = kind.model._base_manager.only("access_nonce")
            keys = [one.pk for one in records if _is_marked(one, stones)]
            due = kind.model._base_manager.filter(pk__in=keys)
            back += erase_due(due, kind.erase, kind.hold, dry_run=dry_run)
    return back


def _is_marked(record, stones):
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(digest_of_record(record, key) in stones for key in keys)


def _stones() -> dict[str, datetime]:
    """Every tombstone of table and file, with the latest erasure."""
    stones = dict(Erasure.objects.values_list("digest", "erased_at"))
    for digest, erased_at in _read():
        stones[digest] = max(erased_at, stones.get(digest, erased_at))
    return stones


def _back(stones: dict[str, datetime]) -> dict[str, datetime]:
    """The addresses in the tables that have a tombstone, and when they were erased."""
    found: dict[str, datetime] = {}
    for address in _addresses() if stones else ():
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            if erased_at := stones.get(digest_of(address, key)):
                found[address] = max(erased_at, found.get(address, erased_at))
    return found


def _addresses() -> set[str]:
    return {
        people.normal(address)
        for kind in owned()
        for name in kind.addresses
        for address in kind.model._base_manager.order_by()
        .values_list(name, flat=True)
        .distinct()
    }


def _agree(stones: dict[str, datetime]) -> None:
    """Let table and file both have all of them."""
    table = dict(Erasure.objects.values_list("digest", "erased_at"))
    file = dict(_read())
    for digest, erased_at in stones.items():
        if table.get(digest) != erased_at:
            Erasure.objects.update_or_create(
                digest=digest, defaults={"erased_at": erased_at}
            )
    _write(
        [
            Erasure(digest=digest, erased_at=erased_at)
            for digest, erased_at in stones.items()
            if file.get(digest) != erased_at
        ]
    )


def _read() -> list[tuple[str, datetime]]:
    """The lines of the file, oldest first; one that was cut short is passed over."""
    try:
        lines = path().read_text().splitlines()
    except FileNotFoundError:
        return []
    return [line for line in map(_parse, lines) if line]


def _parse(line):
    try:
        said = json.loads(line)
        erased_at = datetime.fromisoformat(said["erased_at"])
        return (said["digest"], erased_at) if erased_at.tzinfo else None
    except (ValueError, KeyError, TypeError):
        return None


def _write(stones: Iterable[Erasure]) -> None:
    """Add a line for each, on its own even after one that was cut short."""
    lines = [
        json.dumps({"digest": s.digest, "erased_at": s.erased_at.isoformat()})
        for s in stones
    ]
    if not lines:
        return
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a") as file:
        file.write("".join(f"\n{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
