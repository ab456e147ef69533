"""Which models have a picture, and what stands in its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class PictureOf:
    """Where a model keeps its picture; the values are names of the model's fields.

    `focus_x` and `focus_y` say in per cent what stays visible where the picture is
    cut, `consent` whether it may be shown. `url_name` is a URL of the slug, a width
    and a format, whose view hands out the renditions.
    """

    file: str
    alt: str
    focus_x: str
    focus_y: str
    consent: str
    url_name: str

    def consented(self, records: QuerySet) -> QuerySet:
        """Those of the records that have a picture and the consent to show it."""
        return records.filter(**{self.consent: True}).exclude(**{self.file: ""})

    def file_of(self, record: Model) -> str:
        """The stored name of the record's picture; empty without one or consent."""
        file = getattr(record, self.file)
        return file.name if file and getattr(record, self.consent) else ""


def models_with_pictures() -> Iterator[tuple[type[Model], PictureOf]]:
    for model in apps.get_models():
        declared = getattr(model, "picture", None)
        if isinstance(declared, PictureOf):
            yield model, declared


def monogram(name: str) -> str:
    """The first letters of the name's first and last word, for want of a picture.

    A name of one word has one. A zero-width non-joiner keeps Arabic letters from
    joining into a word.
    """
    words = name.split()
    ends = words if len(words) < 2 else (words[0], words[-1])
    return "\u200c".join(word[0] for word in ends)
