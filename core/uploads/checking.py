"""The one way from what somebody sent to what the site is willing to keep."""

import hashlib
import os
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from core.uploads import documents, images, names
from core.uploads.policy import (
    DEFAULT,
    DOCX,
    JPEG,
    PDF,
    PNG,
    XLSX,
    FileType,
    Policy,
    Refused,
    refusal,
)

CHUNK = 256 * 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also one of today with a password


@dataclass(frozen=True)
class Checked:
    """A file that may be kept; `core.uploads.save` does that.

    `name` is clean text, `content` is open at its beginning, `size` is in bytes and
    `digest` the SHA-256 of the content. Pictures have been written anew, so that
    size and digest differ from those of the file that was sent.
    """

    name: str
    content_type: str
    extension: str
    content: UploadedFile
    size: int
    digest: str


def check(file: UploadedFile, policy: Policy = DEFAULT) -> Checked:
    """The file as it may be kept: extension and content are of one allowed type.

    A picture is replaced in the file that was sent by what will be kept of it.

    What the browser says about the type is not asked. Raises ValidationError with a
    message that names the file; its code is a key of `core.uploads.policy.REASONS`.
    """
    name = file.name or ""
    try:
        if names.is_deceptive(name):
            raise Refused("name")
        kind = policy.type_of(names.extension_of(name))
        if kind is None:
            raise Refused("type")
        _check_content(file, kind, policy)
    except Refused as reason:
        raise refusal(str(reason), names.shown(name), policy) from None
    size, digest = _measure(file)
    return Checked(
        name=names.clean_name(name),
        content_type=kind.content_type,
        extension=names.extension_of(name),
        content=file,
        size=size,
        digest=digest,
    )


def _check_content(file, kind: FileType, policy: Policy):
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        raise Refused("empty")
    if size > policy.max_bytes:
        raise Refused("too_big")
    file.seek(0)
    beginning = file.read(len(_OLD_OFFICE))
    if kind in (DOCX, XLSX) and beginning == _OLD_OFFICE:
        raise Refused("locked")
    if not beginning.startswith(kind.magic):
        raise Refused("mismatch")
    if kind is PDF:
        documents.check_pdf(file, size)
    elif kind is DOCX:
        documents.check_docx(file, size)
    elif kind is XLSX:
        documents.check_xlsx(file, size)
    elif kind in (PNG, JPEG):
        images.rewrite(file, kind)


def _measure(file):
    file.seek(0)
    size, digest = 0, hashlib.sha256()
    while chunk := file.read(CHUNK):
        size += len(chunk)
        digest.update(chunk)
    file.seek(0)
    return size, digest.hexdigest()
