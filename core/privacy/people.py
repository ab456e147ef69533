"""One person's records in all tables, known by the e-mail address: found and erased."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.functional import cached_property

from core import content_version, history
from core.privacy.declarations import Owned, owned
from core.submissions.retention import erase_due

# A shorter name stands in too many words that mean somebody or something else.
SHORTEST_NAME = 4


def normal(address: str) -> str:
    """The address as it is compared, and as its digest is made of."""
    return address.strip().lower()


@dataclass(frozen=True)
class Found:
    """The person's records of one kind, each with what belongs to it."""

    kind: Owned
    records: list[Model]

    def parts_of(self, record: Model) -> Iterator[tuple[str, list[Model]]]:
        """What belongs to the record, by the name of the way there."""
        for name in self.kind.parts:
            part = getattr(record, name)
            yield name, [part] if isinstance(part, Model) else list(part.all())


@dataclass(frozen=True)
class Person:
    """Everything that is found for an address."""

    address: str
    found: list[Found]

    @cached_property
    def everything(self) -> list[Model]:
        """Every record, and whatever belongs to one."""
        return list(self._walk())

    @property
    def counts(self) -> dict[str, int]:
        """How many records of each model there are, by the model's label."""
        return dict(Counter(record._meta.label for record in self.everything))

    @property
    def words(self) -> list[str]:
        """What the person is known by: the address and every name given with it."""
        names = {
            str(getattr(record, name)).strip()
            for found in self.found
            for record in found.records
            for name in found.kind.names
        }
        return [self.address, *sorted(n for n in names if len(n) >= SHORTEST_NAME)]

    def _walk(self):
        for found in self.found:
            for record in found.records:
                yield record
                for _name, parts in found.parts_of(record):
                    yield from parts


def find(address: str, until: datetime | None = None) -> Person:
    """What is kept of the person with this address; what came by `until`, if given."""
    address = normal(address)
    rows = ((kind, _rows(kind, address, until).order_by("pk")) for kind in owned())
    found = [
        Found(kind, list(records.prefetch_related(*kind.parts)))
        for kind, records in rows
    ]
    return Person(address, [part for part in found if part.records])


@transaction.atomic
def erase(address: str, until: datetime | None = None) -> dict[str, int]:
    """Erase all of it at once, and return how many records of each model went.

    Lines of history about the records keep who and when, and lose their words; messages
    to staff that name the person are dropped; finished pages are made anew. Institutions
    and agreements that came of a proposal are the register's and stay.
    """
    person = find(address, until)
    everything, counts, words = person.everything, person.counts, person.words
    for kind in owned():
        erase_due(_rows(kind, person.address, until), kind.erase, kind.hold)
    forget(everything, person.address, words)
    transaction.on_commit(content_version.bump)
    return counts


def forget(records: Iterable[Model], address: str, words: Iterable[str]) -> None:
    """Take the words out of history and messages to staff that are about the records.

    Lines and versions that name the address, and messages that hold one of the words,
    lose them too. Versions that are linked to a record go when it is deleted.
    """
    _forget_words_of_history(records, address)
    history.forget_words(address)
    _forget_messages(words)


def _rows(kind: Owned, address: str, until: datetime | None) -> QuerySet:
    rows = kind.of(address)
    return rows if until is None else rows.filter(**{f"{kind.made_at}__lte": until})


def _forget_words_of_history(records: Iterable[Model], address: str) -> None:
    about = Q(object_repr__icontains=address) | Q(change_message__icontains=address)
    keys: dict[type[Model], list[str]] = {}
    for record in records:
        keys.setdefault(type(record), []).append(str(record.pk))
    for model, pks in keys.items():
        content_type = ContentType.objects.get_for_model(model)
        about |= Q(content_type=content_type, object_id__in=pks)
    LogEntry.objects.filter(about).update(
        object_repr=Concat(Value("№ "), "object_id"), change_message=""
    )


def _forget_messages(words: Iterable[str]) -> None:
    """Drop what was to be shown to staff and names the person; they stay logged in."""
    words = [word.casefold() for word in words]
    for key in Session.objects.values_list("pk", flat=True):
        visit = SessionStore(key)
        said = _as_text(visit.get("_messages"))
        if any(word in said for word in words):
            del visit["_messages"]
            visit.save()


def _as_text(messages):
    """What the messages of a visit say, whatever alphabet they are in."""
    return str(json.loads(messages)).casefold() if messages else ""
