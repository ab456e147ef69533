"""Uploaded files leave the site only through a view that knows who may see them."""

from dataclasses import dataclass
from pathlib import PurePath

from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase

from core import languages
from core.models import Upload
from core.uploads.names import clean_name


def send_file(
    file: FieldFile,
    *,
    inline: bool = False,
    private: bool = False,
    name: str = "",
    content_type: str = "",
) -> FileResponse:
    """The file, inert in the browser; Http404 if there is none.

    Documents are downloaded; `inline` is for pictures that pages show. `private` is
    for what not everybody may see: no cache keeps it. The name is `name_of` the file,
    the type follows from what is stored, unless they are given.
    """
    if not file:
        raise Http404
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        opened,
        as_attachment=not inline,
        filename=name or name_of(file),
        content_type=content_type or None,
    )
    if private:
        response["Cache-Control"] = "private, no-store"
    return inert(response)


def name_of(file: FieldFile) -> str:
    """What people know the file by: as its record says in `file_name`, or as stored."""
    return getattr(file.instance, "file_name", "") or PurePath(file.name).name


def kind_of(file: FieldFile) -> str:
    """The extension in capitals: `PDF`."""
    return PurePath(file.name).suffix.removeprefix(".").upper()


def size_of(file: FieldFile) -> int | None:
    """Its bytes; None while it is missing from the store."""
    try:
        return file.size
    except OSError:
        return None


def inert(response: HttpResponseBase) -> HttpResponseBase:
    """The response with headers under which no browser runs or guesses anything."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def send_upload(upload: Upload) -> FileResponse:
    """The file under its sender's name, as a private download.

    Http404 unless it is safe. Who may have it is for the view to decide.
    """
    if not upload.is_safe:
        raise Http404
    return send_file(
        upload.file,
        private=True,
        name=clean_name(upload.name),
        content_type=upload.content_type,
    )


@dataclass(frozen=True)
class Download:
    """A record with a file, or an address elsewhere, as it is offered to readers.

    `kind` and `size` are `kind_of` and `size_of` the file; `language` is named in the
    reader's language.
    """

    record: Model
    url: str
    kind: str
    size: int | None
    language: str


def download(record: Model, file_url: str) -> Download:
    """The record, of which `file_url` answers with the file if it has one.

    It has the fields `file`, `url` and `language`.
    """
    file = record.file
    return Download(
        record=record,
        url=file_url if file else record.url,
        kind=kind_of(file) if file else "",
        size=size_of(file) if file else None,
        language=languages.name(record.language) if record.language else "",
    )
