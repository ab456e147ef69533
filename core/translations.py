"""Which texts lack a language, and which have not followed a change in another one.

There is no one source language. When a text changes that was up to date, the texts of
the same field in other languages become outdated, unless they were written in the same
save. To fill a missing text, or to change an outdated one, is to translate: it brings
that language up to date and overtakes nobody. Decision 0040.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Func, Q, QuerySet
from django.db.models.lookups import In
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from core.languages import is_blank, language_codes
from core.models import OutdatedText

BATCH = 500
# What `is_blank` calls blank, for both databases: spaces, and tags without words.
_SPACE = r"[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_BLANK = rf"^({_SPACE}|&nbsp;|&#160;|</?[A-Za-z][^>]*>)*$"


def translated_fields(model: type[models.Model]) -> list[str]:
    """The names of the fields kept once per language, in the order of the model."""
    if model not in translator.get_registered_models():
        return []
    names = translator.get_options_for_model(model).fields
    return [f.name for f in model._meta.concrete_fields if f.name in names]


# Marking


def note_changes(record: models.Model, before: Mapping[str, Any]) -> None:
    """Mark what a save of the record has overtaken, unmark what it brought up to date.

    `before` holds what the columns had, by name; the record holds what they have now.
    What is no column of a translated field does not matter. Call it after the save, in
    its transaction: no query where no text has changed, else at most four.
    """
    note_changes_of([(record, before)])


def note_changes_of(
    changes: Iterable[tuple[models.Model, Mapping[str, Any]]],
) -> None:
    """The same for many records of one model; at most three queries for each 500."""
    touched = (found for change in changes for found in _touched(*change))
    while batch := list(islice(touched, BATCH)):
        _mark(batch)


class _Touched(NamedTuple):
    """A field of a record, and the languages in which its text has changed.

    `filled` are those of them that had no text before.
    """

    record: models.Model
    field: str
    changed: set[str]
    filled: set[str]

    @property
    def written(self) -> set[str]:
        """The languages that have a text now."""
        return {
            code
            for code in language_codes()
            if not is_blank(getattr(self.record, _column(self.field, code)))
        }


def _touched(record, before):
    for field in translated_fields(type(record)):
        old = {
            code: before[_column(field, code)]
            for code in language_codes()
            if _column(field, code) in before
        }
        changed = {
            code
            for code, text in old.items()
            if is_other(text, getattr(record, _column(field, code)))
        }
        if changed:
            filled = {code for code in changed if is_blank(old[code])}
            yield _Touched(record, field, changed, filled)


def is_other(text: str | None, other: str | None) -> bool:
    """Whether the two say different things; white space does not count."""
    if is_blank(text) or is_blank(other):
        return is_blank(text) != is_blank(other)
    return text.split() != other.split()


def _mark(batch):
    content_type = ContentType.objects.get_for_model(type(batch[0].record))
    keys = {touched.record.pk for touched in batch}
    marks: dict[tuple, dict[str, OutdatedText]] = {}
    for mark in OutdatedText.objects.filter(
        content_type=content_type, object_id__in=keys
    ):
        marks.setdefault((mark.object_id, mark.field), {})[mark.language] = mark
    new, done = [], []
    for touched in batch:
        held = marks.get((touched.record.pk, touched.field), {})
        overtaken, caught_up = _consequences(touched, held)
        done += [held[code].pk for code in caught_up]
        new += [
            OutdatedText(
                content_type=content_type,
                object_id=touched.record.pk,
                field=touched.field,
                language=code,
            )
            for code in sorted(overtaken)
        ]
    if done:
        OutdatedText.objects.filter(pk__in=done).delete()
    if new:
        OutdatedText.objects.bulk_create(new, ignore_conflicts=True)


def _consequences(touched, held):
    """The languages that are overtaken now, and those whose mark goes."""
    written = touched.written
    late = held.keys() & written - touched.changed
    sources = touched.changed & written - held.keys() - touched.filled
    overtaken = written - touched.changed - held.keys() if sources else set()
    if late and not written - late - overtaken:
        # What they were late for is gone: the text overtaken last is the best there is.
        newest = max(held[code].since for code in late)
        late = {code for code in late if held[code].since < newest}
    return overtaken, held.keys() - late


def still_right(record: models.Model, field: str, language: str) -> None:
    """Unmark a text that somebody has looked at and found right as it is."""
    OutdatedText.objects.filter(
        content_type=ContentType.objects.get_for_model(type(record)),
        object_id=record.pk,
        field=field,
        language=language,
    ).delete()


def marks_of(records: Iterable[models.Model]) -> dict[tuple, OutdatedText]:
    """The marks of the records, by (model, key, field, language); one query."""
    keys: dict[type[models.Model], list] = {}
    for record in records:
        keys.setdefault(type(record), []).append(record.pk)
    if not keys:
        return {}
    types = ContentType.objects.get_for_models(*keys)
    about = Q()
    for model, found in keys.items():
        about |= Q(content_type=types[model], object_id__in=found)
    model_of = {content_type.pk: model for model, content_type in types.items()}
    return {
        (model_of[mark.content_type_id], mark.object_id, mark.field, mark.language): (
            mark
        )
        for mark in OutdatedText.objects.filter(about)
    }


def forget_deleted(*, dry_run: bool = False) -> int:
    """Delete the marks of records that are gone; how many there were."""
    count = 0
    kinds = ContentType.objects.filter(
        pk__in=OutdatedText.objects.order_by().values("content_type")
    )
    for content_type in kinds:
        marks = OutdatedText.objects.filter(content_type=content_type)
        model = content_type.model_class()
        if model is not None:
            marks = marks.exclude(object_id__in=QuerySet(model).values("pk"))
        count += marks.count() if dry_run else marks.delete()[0]
    return count


# Finding


class Written(Func):
    """Which languages have a text of the field: a sum of bits, see `has_text`."""

    output_field = models.IntegerField()

    def __init__(self, field: str):
        super().__init__(*(_column(field, code) for code in language_codes()))

    def as_sql(self, compiler, connection, **context):
        matches = connection.operators["regex"] % f"'{_BLANK}'"
        bits, values = [], []
        for place, column in enumerate(self.source_expressions):
            sql, params = compiler.compile(column)
            bits.append(
                f"CASE WHEN {sql} IS NULL OR {sql} = '' OR {sql} {matches}"
                f" THEN 0 ELSE {1 << place} END"
            )
            values += 3 * params
        return f"({' + '.join(bits)})", values


def has_text(written: int, language: str) -> bool:
    """Whether a value of `Written` says that the language has a text."""
    return bool(written >> language_codes().index(language) & 1)


def missing(field: str, language: str) -> Q:
    """The records that have the field in some language, but not in this one."""
    lacking = range(1, 1 << len(language_codes()))
    return Q(In(Written(field), [n for n in lacking if not has_text(n, language)]))


def outdated(model: type[models.Model], field: str, language: str) -> Q:
    """The records whose text in this language has not followed a change."""
    marks = OutdatedText.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        field=field,
        language=language,
    )
    return Q(pk__in=marks.order_by().values("object_id"))


def _column(field, code):
    return build_localized_fieldname(field, code)
