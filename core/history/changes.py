"""What is told of versions: who changed what, when, by which way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Max, Model, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils.text import capfirst
from reversion.models import Version

from core.history import differences, versions
from core.history.differences import Difference
from core.history.kept import is_kept, kept
from core.history.paths import START
from core.history.recorder import owner_of
from core.history.states import State
from core.history.versions import Stored
from core.history.words import Words, value_in_words
from core.languages import label_of, language_of
from core.permissions import may_see


@dataclass(frozen=True)
class _Told:
    """Something that is told of a version, along with who made it, when and how."""

    version: Stored

    @property
    def by(self) -> AbstractBaseUser | None:
        return self.version.by

    @property
    def at(self) -> datetime:
        return self.version.at

    @property
    def by_name(self) -> str:
        return self.version.by_name

    @property
    def moment(self) -> str:
        return self.version.moment

    @property
    def path_in_words(self) -> str:
        return self.version.path_in_words


@dataclass(frozen=True)
class Change(_Told):
    """One version beside the one before it.

    `kind` is `added`, `changed`, `deleted` or `restored`; `start` is the earliest that
    is known of a record. `changes` of what was added are all its fields.
    """

    kind: str
    changes: list[Difference]

    @property
    def pk(self) -> int:
        return self.version.pk

    @property
    def path(self) -> str:
        return self.version.path

    @property
    def note(self) -> str:
        return self.version.note


def changes_of(
    record: Model | tuple[type[Model], Any],
    *,
    offset: int = 0,
    limit: int | None = None,
) -> list[Change]:
    """The changes of a record, or of a model's key, newest first.

    One query for the versions, and one for each kind of record that they refer to.
    """
    model, key = record if isinstance(record, tuple) else (type(record), record.pk)
    last = None if limit is None else offset + limit + 1
    found = versions.read(versions.versions_of(model, key)[offset:last])
    pairs = list(zip(found, [*found[1:], None], strict=False))
    return _in_words(model, pairs if limit is None else pairs[:limit])


def versions_since(
    model: type[Model], keys: Iterable[Any], moment: datetime
) -> dict[str, list[Stored]]:
    """What was written into the records from that moment on, by key, newest first.

    A record that nobody has written has no key. One query.
    """
    rows = (
        versions.versions_of_model(model)
        .filter(object_id__in=[str(key) for key in keys])
        .filter(revision__date_created__gte=moment)
    )
    found: dict[str, list[Stored]] = {}
    for stored in versions.read(rows.order_by("-pk")):
        if stored.path != START:
            found.setdefault(stored.key, []).append(stored)
    return found


def version_before(record: Model, moment: datetime) -> Stored | None:
    """The last version of the record, or of what it is part of, before the moment."""
    rows = versions.versions_of(*owner_of(record))
    found = versions.read(rows.filter(revision__date_created__lt=moment)[:1])
    return found[0] if found else None


def text_change(version: Stored, record: Model, column: str) -> Difference:
    """What a text of the record, or of a part of its owner, said then and says now."""
    field = record._meta.get_field(column)
    fields = version.data["fields"]
    if version.model is not type(record):
        rows = version.data["parts"].get(record._meta.label_lower, {})
        fields = rows.get(str(record.pk), {})
    old, new = fields.get(column), getattr(record, column)
    return Difference(
        label_of(field),
        language_of(field),
        value_in_words(field, old),
        value_in_words(field, new),
    )


def count_of(record: Model) -> int:
    """How many versions there are of the record."""
    return versions.versions_of(type(record), record.pk).count()


def compared(model: type[Model], older: Stored, newer: Stored) -> list[Difference]:
    """What is different between any two versions of a record."""
    return between(model, older.data, newer.data)


def between(model: type[Model], old: State, new: State) -> list[Difference]:
    """What is different between any two states of a record."""
    raw = differences.raw_differences(model, old, new)
    return differences.in_words(raw, Words(differences.values_in(raw)))


def _in_words(model, pairs):
    raw = [_raw(model, version, before) for version, before in pairs]
    words = Words(value for one in raw for value in differences.values_in(one))
    return [
        Change(version, kind_of(version, before), differences.in_words(one, words))
        for (version, before), one in zip(pairs, raw, strict=True)
    ]


def _raw(model, version, before):
    if kind_of(version, before) in ("deleted", "start"):
        return []
    return differences.raw_differences(model, before and before.data, version.data)


def kind_of(version: Stored, before: Stored | None) -> str:
    if version.is_deletion:
        return "deleted"
    if before is None:
        return "added" if version.is_addition else "start"
    return "restored" if before.is_deletion else "changed"


def deleted_of(model: type[Model], limit: int | None = None) -> list[Stored]:
    """The last version of each record of the model that is there no more."""
    own = versions.versions_of_model(model).order_by()
    newest = own.values("object_id").annotate(newest=Max("pk")).values("newest")
    there = model._base_manager.filter(
        pk=Cast(OuterRef("object_id"), model._meta.pk.__class__())
    )
    gone = own.filter(~Exists(there), pk__in=newest).order_by("-pk")
    return versions.read(gone[:limit])


@dataclass(frozen=True)
class Recent(_Told):
    """The latest that somebody did: to one record, or to `count` at once."""

    before: dict[str, Any] | None
    count: int

    @property
    def others(self) -> int:
        """How many records were changed along with the one that is named."""
        return self.count - 1

    @property
    def name(self) -> str:
        return self.version.name

    @property
    def register(self) -> str:
        """What kind of record it is."""
        return capfirst(self.version.model._meta.verbose_name)

    @cached_property
    def kind(self) -> str:
        if self.version.is_deletion:
            return "deleted"
        if self.before and self.before.get("deleted"):
            return "restored"
        return "added" if self.version.is_addition else "changed"

    @cached_property
    def fields(self) -> list[str]:
        """The labels of the fields that were changed."""
        if self.kind != "changed" or self.before is None:
            return []
        model, new = self.version.model, self.version.data
        raw = differences.raw_differences(model, self.before, new)
        return list(dict.fromkeys(differences.labels(raw)))

    @property
    def url(self) -> str:
        return self.version.url


def recent(user: AbstractBaseUser, limit: int = 10) -> list[Recent]:
    """The latest that members of staff did to records which the user may see.

    One query, besides those for the user's permissions.
    """
    seen = [model for model in kept() if is_kept(model) and may_see(user, model)]
    types = ContentType.objects.get_for_models(*seen).values()
    rows = Version.objects.filter(
        content_type__in=[one.pk for one in types], revision__user__isnull=False
    )
    batches = rows.order_by().values("revision")
    newest = batches.annotate(newest=Max("pk")).order_by("-revision").values("newest")
    in_batch = batches.filter(revision=OuterRef("revision")).annotate(n=Count("pk"))
    earlier = (
        Version.objects.filter(
            db=OuterRef("db"),
            content_type=OuterRef("content_type"),
            object_id=OuterRef("object_id"),
            pk__lt=OuterRef("pk"),
        )
        .order_by("-pk")
        .values("serialized_data")[:1]
    )
    found = rows.filter(pk__in=newest[:limit]).annotate(
        before=Subquery(earlier), in_batch=Subquery(in_batch.values("n"))
    )
    return [
        Recent(stored, _parsed(stored.row.before), stored.row.in_batch)
        for stored in versions.read(found.order_by("-pk"))
    ]


def _parsed(text):
    return versions.parse(text) if text else None
