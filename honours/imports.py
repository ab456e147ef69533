"""How honours come in from a table."""

from core.imports import Column
from core.imports.shared import (
    SOURCE,
    KeyedImport,
    in_languages,
    institution_column,
    key_column,
)
from honours.models import Award


class AwardImport(KeyedImport):
    """Without the portrait, which comes in by the form."""

    model = Award
    identity = ("slug",)
    key_from = "recipient"
    columns = [
        key_column("slug"),
        Column("title"),
        *in_languages("recipient"),
        Column("original_name"),
        Column("original_language"),
        *in_languages("affiliation"),
        institution_column(Award),
        Column("country"),
        Column("conferred_on"),
        *in_languages("citation"),
        *SOURCE,
        Column("status"),
    ]
