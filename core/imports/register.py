"""The register as it is, in the fields of an import."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet

from core.imports.declaration import Import


def kept(value: Any) -> Any:
    """The value with nothing as None, however the column keeps it."""
    return None if value in models.Field.empty_values else value


def digest_of(parts: Iterable[Any]) -> str:
    """Stands for all the parts, whatever they are made of; reads one after the other."""
    found = hashlib.sha256()
    for part in parts:
        found.update(json.dumps(part, default=repr).encode() + b"\n")
    return found.hexdigest()


@dataclass
class Register:
    """The values of all records under their keys, in the fields of the import."""

    importer: Import
    values: dict[Any, dict[str, Any]]

    @classmethod
    def of(cls, importer: Import, *, is_locked: bool = False) -> "Register":
        """Read it in a query, and one for each column of many values.

        `is_locked` keeps the records as they are till the commit.
        """
        columns = [c for c in importer.bound_columns if not c.is_many]
        records: QuerySet = importer.base().order_by("pk")
        if is_locked:
            records = records.select_for_update(of=("self",))
        # Not modeltranslation's own, which would read by fallback.
        rows = QuerySet.values_list(records, "pk", *(c.attname for c in columns))
        names = [column.name for column in columns]
        found = {
            pk: dict(zip(names, map(kept, values), strict=True))
            for pk, *values in rows.iterator()
        }
        for column in importer.bound_columns:
            if column.is_many:
                lines = column.stored()
                for pk, values in found.items():
                    values[column.name] = lines.get(pk)
        return cls(importer, found)

    @property
    def basis(self) -> str:
        """Changes with every change that a plan could depend on."""
        return digest_of(self.values.items())
