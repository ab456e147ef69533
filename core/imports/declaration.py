"""What a section says of its import: columns, and how an existing record is found."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db.models import Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import override

from core.imports.columns import BoundColumn, Column
from core.imports.options import Options
from core.imports.rights import Refusals, publishing_refusals
from core.languages import language_codes


def sheet_name(model: type[Model]) -> str:
    """The register's name as a spreadsheet can call a sheet."""
    title = capfirst(str(model._meta.verbose_name_plural))
    return "".join(c for c in title if c not in r"[]:*?/\'")[:31]


class Import:
    """How files of one register are brought in; sections subclass it.

    `identity` names the fields by which a row finds its record: if a row fills all of
    them, it is the record with these values, or a new one. A row that does not is found
    by one of `other_keys`, fields that no two records share, or else by the names in
    the columns of `named_by`, as `names` knows them; and is new if they are unknown.
    Who is named must agree with the row in the fields `told_apart_by`, where both fill
    them. A row that says none of all this is new, unless a record holds all that it
    says; each record answers for one such row.
    """

    model: ClassVar[type[Model]]
    columns: ClassVar[list[Column]]
    identity: ClassVar[tuple[str, ...]] = ()
    other_keys: ClassVar[tuple[str, ...]] = ()
    named_by: ClassVar[tuple[str, ...]] = ()
    told_apart_by: ClassVar[tuple[str, ...]] = ()

    def __init__(self, user: AbstractUser | None = None):
        """`user` sends the file; a command, which has none, may do everything."""
        self.user = user

    def base(self) -> QuerySet:
        """The records that rows can find."""
        return self.model._base_manager.all()

    def names(self) -> Options:
        """The records of `base` by all that they are called; for `named_by`."""
        raise NotImplementedError

    def complete(self, record: Model) -> None:
        """Fill in what a new record needs and no column says."""

    def refusals(
        self, stored: Mapping[str, Any] | None, values: Mapping[str, Any]
    ) -> Refusals:
        """Why these values may not be written over the stored ones; None for new."""
        return publishing_refusals(self.user, stored, values)

    def work_out(self, record: Model) -> None:
        """Compute the fields that `save()` of the model would; it asks nobody.

        Of a changed record what the row says is written, and what nobody edits.
        """

    def give_numbers(self, new: Sequence[Model]) -> None:
        """Give what `save()` would count; in the transaction of the writing."""

    def identity_of(self, values: Mapping[str, Any]) -> tuple | None:
        """What a row or a record with these values is found by; None for nothing.

        `values` has all columns by field name; empty ones are None.
        """
        found = tuple(values[name] for name in self.identity)
        return found if found and None not in found else None

    def sheet_names(self) -> set[str]:
        """What the sheet may be called: like the register, in any language."""
        found = set()
        for code in language_codes():
            with override(code):
                found.add(sheet_name(self.model))
        return found

    @cached_property
    def bound_columns(self) -> list[BoundColumn]:
        return [column.bound_to(self.model) for column in self.columns]
