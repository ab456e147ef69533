"""What a model says of a record, asked a thousand times in a moment.

Django asks the database once for every constraint of every record, which makes most of
a dry run. Here the same condition over the same values is asked once.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, Model, Q, QuerySet, UniqueConstraint

from core.imports.declaration import Import


class Validator:
    """Validates records of one import, which has looked after its `identity`.

    Only what its columns say can be there already: no row says the other fields.
    """

    def __init__(self, importer: Import):
        self.identity = set(importer.identity)
        columns = {column.name for column in importer.bound_columns}
        self.unsaid = {f.name for f in importer.model._meta.fields} - columns
        self._owners: dict[str, dict[Any, Any]] = {}
        self._answers: dict[tuple, ValidationError | None] = {}

    def errors_of(self, record: Model, exclude: Iterable[str]) -> dict[str, list[str]]:
        """As `full_clean` finds them: messages by field, `__all__` for the record.

        It leaves the record as cleaned as `full_clean` does.
        """
        found: dict[str, list[str]] = {}
        exclude = set(exclude)
        try:
            record.full_clean(
                exclude, validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            found |= error.message_dict
            exclude |= found.keys() - {NON_FIELD_ERRORS}
        exclude |= self._blame_taken(record, exclude, found)
        try:
            record.validate_unique(exclude | self.unsaid)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                found.setdefault(name, []).extend(messages)
            exclude |= found.keys() - {NON_FIELD_ERRORS}
        for model, constraints in record.get_constraints():
            for constraint in constraints:
                if error := self._ask(constraint, model, record, exclude):
                    name = _field_of(constraint)
                    found.setdefault(name, []).extend(error.messages)
        return found

    def _blame_taken(self, record, exclude, found) -> set[str]:
        """Look at fields that no two records share, without asking for each record.

        Returns their names. A row after it that has the same value is wrong as well.
        """
        looked_at = set()
        for field in record._meta.concrete_fields:
            if not field.unique or field.primary_key:
                continue
            if field.name in exclude or field.name in self.unsaid:
                continue
            looked_at.add(field.name)
            value = getattr(record, field.attname)
            if value is None:
                continue
            owner = record.pk or record
            if self._taken(field).setdefault(value, owner) != owner:
                error = record.unique_error_message(type(record), (field.name,))
                found.setdefault(field.name, []).extend(error.messages)
        return looked_at

    def _taken(self, field) -> dict:
        """Who has which value; records that the import cannot find have theirs too."""
        if field.name not in self._owners:
            rows = QuerySet.values_list(
                field.model._base_manager.order_by(), field.attname, "pk"
            )
            self._owners[field.name] = dict(rows)
        return self._owners[field.name]

    def _ask(self, constraint, model, record, exclude):
        is_check = isinstance(constraint, CheckConstraint)
        if not is_check and {*constraint.fields} == self.identity:
            return None
        if not is_check or not isinstance(constraint.condition, Q):
            return _answer(constraint, model, record, exclude)
        names = constraint.condition.referenced_base_fields
        if names & exclude:
            return None  # as Django does with what it cannot know
        key = (constraint.name, *(getattr(record, name) for name in sorted(names)))
        if key not in self._answers:
            self._answers[key] = _answer(constraint, model, record, exclude)
        return self._answers[key]


def _answer(constraint, model, record, exclude):
    try:
        constraint.validate(model, record, exclude)
    except ValidationError as error:
        return error
    return None


def _field_of(constraint):
    """A mistake of one field stands at that field, that of several at the record."""
    if isinstance(constraint, UniqueConstraint):
        names = constraint.fields
    else:
        names = getattr(constraint.condition, "referenced_base_fields", ())
    return next(iter(names)) if len(names) == 1 else NON_FIELD_ERRORS
