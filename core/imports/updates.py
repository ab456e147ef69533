"""Changed records, each to be written by the columns that its row changes.

All is made ready before the transaction, which then only sends it: other people wait
for the database meanwhile.
"""

from typing import Any

from django.db import connection, models

from core.imports.plans import PlannedRow

# The statement, and what it gets for each record.
Updates = dict[str, list[list[Any]]]


def made_ready(model: type[models.Model], rows: list[PlannedRow]) -> Updates:
    """One statement for each set of columns that any row changes."""
    found: Updates = {}
    key = model._meta.pk
    for row in rows:
        fields = [
            field
            for field in model._meta.concrete_fields
            if field.name in row.values or _is_computed(field)
        ]
        values = [_prepared(field, row.record) for field in fields]
        key_value = key.get_db_prep_value(row.record.pk, connection)
        found.setdefault(_statement(model, fields), []).append([*values, key_value])
    return found


def send(updates: Updates) -> None:
    """Write them; call it in the transaction."""
    with connection.cursor() as cursor:
        for statement, records in updates.items():
            cursor.executemany(statement, records)


def _statement(model, fields):
    name = connection.ops.quote_name
    columns = ", ".join(f"{name(field.column)} = %s" for field in fields)
    table, key = name(model._meta.db_table), name(model._meta.pk.column)
    return f"UPDATE {table} SET {columns} WHERE {key} = %s"


def _prepared(field, record):
    return field.get_db_prep_save(field.pre_save(record, add=False), connection)


def _is_computed(field):
    """Whether the model fills it in by itself with every save."""
    is_first_save_only = getattr(field, "auto_now_add", False)
    is_of_the_database = field.primary_key or field.generated
    return not (field.editable or is_first_save_only or is_of_the_database)
