"""A state put away as a version, and read again: the one place that knows the tables."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Max, Model, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from reversion.models import Revision, Version

from core.history.states import State

# The largest number that a key of the tables can be.
_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Stored:
    """A version as it is read: what it holds, and who made it, when and how."""

    row: Version

    @cached_property
    def data(self) -> dict[str, Any]:
        return parse(self.row.serialized_data)

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def is_deletion(self) -> bool:
        """Whether the record was deleted then; the state is the last that it had."""
        return self.data.get("deleted", False)

    @property
    def by(self):
        return self.row.revision.user

    @property
    def at(self):
        return self.row.revision.date_created

    @cached_property
    def _how(self):
        try:
            how = json.loads(self.row.revision.comment)
        except ValueError:
            return {}
        return how if isinstance(how, dict) else {}

    @property
    def path(self) -> str:
        return self._how.get("path", "")

    @property
    def note(self) -> str:
        return self._how.get("note", "")

    @property
    def model(self) -> type[Model] | None:
        return self.row.content_type.model_class()

    @property
    def name(self) -> str:
        """What the record was called, in the reader's language."""
        names = self.data.get("names", {})
        return names.get(get_language()) or self.row.object_repr


def parse(text: str) -> dict[str, Any]:
    return json.loads(text)[0]


def content_type_of(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def versions_of_model(model: type[Model]) -> QuerySet:
    return Version.objects.filter(
        db=DEFAULT_DB_ALIAS, content_type=content_type_of(model)
    )


def versions_of(model: type[Model], key: Any) -> QuerySet:
    """The versions of a record, newest first."""
    return versions_of_model(model).filter(object_id=str(key)).order_by("-pk")


def read(versions: QuerySet) -> list[Stored]:
    """They with whoever made them; one query."""
    rows = versions.select_related("revision__user", "content_type")
    return [Stored(row) for row in rows]


def find_version(model: type[Model], text: str) -> Stored | None:
    """The version of a record of the model that has this number; None if none has."""
    if not (text.isascii() and text.isdigit() and len(text) < 11):
        return None
    if int(text) > _LARGEST:
        return None
    return next(iter(read(versions_of_model(model).filter(pk=int(text)))), None)


def latest(model: type[Model], keys: Iterable[Any]) -> dict[str, str]:
    """The text of the newest version of each record that has one, by its key."""
    rows = versions_of_model(model).order_by()
    newest = (
        rows.filter(object_id__in=[str(key) for key in keys])
        .values("object_id")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    found = rows.filter(pk__in=newest)
    return dict(found.values_list("object_id", "serialized_data"))


def new_version(
    model: type[Model], key: Any, state: State, *, is_deletion: bool = False
) -> Version:
    """A version that is not saved yet."""
    data = {"model": model._meta.label_lower, "pk": key, **state}
    if is_deletion:
        data["deleted"] = True
    return Version(
        object_id=str(key),
        content_type=content_type_of(model),
        db=DEFAULT_DB_ALIAS,
        format="json",
        serialized_data=encode([data]),
        object_repr=state["names"][settings.LANGUAGE_CODE],
    )


class Batch:
    """One change of any number of records: who makes it, how, and what is to be said."""

    def __init__(self, *, user, path: str, note: str = ""):
        self.user, self.path, self.note = user, path, note

    @cached_property
    def _revision(self) -> Revision:
        return Revision.objects.create(
            date_created=timezone.now(),
            user=self.user,
            comment=encode({"path": self.path, "note": self.note}),
        )

    def save(self, versions: list[Version]) -> None:
        """Put them away; call it in a transaction."""
        if not versions:
            return
        for version in versions:
            version.revision = self._revision
        Version.objects.bulk_create(versions)


def encode(value: Any) -> str:
    """As text in which words of every alphabet can be searched."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def decode(text: str) -> Any:
    return json.loads(text)
