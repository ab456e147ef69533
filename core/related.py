"""Records of several kinds that belong to one record, read in a single query."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast
from modeltranslation.utils import build_localized_fieldname

from core.languages import Text, fallback_chain, is_blank, is_translated, language_codes
from core.partial_date import PartialDate


@dataclass(frozen=True)
class Source:
    """One kind: its records, the field that names them and the one that dates them.

    `owner` is the path to the key of the record that each line belongs to, where
    lines of several are gathered.
    """

    kind: str
    records: QuerySet
    text: str
    date: str = ""
    slug: str = "slug"
    note: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Related:
    """A record as a line: what kind, its address part, name, date, note and owner."""

    kind: str
    slug: str
    text: Text
    date: PartialDate | None
    note: str
    owner: int | None = None


def related(sources: Iterable[Source]) -> dict[str, list[Related]]:
    """The records by kind, each kind latest first and undated last; one query."""
    first, *others = [_columns(source) for source in sources]
    found: dict[str, list[Related]] = {}
    for row in first.union(*others, all=True):
        found.setdefault(row["line_kind"], []).append(_related(row))
    for lines in found.values():
        lines.sort(key=lambda line: line.date.number if line.date else 0, reverse=True)
    return found


def _columns(source: Source) -> QuerySet:
    model = source.records.model
    texts = {
        f"line_text_{code.replace('-', '_')}": F(_column(model, source.text, code))
        for code in language_codes()
    }
    date = Cast(source.date, IntegerField()) if source.date else None
    return QuerySet.values(
        source.records.order_by().annotate(
            line_kind=Value(source.kind, CharField()),
            line_slug=_text(source.slug),
            line_date=date or Cast(Value(None), IntegerField()),
            line_note=_text(source.note),
            line_owner=Cast(
                F(source.owner) if source.owner else Value(None), IntegerField()
            ),
            **{name: Cast(field, CharField()) for name, field in texts.items()},
        ),
        "line_kind",
        "line_slug",
        "line_date",
        "line_note",
        "line_owner",
        *texts,
    )


def _column(model, field, code):
    path, _sep, name = field.rpartition("__")
    owner = reduce(
        lambda m, part: m._meta.get_field(part).related_model,
        path.split("__") if path else [],
        model,
    )
    column = (
        build_localized_fieldname(name, code) if is_translated(owner, name) else name
    )
    return f"{path}__{column}" if path else column


def _text(name):
    return Cast(F(name), CharField()) if name else Value("", CharField())


def _related(row) -> Related:
    language = next(
        (
            code
            for code in fallback_chain()
            if not is_blank(row[f"line_text_{code.replace('-', '_')}"])
        ),
        fallback_chain()[0],
    )
    text = row[f"line_text_{language.replace('-', '_')}"] or ""
    date = row["line_date"]
    return Related(
        kind=row["line_kind"],
        slug=row["line_slug"] or "",
        text=Text(text, language),
        date=PartialDate.from_number(date) if date else None,
        note=row["line_note"] or "",
        owner=row["line_owner"],
    )
