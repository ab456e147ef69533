"""Uploaded files leave the site only through a view that knows who may see them."""

from pathlib import PurePath

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

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
    for what not everybody may see: no cache keeps it. Name and type are the stored
    ones unless given.
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
        filename=name or PurePath(file.name).name,
        content_type=content_type or None,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if private:
        response["Cache-Control"] = "private, no-store"
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
