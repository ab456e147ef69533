"""Load the facts of `content/` and never overwrite what staff have changed since.

Of every field it writes, the loader keeps a digest. At the next run a field whose
stored value no longer has that digest was edited by staff and is left alone; so is
what staff filled in before the files did, and a record staff have deleted. A whole
run over unchanged files costs one query.
"""

import hashlib
import tomllib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connection, models, transaction
from modeltranslation.utils import build_localized_fieldname

from core.languages import is_translated, language_codes
from core.models import LoadedRecord, Status
from core.translations import note_changes

# Records that others refer to come first.
APPS = (
    "core",
    "partnerships",
    "alumni",
    "events",
    "training",
    "mobility",
    "honours",
    "rankings",
    "department",
)
FILES_KEY = "files"


class ContentError(Exception):
    """A content file that cannot be loaded, with the file and record in the message."""


@dataclass
class Report:
    """What a run did: counts by outcome, and the fields left as staff had them."""

    counts: Counter = field(default_factory=Counter)
    left_alone: list[str] = field(default_factory=list)
    is_unchanged: bool = False


def load(folder: Path, *, force: bool = False) -> Report:
    """Write the folder's records to the database in one transaction.

    `force` looks at every record even when no file has changed. Raises ContentError.
    """
    report = Report()
    files = _files(folder)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    seen = LoadedRecord.objects.filter(key=FILES_KEY).first()
    if seen and seen.object_id == digest[:40] and not force:
        report.is_unchanged = True
        return report
    with transaction.atomic():
        loader = _Loader(report)
        for path in files:
            loader.load_file(path)
        loader.resolve_late_relations()
        LoadedRecord.objects.update_or_create(
            key=FILES_KEY, defaults={"object_id": digest[:40]}
        )
        tell_planner()
    return report


def tell_planner() -> None:
    """Let PostgreSQL count what is in the tables, as it does by itself only later.

    Until then it takes every table for nearly empty and walks through them in loops.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _files(folder: Path) -> list[Path]:
    found = []
    for label in APPS:
        models_in_order = [
            m._meta.model_name for m in apps.get_app_config(label).get_models()
        ]
        paths = {path.stem: path for path in (folder / label).glob("*.toml")}
        unknown = paths.keys() - set(models_in_order)
        if unknown:
            raise ContentError(
                f"{label}: no model for {', '.join(sorted(unknown))}.toml"
            )
        found += [paths[name] for name in models_in_order if name in paths]
    return sorted(found, key=lambda path: _rank(path))


def _rank(path: Path) -> tuple[int, int]:
    """Models without relations inside their own app go before those that have them."""
    model = apps.get_model(path.parent.name, path.stem)
    inside = sum(
        f.related_model is not None
        and f.related_model is not model
        and f.related_model._meta.app_label == path.parent.name
        for f in (*model._meta.fields, *model._meta.many_to_many)
    )
    return APPS.index(path.parent.name), inside


class _Loader:
    def __init__(self, report: Report):
        self.report = report
        self.ledger = {record.key: record for record in LoadedRecord.objects.all()}
        self.late: list[tuple[models.Model, str, str, str]] = []

    def load_file(self, path: Path) -> None:
        model = apps.get_model(path.parent.name, path.stem)
        file_name = f"{path.parent.name}/{path.name}"
        with _named_in_errors(file_name):
            content = tomllib.loads(path.read_text("utf-8"))
            tables = content.pop(path.stem, [])
            if content:
                raise ValueError(f"not [[{path.stem}]]: {', '.join(content)}")
        for table in tables:
            with _named_in_errors(f"{file_name}: {table.get('key')}"):
                self._record(model, table["key"], table, {})

    def resolve_late_relations(self) -> None:
        """Set relations to records of the same model, which may come further down."""
        for instance, name, target, ledger_key in self.late:
            with _named_in_errors(ledger_key):
                value = self._related(type(instance), target)
                if value is not None:
                    self._write(instance, {name: value}, ledger_key)

    def _record(self, model, key, table, fixed) -> None:
        """Write one table; `fixed` holds the parent of a child record."""
        ledger_key = f"{model._meta.label_lower}:{key}"
        values, children, lists, late = self._sorted_out(model, table)
        instance = self._existing(model, ledger_key, values | fixed)
        if instance is None and ledger_key in self.ledger:
            self.report.counts["deleted by staff"] += 1
            return
        if instance is None:
            instance = model(**fixed)
            if hasattr(model, "status"):
                values.setdefault("status", Status.PUBLISHED)
        self._write(instance, values, ledger_key)
        for name, found in lists.items():
            self._write_list(instance, name, found, ledger_key)
        self.late += [(instance, name, target, ledger_key) for name, target in late]
        for relation, rows in children.items():
            self._children(instance, key, relation, rows)

    def _existing(self, model, ledger_key, given):
        """The record loaded before, or one that staff made with the same identity."""
        if entry := self.ledger.get(ledger_key):
            return model._default_manager.filter(pk=entry.object_id).first()
        for names in _identities(model):
            if all(given.get(name) for name in names):
                same = {name: given[name] for name in names}
                return model._default_manager.filter(**same).first()
        return None

    def _sorted_out(self, model, table):
        """Split a table into values, child rows, lists and what may come further down.

        A relation to a record that staff have deleted is left out.
        """
        values, children, lists, late = {}, {}, {}, []
        for name, value in table.items():
            if name == "key":
                values |= dict.fromkeys(_key_field(model), value)
                continue
            try:
                target = model._meta.get_field(name)
            except FieldDoesNotExist:
                raise ValueError(f"no field {name!r}") from None
            if target.one_to_many or target.one_to_one and target.auto_created:
                children[target] = value if isinstance(value, list) else [value]
            elif target.many_to_many:
                found = [self._related(target.related_model, key) for key in value]
                lists[name] = list(filter(None, found))
            elif target.many_to_one and target.related_model is model:
                late.append((name, value))
            elif target.many_to_one:
                if related := self._related(target.related_model, value):
                    values[name] = related
            elif is_translated(model, name):
                values |= _in_languages(model, name, value)
            else:
                values[name] = target.to_python(value)
        return values, children, lists, late

    def _children(self, parent, parent_key, relation, rows) -> None:
        model, link = relation.related_model, relation.field.name
        for index, row in enumerate(rows, 1):
            if isinstance(row, dict):
                own = row.get("key") or _natural_key(row) or index
            else:
                own, row = row, {_short_form_field(model, link): row}
            key = f"{parent_key}/{relation.get_accessor_name()}/{own}"
            self._record(model, key, row, {link: parent})

    def _write(self, instance, values, ledger_key) -> None:
        """Save the values whose fields staff have not changed, and remember them."""
        entry = self.ledger.get(ledger_key) or LoadedRecord(key=ledger_key)
        is_new = instance.pk is None
        written, changed, before = [], is_new, {}
        for name, value in values.items():
            old = getattr(instance, name, None)
            stored = _digest(old)
            if stored != _digest(value):
                untouched = _digest(instance._meta.get_field(name).get_default())
                if not is_new and entry.digests.get(name, untouched) != stored:
                    self.report.left_alone.append(f"{ledger_key} {name}")
                    continue
                setattr(instance, name, value)
                changed, before[name] = True, old
            written.append(name)
        if changed:
            instance.full_clean()
            instance.save()
        if not is_new:
            note_changes(instance, before)
        self.report.counts[
            "created" if is_new else "updated" if changed else "unchanged"
        ] += 1
        digests = {name: _digest(getattr(instance, name)) for name in written}
        entry.object_id, entry.digests = str(instance.pk), entry.digests | digests
        entry.save()
        self.ledger[ledger_key] = entry

    def _write_list(self, instance, name, found, ledger_key) -> None:
        """Set a list of related records unless staff have changed it."""
        entry, manager = self.ledger[ledger_key], getattr(instance, name)
        stored = _digest_of_list(manager.all())
        wanted = _digest_of_list(found)
        if stored != wanted:
            if entry.digests.get(name, _digest_of_list([])) != stored:
                self.report.left_alone.append(f"{ledger_key} {name}")
                return
            manager.set(found)
        entry.digests[name] = wanted
        entry.save()

    def _related(self, model, key):
        """The record with the key; None if staff have deleted it."""
        entry = self.ledger.get(f"{model._meta.label_lower}:{key}")
        if entry is None:
            raise ValueError(f"no {model._meta.verbose_name} with the key {key!r}")
        return model._default_manager.filter(pk=entry.object_id).first()


@contextmanager
def _named_in_errors(name: str):
    """Turn what can be wrong with a file into one error that says where it is."""
    try:
        yield
    except (ValidationError, KeyError, ValueError, TypeError) as error:
        raise ContentError(f"{name}: {error!r}") from error


def _in_languages(model, name, value) -> dict[str, Any]:
    """The columns of a translated field with the texts a file gives for them."""
    if not isinstance(value, dict):
        raise ValueError(f"{name}: no languages given")
    columns = {}
    for code, text in value.items():
        if code not in language_codes():
            raise ValueError(f"{name}: no language {code!r}")
        column = build_localized_fieldname(name, code)
        columns[column] = model._meta.get_field(column).to_python(text)
    return columns


def _key_field(model) -> list[str]:
    """The field that keeps a record's key: its slug or key, if it has one."""
    names = {f.name for f in model._meta.concrete_fields}
    return [name for name in ("slug", "key") if name in names][:1]


def _identities(model) -> list[tuple[str, ...]]:
    """The sets of fields of which no two records have the same values."""
    alone = [
        (f.name,) for f in model._meta.concrete_fields if f.unique and not f.primary_key
    ]
    together = [
        constraint.fields
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    return alone + together


def _short_form_field(model, link) -> str:
    """The field meant when a child is written as a bare value: its only choice."""
    return next(
        f.name
        for f in model._meta.concrete_fields
        if not f.primary_key and f.name != link and not f.has_default()
    )


def _natural_key(row) -> Any:
    """A child's own identity, so that reordering rows in a file changes nothing."""
    for name in ("country", "institution", "year", "opens_on", "scope"):
        if name in row:
            return row[name]
    return row["name"] if isinstance(row.get("name"), str) else None


def _digest(value) -> str:
    if isinstance(value, models.Model):
        value = value.pk
    if isinstance(value, Decimal):
        value = f"{value.normalize():f}"
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    text = "" if value is None else str(value)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _digest_of_list(records) -> str:
    return _digest(",".join(sorted(str(record.pk) for record in records)))
