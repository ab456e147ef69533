"""How figures come in from a table."""

from core.imports.columns import Column
from core.imports.shared import SOURCE, KeyedImport, in_languages, key_column
from core.models import Fact


class FactImport(KeyedImport):
    model = Fact
    identity = ("key",)
    key_from = "label"
    columns = [
        key_column("key"),
        Column("series"),
        Column("section"),
        Column("value"),
        Column("value_to"),
        Column("qualifier"),
        *in_languages("label", "unit", "period"),
        Column("as_of"),
        *in_languages("note"),
        Column("review_on"),
        Column("is_headline"),
        Column("is_on_home"),
        Column("position"),
        *SOURCE,
        Column("status"),
    ]
