"""Chapters of the Association. Texts are given per language: `note_en=`."""

from factory import Iterator
from factory.django import DjangoModelFactory

from alumni.models import Chapter
from core.models import Status


class ChapterFactory(DjangoModelFactory):
    class Meta:
        model = Chapter

    country = Iterator(["LB", "IN", "PL", "GR", "NG", "EC"])
    source_url = "https://example.org/association"
    status = Status.PUBLISHED
