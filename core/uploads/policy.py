"""What may be sent, how much of it, and the sentences that say so: one source."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from babel.lists import format_list
from django.core.exceptions import ValidationError
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from core.formats import number
from core.partial_date import babel_locale

MB = 1024 * 1024


@dataclass(frozen=True)
class FileType:
    """A kind of file: its name for people, its type and the extensions it may have."""

    label: str
    content_type: str
    extensions: tuple[str, ...]
    magic: bytes


PDF = FileType("PDF", "application/pdf", ("pdf",), b"%PDF-")
DOCX = FileType(
    "DOCX",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ("docx",),
    b"PK\x03\x04",
)
XLSX = FileType(
    "XLSX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ("xlsx",),
    b"PK\x03\x04",
)
CSV = FileType("CSV", "text/csv", ("csv",), b"")
PNG = FileType("PNG", "image/png", ("png",), b"\x89PNG\r\n\x1a\n")
JPEG = FileType("JPEG", "image/jpeg", ("jpg", "jpeg"), b"\xff\xd8\xff")


@dataclass(frozen=True)
class Policy:
    """The limits of one form field; sizes are bytes as they are sent.

    `reasons` are sentences in place of those of `REASONS`, where the sender should do
    something else.
    """

    max_files: int = 5
    max_bytes: int = 10 * MB
    max_total: int = 25 * MB
    types: tuple[FileType, ...] = (PDF, DOCX, PNG, JPEG)
    reasons: Mapping[str, str | Promise] = field(default_factory=dict)

    @property
    def accept(self) -> str:
        """The value of the attribute `accept` of the form's input."""
        return ",".join(f".{x}" for kind in self.types for x in kind.extensions)

    def type_of(self, extension: str) -> FileType | None:
        """The allowed type with this extension (lower case, no dot)."""
        return next((kind for kind in self.types if extension in kind.extensions), None)

    def type_names(self) -> str:
        """`PDF, DOCX, PNG or JPEG` in the reader's language."""
        return format_list(
            [kind.label for kind in self.types], style="or", locale=babel_locale()
        )

    def help_text(self) -> str:
        """The limits in one sentence, in the reader's language."""
        return ngettext(
            "One file: %(types)s, up to %(each)s.",
            "Up to %(count)s files: %(types)s, %(each)s each, %(total)s together.",
            self.max_files,
        ) % {
            "count": number(self.max_files),
            "types": self.type_names(),
            "each": megabytes(self.max_bytes),
            "total": megabytes(self.max_total),
        }


DEFAULT = Policy()
# The files of one form and five megabytes for everything else in it.
MAX_REQUEST_BYTES = DEFAULT.max_total + 5 * MB


def megabytes(size: int) -> str:
    """The size as people read it, in the reader's language: `10 MB`."""
    return _("%(number)s MB") % {"number": number(size // MB)}


REASONS = {
    "name": gettext_lazy(
        "The name “%(name)s” holds hidden characters or the path of a folder."
        " Rename the file and choose it again."
    ),
    "type": gettext_lazy(
        "“%(name)s” is not of a kind that can be sent here. Send %(types)s."
    ),
    "empty": gettext_lazy(
        "“%(name)s” is empty. Check the file on your device and choose it again."
    ),
    "too_big": gettext_lazy(
        "“%(name)s” is larger than %(each)s. Make it smaller and choose it again."
    ),
    "mismatch": gettext_lazy(
        "“%(name)s” is not the kind of file that its name says."
        " Save it again as %(types)s and choose the new file."
    ),
    "damaged": gettext_lazy(
        "“%(name)s” is damaged or incomplete. Open it, save it again and choose the"
        " new file."
    ),
    "hidden": gettext_lazy(
        "“%(name)s” hides a second file or a program. Open it, save it again and"
        " choose the new file."
    ),
    "active": gettext_lazy(
        "“%(name)s” holds macros, scripts or other files. Save it without them, or"
        " print it to a PDF, and choose the new file."
    ),
    "external": gettext_lazy(
        "“%(name)s” loads a template, a picture or other parts from elsewhere."
        " Save it as PDF and choose the new file."
    ),
    "locked": gettext_lazy(
        "“%(name)s” is protected by a password or saved in an old format. Save it as"
        " PDF or DOCX without a password and choose the new file."
    ),
    "bomb": gettext_lazy(
        "“%(name)s” would unpack to far more than a document needs."
        " Save it as PDF and choose the new file."
    ),
    "pixels": gettext_lazy(
        "“%(name)s” has too many pixels. Make the picture smaller, for example 4000"
        " pixels wide, and choose the new file."
    ),
}


class Refused(Exception):
    """A file breaks a rule; the argument is a key of `REASONS`."""


def refusal(reason: str, name: str, policy: Policy) -> ValidationError:
    """The sentence for the sender: which file, why, and what to do.

    `reason` is a key of `REASONS` and becomes the code of the error.
    """
    return ValidationError(
        policy.reasons.get(reason, REASONS[reason]),
        reason,
        {
            "name": name,
            "types": lazy(policy.type_names, str)(),
            "each": lazy(megabytes, str)(policy.max_bytes),
        },
    )
