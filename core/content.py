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
from django.db import models, transaction
from modeltranslation.utils import build_localized_fieldname

from core.languages import is_translated, language_codes
from core.models import LoadedRecord, Status

# Records that others refer to come first.
APPS = (
    "core",
    "partnerships",
    "events",
    "training",
    "mobility",
    "honours",
    "alumni",
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
    return report


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
        ledger_key = f"{model._meta.label_lower}:{key}"
        entry = self.ledger.get(ledger_key)
        instance = self._existing(model, entry, key)
        if instance is None and entry is not None:
            self.report.counts["deleted by staff"] += 1
            return
        is_new = instance is None
        if is_new:
            instance = model(**fixed)
        values, children, lists = self._sorted_out(model, table, instance, ledger_key)
        if is_new and hasattr(model, "status"):
            values.setdefault("status", Status.PUBLISHED)
        self._write(instance, values, ledger_key)
        for name, keys in lists.items():
            if is_new:
                target = model._meta.get_field(name).related_model
                found = [self._related(target, k) for k in keys]
                getattr(instance, name).set(filter(None, found))
        for relation, rows in children.items():
            self._children(instance, key, relation, rows)

    def _existing(self, model, entry, key):
        if entry is not None:
            return model._default_manager.filter(pk=entry.object_id).first()
        name = _key_field(model)
        return model._default_manager.filter(**{name: key}).first() if name else None

    def _sorted_out(self, model, table, instance, ledger_key):
        """Split a table into plain values, child rows and many-to-many keys."""
        values, children, lists = {}, {}, {}
        name = _key_field(model)
        if name:
            values[name] = table["key"]
        for name, value in table.items():
            if name == "key":
                continue
            try:
                target = model._meta.get_field(name)
            except FieldDoesNotExist:
                raise ValueError(f"no field {name!r}") from None
            if target.one_to_many or target.one_to_one and target.auto_created:
                children[target] = value if isinstance(value, list) else [value]
            elif target.many_to_many:
                lists[name] = value
            elif target.many_to_one and target.related_model is model:
                self.late.append((instance, name, value, ledger_key))
            elif target.many_to_one:
                related = self._related(target.related_model, value)
                if related is not None:
                    values[name] = related
            elif is_translated(model, name):
                if not isinstance(value, dict):
                    raise ValueError(f"{name}: no languages given")
                for code, text in value.items():
                    if code not in language_codes():
                        raise ValueError(f"{name}: no language {code!r}")
                    column = build_localized_fieldname(name, code)
                    values[column] = model._meta.get_field(column).to_python(text)
            else:
                values[name] = target.to_python(value)
        return values, children, lists

    def _children(self, parent, parent_key, relation, rows) -> None:
        model, link = relation.related_model, relation.field.name
        for index, row in enumerate(rows, 1):
            if not isinstance(row, dict):
                row = {_short_form_field(model, link): row}
            own = row.get("key") or _natural_key(row) or index
            key = f"{parent_key}/{relation.get_accessor_name()}/{own}"
            table = {**row, "key": row.get("key", key)}
            if _key_field(model) is None:
                table["key"] = key
            self._child(model, key, table, {link: parent})

    def _child(self, model, key, table, fixed) -> None:
        ledger_key = f"{model._meta.label_lower}:{key}"
        entry = self.ledger.get(ledger_key)
        instance = (
            model._default_manager.filter(pk=entry.object_id).first() if entry else None
        )
        if instance is None and entry is not None:
            self.report.counts["deleted by staff"] += 1
            return
        instance = instance or model(**fixed)
        values, children, _lists = self._sorted_out(model, table, instance, ledger_key)
        self._write(instance, values, ledger_key)
        for relation, rows in children.items():
            self._children(instance, key, relation, rows)

    def _write(self, instance, values, ledger_key) -> None:
        """Save the values whose fields staff have not changed, and remember them."""
        entry = self.ledger.get(ledger_key) or LoadedRecord(key=ledger_key)
        is_new = instance.pk is None
        written, changed = [], is_new
        for name, value in values.items():
            stored = _digest(getattr(instance, name, None))
            if stored != _digest(value):
                untouched = _digest(instance._meta.get_field(name).get_default())
                if not is_new and entry.digests.get(name, untouched) != stored:
                    self.report.left_alone.append(f"{ledger_key} {name}")
                    continue
                setattr(instance, name, value)
                changed = True
            written.append(name)
        if changed:
            instance.full_clean()
            instance.save()
        self.report.counts[
            "created" if is_new else "updated" if changed else "unchanged"
        ] += 1
        digests = {name: _digest(getattr(instance, name)) for name in written}
        entry.object_id, entry.digests = str(instance.pk), entry.digests | digests
        entry.save()
        self.ledger[ledger_key] = entry

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


def _key_field(model) -> str | None:
    names = {f.name for f in model._meta.concrete_fields}
    return next((name for name in ("slug", "key") if name in names), None)


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
