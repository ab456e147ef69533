"""Which record of the register each row is about."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext

from core.imports.alphabets import alike
from core.imports.declaration import Import
from core.imports.options import Option, several
from core.imports.register import Register, kept
from core.imports.rows import Reading
from core.languages import isolated

# By so many columns a record is sought that a row says without naming it.
_MOST_TELLING = 4


def find_records(importer: Import, rows: Iterable[Reading], register: Register) -> None:
    """Give each row its record, if it has one; what is not clear is a conflict."""
    rows = list(rows)
    _by_identity(importer, rows, register)
    for name in importer.other_keys:
        _by_key(name, rows, register)
    if importer.named_by:
        _by_names(importer, rows, register)
    _one_row_for_each(importer, rows)
    _by_equality(importer, rows, register)


def with_all_columns(importer, values: Mapping[str, Any]) -> dict[str, Any]:
    return {c.name: kept(values.get(c.name)) for c in importer.bound_columns}


def _identity_of(importer, row: Reading) -> tuple | None:
    return importer.identity_of(with_all_columns(importer, row.values))


def _by_identity(importer, rows, register) -> None:
    known: dict[tuple, list[Any]] = {}
    for pk, values in register.items():
        if identity := importer.identity_of(values):
            known.setdefault(identity, []).append(pk)
    for row in rows:
        identity = _identity_of(importer, row)
        if identity is None:
            continue
        row.is_identified = True
        found = known.get(identity, [])
        if len(found) == 1:
            row.take(found[0], register[found[0]])
        elif found:
            row.contradict(
                row.position_of(importer.identity[0]),
                gettext("Several records of the register fit this row."),
            )


def _by_key(name: str, rows, register) -> None:
    """By a field that no two records share; it may not lead to another record."""
    known = {values[name]: pk for pk, values in register.items() if values[name]}
    for row in rows:
        pk = known.get(kept(row.values.get(name)))
        if pk is None or pk == row.pk:
            continue
        if row.is_identified:
            row.contradict(
                row.position_of(name),
                gettext("Another record of the register has this value."),
            )
        else:
            row.is_identified = True
            row.take(pk, register[pk])


def _by_names(importer, rows, register) -> None:
    names = importer.names()
    columns = [c for c in importer.bound_columns if c.original in importer.named_by]
    for row in rows:
        if row.is_identified:
            continue
        found = {
            column.name: {
                option.value: option
                for option in names.find(row.values[column.name])
                if option.value in register
            }
            for column in columns
            if row.values.get(column.name)
        }
        known = [options for options in found.values() if options]
        if not known:
            continue
        row.is_identified = True
        fitting = set.intersection(*map(set, known))
        fitting = _of_same_place(importer, row, fitting, register)
        if len(fitting) == 1:
            (pk,) = fitting
            _take_by_name(row, pk, register[pk], found)
        else:
            name = next(name for name, options in found.items() if options)
            _contradict_name(row, name, {k: v for o in known for k, v in o.items()})


def _of_same_place(importer, row, candidates: set, register) -> set:
    """Those that the row does not tell apart from itself; the certain before others."""

    def said(pk):
        stored = register[pk]
        pairs = [(kept(row.values.get(n)), stored[n]) for n in importer.told_apart_by]
        return [(one, other) for one, other in pairs if one and other]

    left = {pk for pk in candidates if all(one == other for one, other in said(pk))}
    certain = {pk for pk in left if said(pk)}
    return certain or left


def _contradict_name(row, name: str, options: Mapping[Any, Option]) -> None:
    if len(options) > 1:
        reasons = several(options.values()).messages
    else:
        (option,) = options.values()
        reasons = [
            gettext(
                "The register has this name, but the row says something else of it."
                " Write “%(key)s” if it is meant, or a key of its own."
            )
            % {"key": isolated(option.names[0])}
        ]
    row.contradict(row.position_of(name), *reasons)


def _take_by_name(row, pk, stored, found) -> None:
    """What the record was found by is no new name of it, where it has one."""
    row.take(pk, stored)
    for name, options in found.items():
        if pk in options and stored[name] is not None:
            del row.values[name]


def _one_row_for_each(importer, rows) -> None:
    """Of two rows about the same record, or the same new one, the second is wrong."""
    taken: dict[tuple, int] = {}
    for row in rows:
        for name, key in _keys_of(importer, row):
            if taken.setdefault(key, row.row.number) != row.row.number:
                row.contradict(
                    row.position_of(name),
                    gettext("Row %(row)s of the file is about the same record.")
                    % {"row": isolated(str(taken[key]))},
                )
                break


def _keys_of(importer, row):
    """All that makes the row one of a kind, each with the column that says it."""
    if (identity := _identity_of(importer, row)) is not None:
        yield importer.identity[0], ("identity", *identity)
    for name in importer.other_keys:
        if value := kept(row.values.get(name)):
            yield name, (name, value)
    named = [c.name for c in importer.bound_columns if c.original in importer.named_by]
    if row.stored is not None:
        if row.is_identified:
            told = next((n for n in named if row.position_of(n) is not None), None)
            yield told or importer.identity[0], ("record", row.pk)
    elif not row.is_identified:
        place = [kept(row.values.get(name)) for name in importer.told_apart_by]
        for name in named:
            if value := row.values.get(name):
                yield name, ("name", alike(value), *place)


def _by_equality(importer, rows: Iterable[Reading], register: Register) -> None:
    """Rows without identity: first what was made from such a row, then what holds it.

    A row that fills fewer cells fits more records, and so comes after the others.
    """
    open_rows = [row for row in rows if not row.is_identified and not row.mistakes]
    if not open_rows:
        return
    used = {row.pk for row in rows if row.stored is not None}
    free = {pk: values for pk, values in register.items() if pk not in used}
    defaults = {
        c.name: c.field.get_default()
        for c in importer.bound_columns
        if c.field.has_default() and not c.is_many
    }

    def all_of(values):
        return tuple(with_all_columns(importer, values).values())

    _match(open_rows, free, lambda values: all_of(defaults | values), all_of)
    left = [row for row in open_rows if row.stored is None]
    left.sort(key=lambda row: -len(row.values))
    _match_by_telling(importer, left, free)


def _match(rows, free, key_of_row, key_of_record) -> None:
    """Give each row a free record with the same key that holds all the row says."""
    by_key = _indexed(free, key_of_record)
    for row in rows:
        _take_fitting(row, by_key.get(key_of_row(row.values), []), free)


def _indexed(records, key_of_record) -> dict[tuple, list[Any]]:
    found: dict[tuple, list[Any]] = {}
    for pk, values in records.items():
        found.setdefault(key_of_record(values), []).append(pk)
    return found


def _take_fitting(row: Reading, candidates: list[Any], free) -> None:
    fitting = (pk for pk in candidates if pk in free and row.agrees_with(free[pk]))
    if (pk := next(fitting, None)) is not None:
        candidates.remove(pk)
        row.take(pk, free.pop(pk))


def _match_by_telling(importer, rows: list[Reading], free) -> None:
    """The same by the few columns that tell records apart best, as far as a row fills them."""
    filled = {name for row in rows for name in row.values}
    columns = [column for column in importer.bound_columns if column.name in filled]
    columns.sort(key=lambda column: -_count_of_values(column, free))
    columns = columns[:_MOST_TELLING]
    indexes: dict[tuple[str, ...], dict[tuple, list[Any]]] = {}
    for row in rows:
        telling = [column for column in columns if column.name in row.values]
        names = tuple(column.name for column in telling)
        if names not in indexes:
            indexes[names] = _indexed(free, partial(_key_of, telling))
        _take_fitting(row, indexes[names].get(_key_of(telling, row.values), []), free)


def _count_of_values(column, records) -> int:
    values = (column.comparable(values[column.name]) for values in records.values())
    return len(set(values))


def _key_of(columns, values) -> tuple:
    return tuple(column.comparable(kept(values.get(column.name))) for column in columns)
