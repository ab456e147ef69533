"""The materials of an event, read in one query with all else that is related to it."""

from collections.abc import Iterator

from django.db.models import CharField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from modeltranslation.utils import build_localized_fieldname

from core.files import Download, download
from core.related import Related, Source
from events.models import Event, Material

_PLACES = ("file", "url")


def sources(event: Event) -> Iterator[Source]:
    """What `core.related` reads of them: files of ours, and addresses elsewhere."""
    for place in _PLACES:
        where = Concat("language", Value(" "), place, output_field=CharField())
        records = event.materials.exclude(**{place: ""}).annotate(where=where)
        yield Source(place, records, "title", slug="position", note="where", owner="pk")


def downloads(event: Event, found: dict[str, list[Related]]) -> list[Download]:
    """The materials among what was found, in the order the editor gave them."""
    lines = [line for place in _PLACES for line in found.get(place, [])]
    lines.sort(key=lambda line: (int(line.slug), line.owner))
    return [_download(event, line) for line in lines]


def _download(event, line):
    language, place = line.note.split(" ", 1)
    title = build_localized_fieldname("title", line.text.language)
    material = Material(
        pk=line.owner, language=language, **{title: line.text.value, line.kind: place}
    )
    address = reverse("events:material_file", args=[event.slug, material.pk])
    return download(material, address)
