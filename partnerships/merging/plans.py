"""What a merge would do, before anything is done.

Everything that points at the merged record is found from the models themselves, so that
a section added later is not forgotten. A row whose twin the kept record has already
(both are parties to one agreement) is doubled: it goes, and comes back with the undo.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.languages import columns_of
from partnerships.models import Alias, Distinct, Institution, Merge

SHOWN = 10
# What has been decided about the two stays as it was.
_OWN = (Distinct, Merge)
# What the kept record takes over where it says nothing itself.
_TAKEN = (
    "country",
    "website",
    "ror_id",
    "source_url",
    "name",
    "city",
    "summary",
    "public_note",
)
_TAKEN_TOGETHER = ("latitude", "longitude")


class Impossible(ValidationError):
    """The two cannot be made one, for the reason that the message gives."""


@dataclass(frozen=True)
class Link:
    """A column of some table that points at institutions."""

    model: type[Model]
    field: models.ForeignKey

    @property
    def label(self) -> str:
        """The kind of record it belongs to, in the reader's language."""
        owner = self.model._meta.auto_created or self.model
        return capfirst(str(owner._meta.verbose_name_plural))

    def rows(self, institution: Institution) -> models.QuerySet:
        rows = self.model._base_manager.filter(**{self.field.attname: institution.pk})
        return rows.order_by("pk")

    @cached_property
    def twins_by(self) -> list[tuple[str, ...]]:
        """What else is the same in two rows that cannot both point at one record."""
        options = self.model._meta
        unique = [tuple(names) for names in options.unique_together]
        unique += [
            tuple(constraint.fields)
            for constraint in options.constraints
            if isinstance(constraint, models.UniqueConstraint)
            and constraint.condition is None
        ]
        return [
            tuple(options.get_field(name).attname for name in names if name != own)
            for names in unique
            if (own := self.field.name) in names
        ]


@dataclass
class Part:
    """The rows of one table: those that move, and those that the kept one has too."""

    link: Link
    moving: list[Model] = field(default_factory=list)
    doubled: list[Model] = field(default_factory=list)

    @property
    def shown(self) -> list[str]:
        return [str(_owner(row, self.link)) for row in self.moving[:SHOWN]]

    @property
    def more(self) -> int:
        return max(len(self.moving) - SHOWN, 0)


@dataclass
class MergePlan:
    """What moves, what is doubled, which names are added and what is taken over."""

    merged: Institution
    kept: Institution
    parts: list[Part] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    taken: dict[str, object] = field(default_factory=dict)

    @property
    def taken_fields(self) -> list[tuple[str, object]]:
        """What is taken over, as the reader sees it."""
        fields = (Institution._meta.get_field(name) for name in self.taken)
        return [
            (capfirst(str(field.verbose_name)), self.taken[field.name])
            for field in fields
        ]

    @property
    def digest(self) -> str:
        """Stands for all that would be done; another one means something changed."""
        steps = [
            [part.link.model._meta.label, part.link.field.name]
            + serializers.serialize("python", [*part.moving, *part.doubled])
            for part in self.parts
        ]
        told = [self.merged.pk, self.kept.pk, steps, self.names, self.taken]
        text = json.dumps(told, default=str, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def plan_of(merged: Institution, kept: Institution) -> MergePlan:
    """What making `merged` a part of `kept` would do; writes nothing.

    Raises Impossible where one of them has been merged, or they are the same record.
    """
    if merged.pk == kept.pk:
        raise Impossible(_("Choose another record: this one is the same."))
    if merged.merged_into_id:
        raise Impossible(_("This record has been merged into another one already."))
    if kept.merged_into_id:
        raise Impossible(_("The other record has itself been merged; choose its heir."))
    plan = MergePlan(merged, kept)
    plan.parts = [part for link in links() if (part := _part(link, merged, kept))]
    plan.taken = dict(_taken(merged, kept))
    plan.names = _new_names(plan)
    return plan


def links() -> Iterator[Link]:
    """Every column of the site that points at an institution."""
    for model in apps.get_models(include_auto_created=True):
        for field_ in model._meta.concrete_fields:
            if field_.related_model is Institution and model not in _OWN:
                yield Link(model, field_)


def _part(link, merged, kept):
    def signs_of(row):
        return {
            (names, tuple(getattr(row, name) for name in names))
            for names in link.twins_by
        }

    taken = set()
    if link.twins_by:
        taken = taken.union(*map(signs_of, link.rows(kept)))
    part = Part(link)
    for row in link.rows(merged):
        (part.doubled if signs_of(row) & taken else part.moving).append(row)
    return part if part.moving or part.doubled else None


def _owner(row, link):
    """The record that a row of a table of links or parts belongs to, else itself."""
    owners = (
        field
        for field in row._meta.concrete_fields
        if field.is_relation
        and field is not link.field
        and field.remote_field.on_delete is models.CASCADE
    )
    owner = next(owners, None)
    return getattr(row, owner.name) if owner else row


def _taken(merged, kept) -> Iterator[tuple[str, object]]:
    empty = models.Field.empty_values
    texts = (column for name in _TAKEN for column in columns_of(Institution, name))
    for names in (*((column,) for column in texts), _TAKEN_TOGETHER):
        if all(getattr(kept, name) in empty for name in names):
            for name in names:
                if (value := getattr(merged, name)) not in empty:
                    yield name, value


def _new_names(plan) -> list[str]:
    """Names by which only the merged record has been found."""
    columns = columns_of(Institution, "name")
    known = {getattr(plan.kept, column) for column in columns}
    known |= {value for name, value in plan.taken.items() if name in columns}
    known |= set(
        Alias.objects.filter(institution__in=[plan.kept, plan.merged]).values_list(
            "name", flat=True
        )
    )
    names = (getattr(plan.merged, column) for column in columns)
    return [name for name in dict.fromkeys(filter(None, names)) if name not in known]
