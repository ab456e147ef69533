"""The register as it is, in the fields of an import."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.db import models
from django.db.models import QuerySet

from core.imports.declaration import Import

CHUNK = 1_000

# The values of all records under their keys, in the fields of the import.
Register: TypeAlias = dict[Any, dict[str, Any]]


def kept(value: Any) -> Any:
    """The value with nothing as None, however the column keeps it."""
    return None if value in models.Field.empty_values else value


def digest_of(parts: Iterable[Any]) -> str:
    """Stands for all the parts, whatever they are made of; reads one after the other."""
    found = hashlib.sha256()
    for part in parts:
        found.update(json.dumps(part, default=repr).encode() + b"\n")
    return found.hexdigest()


def records_of(
    importer: Import, *, is_locked: bool = False
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The items of the register; their digest changes with all a plan could depend on.

    `is_locked` keeps the records as they are till the commit.
    """
    records: QuerySet = importer.base().order_by("pk")
    if is_locked:  # before anything of them is read
        list(records.select_for_update(of=("self",)).values_list("pk"))
    return values_of(importer, records)


def values_of(
    importer: Import, records: QuerySet
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The key of each record and its values in the fields of the import.

    They are read one after the other, in a query, and one for each column of many
    values.
    """
    columns = [c for c in importer.bound_columns if not c.is_many]
    names = [column.name for column in columns]
    lines = {c.name: c.stored() for c in importer.bound_columns if c.is_many}
    # Not modeltranslation's own, which would read by fallback.
    rows = QuerySet.values_list(
        records.prefetch_related(None), "pk", *(c.attname for c in columns)
    )
    for pk, *values in rows.iterator(chunk_size=CHUNK):
        found = dict(zip(names, map(kept, values), strict=True))
        found.update((name, of.get(pk)) for name, of in lines.items())
        yield pk, found
