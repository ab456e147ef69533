"""How chapters of the Association come in from a table."""

from alumni.models import Chapter
from core.imports import Column, Import
from core.imports.shared import SOURCE, in_languages


class ChapterImport(Import):
    model = Chapter
    identity = ("country",)
    columns = [
        Column("country"),
        *in_languages("representative", "role"),
        Column("has_consent"),
        Column("email"),
        Column("url"),
        Column("founded_on"),
        *in_languages("note"),
        *SOURCE,
        Column("status"),
    ]
