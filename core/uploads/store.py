"""Files and their rows agree: who writes, who takes away, and how much there may be.

No transaction covers the file system. A file is therefore written before its row and
removed after it, and what a crash, a rollback or a cascade leaves behind is swept up.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import Storage
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import scanner
from core.models import Upload
from core.uploads.checking import Checked

logger = logging.getLogger(__name__)

# A request that is still at work is younger than this by far.
ORPHAN_AGE = timedelta(hours=24)
ALARM_SHARE = 0.8


def save(checked: Checked, upload: Upload) -> Upload:
    """Keep the file under a name of its own and save the row, which says whose it is.

    `upload` is an unsaved record of a subclass. If the surrounding transaction is
    rolled back later, the daily sweep takes the file away. Raises ValidationError if
    there is no room left.
    """
    check_room(checked.size)
    upload.name = checked.name
    upload.content_type = checked.content_type
    upload.size = checked.size
    upload.digest = checked.digest
    upload.scan = scanner.first_state()
    content = File(checked.content, checked.name)
    upload.file.save(f"file.{checked.extension}", content, save=False)
    try:
        upload.save()
    except Exception:
        upload.file.delete(save=False)
        raise
    return upload


def used_bytes() -> int:
    """What all uploads occupy, by their rows."""
    return sum(
        model._base_manager.aggregate(sum=Sum("size"))["sum"] or 0
        for model in Upload.kinds()
    )


def check_room(size: int) -> None:
    """Raise ValidationError if so many bytes more would pass UPLOAD_QUOTA_BYTES."""
    if size and used_bytes() + size > settings.UPLOAD_QUOTA_BYTES:
        logger.error("No room for uploads: UPLOAD_QUOTA_BYTES is reached")
        raise ValidationError(
            _(
                "No more files can be taken at the moment. Send the form without files"
                " and tell us that you have some; we will ask for them."
            ),
            "no_room",
        )


def stored_in(storage: Storage, folder: str) -> set[str]:
    """The names of all files in the folder; to be read before the rows are."""
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return set()
    return {str(PurePosixPath(folder) / name) for name in files}


def abandoned(storage: Storage, names: Iterable[str]) -> list[str]:
    """Those of the files without row that no request can still be about to give one."""
    old = timezone.now() - ORPHAN_AGE
    return [name for name in sorted(names) if _is_older(storage, name, old)]


def _is_older(storage, name, moment):
    try:
        return storage.get_modified_time(name) < moment
    except FileNotFoundError:  # somebody else has removed it since it was listed
        return False


@dataclass(frozen=True)
class Swept:
    """What a sweep did, or would do: files removed, and rows whose file is missing."""

    removed: list[str]
    missing: list[int]


def sweep(model: type[Upload], *, dry_run: bool = False) -> Swept:
    """Remove the model's files that have no row and are older than 24 hours.

    Rows without file are only reported: what they stood for is lost. A dry run names
    the files and leaves them.
    """
    storage = model._meta.get_field("file").storage
    stored = stored_in(storage, model.folder())  # before the rows are read
    rows = dict(model._base_manager.exclude(file="").values_list("file", "pk"))
    removed = abandoned(storage, stored - rows.keys())
    if not dry_run:
        for name in removed:
            storage.delete(name)
    missing = [pk for name, pk in rows.items() if not storage.exists(name)]
    return Swept(removed, sorted(missing))


def sweep_all(*, dry_run: bool = False) -> int:
    """Sweep every kind of upload and return how many files were removed; runs daily.

    A dry run only counts them. Logs rows without file, and a store that is more than four fifths full.
    """
    removed = 0
    for model in Upload.kinds():
        swept = sweep(model, dry_run=dry_run)
        removed += len(swept.removed)
        if swept.missing:
            logger.error("%s without file: %s", model._meta.label, swept.missing)
    if used_bytes() > ALARM_SHARE * settings.UPLOAD_QUOTA_BYTES:
        logger.error("Uploads fill more than four fifths of UPLOAD_QUOTA_BYTES")
    return removed
