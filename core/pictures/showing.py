"""What pages print of a picture, and the one way in which its files go out.

A picture is found by the lines of `core.related`, so that a page which reads such
lines anyway pays no query for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404, HttpResponse
from django.urls import reverse

from core.changes import MAX_AGE_SECONDS
from core.files import inert
from core.languages import Text
from core.models import Rendition
from core.pictures.making import FORMATS
from core.related import Related, Source, related

RECORD, RENDITION = "picture", "rendition"


@dataclass(frozen=True)
class _File:
    format: str
    width: int
    height: int
    url: str


@dataclass(frozen=True)
class Picture:
    """A picture with its description, in every format and width that was made."""

    alt: Text
    files: tuple[_File, ...]

    @property
    def sources(self) -> list[tuple[str, str]]:
        """Content type and `srcset` of each format but JPEG, the best first."""
        return [
            (f"image/{name}", self._srcset(name)) for name in FORMATS if name != "jpeg"
        ]

    @property
    def srcset(self) -> str:
        """The `srcset` of the JPEG files, which every browser can show."""
        return self._srcset("jpeg")

    @property
    def largest(self) -> _File:
        """The widest JPEG; its measures are those of the picture."""
        return self._of("jpeg")[-1]

    @property
    def absolute_url(self) -> str:
        """Its address on the configured host, for machines."""
        return settings.SITE_URL + self.largest.url

    def _srcset(self, name):
        return ", ".join(f"{file.url} {file.width}w" for file in self._of(name))

    def _of(self, name):
        files = (file for file in self.files if file.format == name)
        return sorted(files, key=lambda file: file.width)


def picture_lines(records: QuerySet) -> list[Source]:
    """The pictures of the records, as sources of `core.related.related`.

    The records are those that the reader may see; consent is asked for here.
    """
    picture = records.model.picture
    shown = picture.consented(records)
    size = Concat(
        Cast("width", CharField()),
        Value(":"),
        Cast("height", CharField()),
        output_field=CharField(),
    )
    stored = QuerySet.values(shown.order_by(), picture.file)
    renditions = Rendition.objects.filter(source__in=stored).annotate(size=size)
    return [
        Source(RECORD, shown, picture.alt, note=picture.file),
        Source(RENDITION, renditions, "source", slug="format", note="size"),
    ]


def pictures_from(
    model: type[Model], lines: dict[str, list[Related]]
) -> dict[str, Picture]:
    """The pictures that the lines tell of, by the slug of their record.

    One without renditions, or without a description in any language, is left out.
    """
    made: dict[str, list[Related]] = {}
    for line in lines.get(RENDITION, ()):
        made.setdefault(line.text.value, []).append(line)
    return {
        line.slug: Picture(line.text, _files(model, line.slug, made[line.note]))
        for line in lines.get(RECORD, ())
        if line.text.value and line.note in made
    }


def pictures_of(records: Iterable[Model]) -> dict[str, Picture]:
    """The pictures of records of one model, by slug; one query, none without pictures.

    The records are those that the reader may see.
    """
    shown = [record for record in records if record.picture.file_of(record)]
    if not shown:
        return {}
    model = type(shown[0])
    found = model._base_manager.filter(pk__in=[record.pk for record in shown])
    return pictures_from(model, related(picture_lines(found)))


def rendition_or_404(record: Model, width: int, format: str) -> Rendition:
    """The rendition of the picture of a record that the reader may see."""
    source = record.picture.file_of(record)
    made = Rendition.objects.filter(source=source, width=width, format=format)
    rendition = made.first() if source else None
    if rendition is None:
        raise Http404
    return rendition


def smallest(source: str) -> Rendition | None:
    """The smallest that was made of a stored picture; for staff, hidden or not."""
    found = Rendition.objects.filter(source=source, format="jpeg")
    return found.order_by("width").first()


def send(rendition: Rendition) -> HttpResponse:
    """The file, to be kept by everybody no longer than a page that shows it.

    Under the same address there may soon be another picture, or none. Http404 if the
    file is lost.
    """
    try:
        with default_storage.open(rendition.file) as file:
            content = file.read()
    except FileNotFoundError:
        raise Http404 from None
    response = inert(HttpResponse(content, f"image/{rendition.format}"))
    response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    return response


def _files(model, slug, lines):
    return tuple(
        _File(
            format=line.slug,
            width=width,
            height=height,
            url=reverse(model.picture.url_name, args=[slug, width, line.slug]),
        )
        for line in lines
        for width, height in [map(int, line.note.split(":"))]
    )
