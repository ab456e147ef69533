"""All that is kept of a person, as a file to hand out: JSON, and the files sent."""

import json
import tempfile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import override

from core.languages import columns_of
from core.models import Upload
from core.partial_date import PartialDate
from core.privacy.declarations import held
from core.privacy.people import Found, Person
from core.uploads.names import clean_name


def archive(person: Person) -> IO[bytes]:
    """A ZIP at its beginning: `data.json`, and in `files/` what the person sent.

    It holds every field that is declared to be handed out, with names in English.
    """
    packed = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    with ZipFile(packed, "w", ZIP_DEFLATED) as book, override("en"):
        told = {
            "address": person.address,
            "made_at": timezone.now(),
            "records": [
                _record(record, book, found)
                for found in person.found
                for record in found.records
            ],
        }
        text = json.dumps(told, cls=_Encoder, ensure_ascii=False, indent=2)
        book.writestr("data.json", text)
    packed.seek(0)
    return packed


def _record(record: Model, book: ZipFile, found: Found) -> dict[str, Any]:
    told = {"kind": record._meta.label, **_values(record, book)}
    parts = {
        name: [_values(part, book) for part in parts]
        for name, parts in found.parts_of(record)
    }
    return told | parts


def _values(record: Model, book: ZipFile) -> dict[str, Any]:
    names = held()[type(record)].exported
    options = record._meta
    links = {field.name for field in options.many_to_many}
    values = {
        column: getattr(record, column)
        for name in names
        if name not in links
        for column in columns_of(type(record), name)
    }
    if isinstance(record, Upload):
        values["file"] = _pack(record, book)
    return {
        name: str(value) if isinstance(value, Model) else value
        for name, value in values.items()
    }


def _pack(upload: Upload, book: ZipFile) -> str | None:
    """Put the file in; its place there, None where it is not safe or has gone."""
    name = f"files/{upload.pk}-{clean_name(upload.name)}"
    if not upload.is_safe:
        return None
    try:
        with upload.file.open("rb") as file:
            book.writestr(name, file.read())
    except FileNotFoundError:
        return None
    return name


class _Encoder(DjangoJSONEncoder):
    def default(self, value):
        return (
            value.isoformat()
            if isinstance(value, PartialDate)
            else super().default(value)
        )
