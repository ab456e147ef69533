"""A state put away as a version, and read again: the one place that knows its form."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS
from django.db.models import FileField, Max, Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from reversion.models import Revision, Version

from core.history.kept import columns, links, owner_link
from core.history.paths import path_in_words
from core.history.states import State
from core.history.words import moment_in_words
from core.staff import name_of


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
    def key(self) -> str:
        return self.row.object_id

    @property
    def is_deletion(self) -> bool:
        """Whether the record was deleted then; the state is the last that it had."""
        return self.data.get("deleted", False)

    @property
    def is_addition(self) -> bool:
        return self.data.get("new", False)

    @property
    def by(self):
        return self.row.revision.user

    @property
    def at(self):
        return self.row.revision.date_created

    @property
    def by_name(self) -> str:
        """Who made it, as colleagues know them; empty for nobody."""
        return name_of(self.by) if self.by else ""

    @property
    def moment(self) -> str:
        return moment_in_words(self.at)

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
    def path_in_words(self) -> str:
        return path_in_words(self.path)

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

    def __str__(self):
        return self.name

    @property
    def url(self) -> str:
        """The record's page of history; of a deleted one the list of those."""
        name = f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}"
        if self.is_deletion:
            return reverse(f"{name}_deleted")
        return reverse(f"{name}_history", args=[self.key])

    @property
    def values(self) -> dict[str, Any]:
        """What a form is filled with; not files, which a form takes from nobody."""
        return _to_python(self.model, self.data["fields"])

    @property
    def hidden_values(self) -> dict[str, Any]:
        """What no form shows, but belongs to the record: its number, its calendar id."""
        fields = [field for field in columns(self.model) if not field.editable]
        return {
            field.name: field.to_python(self.data["fields"][field.name])
            for field in fields
            if field.name in self.data["fields"]
        }

    def parts(self, part: type[Model]) -> dict[str, dict[str, Any]]:
        """By key what the parts of this kind held, to fill forms with."""
        rows = self.data["parts"].get(part._meta.label_lower, {})
        return {key: _to_python(part, values) for key, values in rows.items()}

    def lost_parts(self, part: type[Model]) -> list[dict[str, Any]]:
        """The same of those that the record does not have any more."""
        rows = self.parts(part)
        link = owner_link(part)
        if not rows or link is None:
            return []
        left = part._base_manager.filter(
            **{f"{link.name}_id": self.key, "pk__in": rows}
        )
        there = {str(pk) for pk in left.values_list("pk", flat=True)}
        return [values for key, values in rows.items() if key not in there]


def _to_python(model, values):
    fields = {field.name: field for field in (*columns(model), *links(model))}
    found = {}
    for name, value in values.items():
        field = fields.get(name)
        if field is None or not field.editable or isinstance(field, FileField):
            continue
        if field.is_relation or value is None:
            found[name] = value
        else:
            try:
                found[name] = field.to_python(value)
            except ValidationError:  # as another state of the code had it
                continue
    return found


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


def new_version(model: type[Model], key: Any, state: State, **marks: bool) -> Version:
    """A version that is not saved yet; marks are `new` and `deleted`."""
    data = {"model": model._meta.label_lower, "pk": key, **state, **marks}
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
