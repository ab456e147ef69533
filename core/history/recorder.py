"""Who writes, and how: what they write meanwhile gets its versions.

The signals note which records are about to be written and what they hold. At the end
the database is asked what they hold now, so that what was rolled back leaves nothing
and what was saved twice is one version. A version that does not begin where the last
one ended (somebody wrote without telling) is preceded by one that says so: nobody is
blamed for what others did.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Model

from core.history import versions
from core.history.kept import kept, links, owner_link
from core.history.paths import FOUND
from core.history.states import are_same, read_states
from core.text import clean_text

# Records of one model that are in memory at a time.
BATCH = 1_000

# What a record held before: what its last version says, as far as is known.
_AS_LAST = "as last"

Key = tuple[type[Model], Any]


@dataclass
class _Recording:
    """`touched` has for each record what it held before, as text; None if it is new."""

    user: AbstractBaseUser | None
    path: str
    note: str
    touched: dict[Key, str | None] = field(default_factory=dict)

    def remember(self, model, keys):
        new = [key for key in dict.fromkeys(keys) if (model, key) not in self.touched]
        for batch in batches(new):
            found = read_states(model, batch)
            last = versions.latest(model, batch) if len(batch) > 1 else {}
            for key in batch:
                state, text = found.get(key), last.get(str(key))
                if state and text and are_same(versions.parse(text), state):
                    # Of many records the memory would not hold what they all said.
                    self.touched[model, key] = _AS_LAST
                else:
                    self.touched[model, key] = state and versions.encode(state)

    def write(self):
        if not self.touched or _is_doomed():
            return
        touched, self.touched = self.touched, {}
        found = versions.Batch(user=None, path=FOUND)
        own = versions.Batch(user=self.user, path=self.path, note=self.note)
        keys = sorted(touched, key=lambda key: key[0]._meta.label)
        for model, group in groupby(keys, key=lambda key: key[0]):
            for batch in batches(key for _model, key in group):
                befores = {key: touched[model, key] for key in batch}
                _write(model, befores, found, own)


_open: ContextVar[_Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recording(
    *, user: AbstractBaseUser | None = None, path: str, note: str = ""
) -> Iterator[None]:
    """Keep a version of every record that is changed inside, by this user and path.

    One inside another takes over its user where it names none. Inside a transaction
    the versions are part of it; outside they are written as soon as the block ends,
    also when an error ends it.
    """
    outer = _open.get()
    if outer is not None:
        outer.write()
        user = user or outer.user
    one = _Recording(user, path, clean_text(note))
    token = _open.set(one)
    try:
        yield
    except BaseException:
        # What the transaction does with it only whoever is outside will see.
        if not connection.in_atomic_block:
            one.write()
        raise
    else:
        one.write()
    finally:
        _open.reset(token)
        if outer is not None:
            outer.touched = one.touched | outer.touched


def is_open() -> bool:
    return _open.get() is not None


def remember(records: Iterable[Model]) -> None:
    """Note what the records hold, before they are written past `save()`.

    Without it they are compared with their last version. Nothing outside a recording.
    """
    for model, keys in _by_model(records):
        _open.get().remember(model, keys)


def keep(records: Iterable[Model]) -> None:
    """Add records that were written by bulk_create or update to the open recording.

    A part counts for the record it belongs to. Nothing outside a recording.
    """
    for model, keys in _by_model(records):
        for key in keys:
            _open.get().touched.setdefault((model, key), _AS_LAST)


def write_now(note: str = "") -> None:
    """Write the versions of what was changed so far, with the note, if given.

    Call it inside the transaction of the change, so that both stand or fall together.
    """
    one = _open.get()
    if one is None:
        return
    was, one.note = one.note, clean_text(note) or one.note
    one.write()
    one.note = was


def touch_new(record: Model) -> None:
    """The record has just been made."""
    model, key = owner_of(record)
    # A new part is a change of its record, which has been remembered before.
    _open.get().touched.setdefault((model, key), None)


def remember_keys(model: type[Model], keys: Iterable[Any]) -> None:
    _open.get().remember(model, keys)


def drop(model: type[Model], key: Any) -> None:
    """Let nothing of the record be written; its last state has gone for good."""
    one = _open.get()
    if one is not None:
        one.touched.pop((model, key), None)


def touched_states(model: type[Model]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """What records of the model held before they were touched, by key."""
    one = _open.get()
    for (other, key), before in list(one.touched.items()) if one else ():
        if other is model and before not in (None, _AS_LAST):
            yield key, versions.decode(before)


def owner_of(record: Model) -> Key:
    """The record that has the version: itself, what it is part of, or whose link it is."""
    model = type(record)
    if owner := model._meta.auto_created:
        field = next(f for f in links(owner) if f.remote_field.through is model)
        return owner, getattr(record, f"{field.m2m_field_name()}_id")
    link = owner_link(model)
    if link is None:
        return model, record.pk
    return link.related_model, getattr(record, link.attname)


def _by_model(records):
    if not is_open():
        return {}.items()
    found: dict[type[Model], list] = {}
    for record in records:
        if (type(record)._meta.auto_created or type(record)) in kept():
            model, key = owner_of(record)
            found.setdefault(model, []).append(key)
    return found.items()


def _write(model, befores, found: versions.Batch, own: versions.Batch):
    now = read_states(model, befores)
    last = versions.latest(model, befores)
    due = [
        pair
        for key, before in befores.items()
        for pair in _due(model, key, before, now.get(key), last.get(str(key)))
    ]
    if due:
        with transaction.atomic():
            found.save([version for is_found, version in due if is_found])
            own.save([version for is_found, version in due if not is_found])


def _due(model, key, before, now, last) -> Iterator[tuple[bool, Any]]:
    """The versions that are missing, with whether it is one that was found."""
    last = versions.parse(last) if last else None
    if last and last.get("deleted"):
        last = None
    before = before if before in (None, _AS_LAST) else versions.decode(before)
    is_known = isinstance(before, dict)
    if now is None:
        state = before if is_known else last if before == _AS_LAST else None
        if state:
            state = {name: state[name] for name in ("fields", "parts", "names")}
            yield False, versions.new_version(model, key, state, deleted=True)
        return
    if (is_known and are_same(before, now)) or (last and are_same(last, now)):
        return
    if is_known and (last is None or not are_same(last, before)):
        yield True, versions.new_version(model, key, before)
    is_new = last is None and not is_known
    marks = {"new": True} if is_new else {}
    yield False, versions.new_version(model, key, now, **marks)


def _is_doomed():
    """Whether the transaction can only be rolled back any more."""
    return connection.in_atomic_block and connection.needs_rollback


def batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    keys = iter(keys)
    while batch := list(islice(keys, BATCH)):
        yield batch
