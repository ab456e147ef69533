"""What records hold, with all that belongs to them, as plain values for JSON."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Field, Model
from django.utils.translation import override

from core.history.kept import columns, links, owner_link, parts
from core.languages import language_codes

# "fields": the record's columns; "parts": by label and key, the columns of each part;
# "names": what the record is called, by language.
State = dict[str, Any]


def read_states(model: type[Model], keys: Iterable[Any]) -> dict[Any, State]:
    """The states by key, as the database has them now.

    One query for the records, one for each kind of part and each list. What is no
    longer there is left out.
    """
    related = [f.name for f in columns(model) if f.is_relation]
    rows = model._base_manager.filter(pk__in=list(keys)).select_related(*related)
    records = {record.pk: record for record in rows}
    names = _names(records)
    found = {
        pk: {
            "fields": {f.name: _plain(f, record) for f in columns(model)},
            "parts": {part._meta.label_lower: {} for part in parts(model)},
            "names": names[pk],
        }
        for pk, record in records.items()
    }
    if found:
        _add_links(model, found)
        _add_parts(model, found)
    return found


def _add_links(model, found):
    for field in links(model):
        mine, other = field.m2m_field_name(), field.m2m_reverse_field_name()
        for state in found.values():
            state["fields"][field.name] = []
        pairs = (
            field.remote_field.through._base_manager.filter(
                **{f"{mine}__in": list(found)}
            )
            .order_by(other)
            .values_list(f"{mine}_id", f"{other}_id")
        )
        for pk, related in pairs:
            found[pk]["fields"][field.name].append(related)


def _add_parts(model, found):
    for part in parts(model):
        link = owner_link(part)
        own = [field for field in columns(part) if field is not link]
        rows = part._base_manager.filter(**{f"{link.name}__in": list(found)})
        for row in rows.order_by("pk"):
            of_record = found[getattr(row, link.attname)]["parts"]
            values = {field.name: _plain(field, row) for field in own}
            of_record[part._meta.label_lower][str(row.pk)] = values


def _plain(field: Field, record: Model) -> Any:
    value = field.value_from_object(record)
    if value is None or isinstance(value, bool | int | str):
        return value
    return field.value_to_string(record)


def _names(records):
    names = {pk: {} for pk in records}
    for code in language_codes():
        with override(code):
            for pk, record in records.items():
                names[pk][code] = str(record)
    return names


def are_same(old: State, new: State) -> bool:
    """Whether the states say the same; of columns that both of them know."""
    return _agree(old["fields"], new["fields"]) and all(
        rows.keys() == new["parts"][label].keys()
        and all(_agree(row, new["parts"][label][key]) for key, row in rows.items())
        for label, rows in old["parts"].items()
        if label in new["parts"]
    )


def _agree(old, new):
    return all(new[name] == value for name, value in old.items() if name in new)
