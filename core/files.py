"""Uploaded files leave the site only through a view that knows who may see them."""

from pathlib import PurePath

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404


def send_file(file: FieldFile, *, inline: bool = False) -> FileResponse:
    """The file under its stored name, inert in the browser; Http404 if there is none.

    Documents are downloaded; `inline` is for pictures that pages show.
    """
    if not file:
        raise Http404
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        opened, as_attachment=not inline, filename=PurePath(file.name).name
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
