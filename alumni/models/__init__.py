"""The Association of BSMU International Graduates and its members."""

from alumni.models.chapter import Chapter
from alumni.models.graduate import Graduate, OwnDataLink, Specialty
from alumni.models.letter import Letter
from alumni.models.story import Story

__all__ = ["Chapter", "Graduate", "Letter", "OwnDataLink", "Specialty", "Story"]
