"""What there is to translate, and for whom: counted, listed in order, one after another.

A record stands for itself and for its parts, the texts that its own form edits with it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, F, Q, QuerySet, Value
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy as _

from core import workflow
from core.admin.site import SiteAdmin
from core.content import APPS
from core.languages import language_codes
from core.models import OutdatedText, PublishableModel, Status
from core.translations import (
    Written,
    has_text,
    missing,
    outdated,
    translated_fields,
)


class Kind(models.TextChoices):
    """Why a text waits for a translator."""

    MISSING = "missing", _("Missing")
    OUTDATED = "outdated", _("Outdated")


@dataclass(frozen=True)
class Place:
    """A translated field, on the page of the register's record.

    `link` is the path from the rows of the model to the key of that record, `open` says
    which rows staff may still write.
    """

    register: SiteAdmin
    model: type[models.Model]
    field: str
    link: str
    open: Q

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def section(self) -> str:
        return self.register.opts.app_label

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.get_field(self.field).verbose_name))

    @property
    def group(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    def waiting(self, language: str, kind: Kind) -> Q:
        """The rows of the model whose text waits for this reason."""
        if kind == Kind.MISSING:
            return self.open & missing(self.field, language)
        return self.open & outdated(self.model, self.field, language)


class Number(NamedTuple):
    """How many texts of a place wait in a language."""

    place: Place
    language: str
    missing: int
    outdated: int


def section_name(label: str) -> str:
    return capfirst(str(apps.get_app_config(label).verbose_name))


def places(request: HttpRequest) -> list[Place]:
    """Every translated field that this user may write, in the order of the sections.

    What visitors see already is changed only by whoever may publish.
    """
    return [
        place
        for register in _registers()
        if register.has_change_permission(request)
        for place in _places_of(register, request)
    ]


def may_translate(request: HttpRequest) -> bool:
    """Whether this user may write translated texts of any register."""
    return any(register.has_change_permission(request) for register in _registers())


def _registers():
    found = [
        register
        for register in admin.site._registry.values()
        if isinstance(register, SiteAdmin) and register.opts.app_label in APPS
    ]
    return sorted(found, key=lambda register: APPS.index(register.opts.app_label))


def _places_of(register, request):
    free = Q()
    if needs_publisher(request, register.model):
        free = ~Q(status=Status.PUBLISHED)
    for field in translated_fields(register.model):
        ready = free & register.open_to_translation(field)
        yield Place(register, register.model, field, "pk", ready)
    for inline in parts_of(register, request):
        link = _link(inline, register.model)
        ready = free & register.open_to_translation("")
        parents = QuerySet(register.model).filter(ready).values("pk")
        for field in translated_fields(inline.model):
            ready = Q(**{f"{link}__in": parents})
            yield Place(register, inline.model, field, link, ready)


def parts_of(register: SiteAdmin, request: HttpRequest, record=None) -> list:
    """The inlines whose texts are translated with the record, if this user may.

    A part that has a form of its own is a record there.
    """
    inlines = [inline(register.model, admin.site) for inline in register.inlines]
    return [
        inline
        for inline in inlines
        if translated_fields(inline.model)
        and not admin.site.is_registered(inline.model)
        and inline.has_change_permission(request, record)
    ]


def rows_of(inline, record: models.Model) -> QuerySet:
    """The parts of the record that the inline edits."""
    return QuerySet(inline.model).filter(**{_link(inline, type(record)): record.pk})


def _link(inline, parent):
    return _get_foreign_key(parent, inline.model, inline.fk_name).name


def needs_publisher(request: HttpRequest, model: type[models.Model]) -> bool:
    """Whether this user may not change what visitors see of these records."""
    is_published = issubclass(model, PublishableModel)
    return is_published and not workflow.may_publish(request.user)


def count(found: Sequence[Place]) -> list[Number]:
    """How many texts wait, by place and language; one query."""
    if not found:
        return []
    types = ContentType.objects.get_for_models(*{place.model for place in found})
    lacking: Counter[tuple[int, str]] = Counter()
    late: dict[tuple, int] = {}
    selects = [_by_languages(n, place) for n, place in enumerate(found)]
    for row in _union([*selects, _late(found, types)]):
        if row["late_language"]:
            late[row["of"], row["late_field"], row["late_language"]] = row["rows"]
            continue
        for code in language_codes():
            if row["written"] and not has_text(row["written"], code):
                lacking[row["of"], code] += row["rows"]
    return [
        Number(
            place,
            code,
            lacking[number, code],
            late.get((types[place.model].pk, place.field, code), 0),
        )
        for number, place in enumerate(found)
        for code in language_codes()
    ]


def _by_languages(number, place):
    """How many rows have a text in the same languages; `of` is the place's number."""
    rows = _rows(place.model, place.open).annotate(
        of=Value(number),
        late_field=Value(""),
        late_language=Value(""),
        written=Written(place.field),
    )
    columns = ("of", "late_field", "late_language", "written")
    return rows.values(*columns).annotate(rows=Count("pk"))


def _late(found, types):
    """How many marks there are, in the same columns; `of` is the content type."""
    about = (
        Q(
            content_type=types[place.model],
            field=place.field,
            object_id__in=_rows(place.model, place.open).values("pk"),
        )
        for place in found
    )
    marks = OutdatedText.objects.filter(reduce(or_, about)).order_by()
    columns = marks.values(
        of=F("content_type"),
        late_field=F("field"),
        late_language=F("language"),
        written=Value(0),
    )
    return columns.annotate(rows=Count("pk"))


def _rows(model, condition):
    # Not modeltranslation's own, which would rewrite the names of the columns.
    return QuerySet(model).filter(condition).order_by()


def _union(querysets: Iterable[QuerySet], *, repeats: bool = True):
    first, *others = querysets
    if others:
        return first.union(*others, all=repeats)
    return first if repeats else first.distinct()


@dataclass(frozen=True)
class Choice:
    """What somebody wants to translate; all of it where nothing is said."""

    language: str
    kind: str = ""
    section: str = ""
    field: str = ""

    @classmethod
    def of(cls, query: QueryDict, found: Iterable[Place]) -> "Choice":
        """Read from an address; what it cannot mean counts as not said."""
        found = list(found)
        language = query.get("language", "")
        if language not in language_codes():
            language = _first_language()
        field = query.get("field", "")
        sections = {place.key: place.section for place in found}
        section = sections.get(field, query.get("section", ""))
        return cls(
            language,
            query["kind"] if query.get("kind") in Kind.values else "",
            section if section in sections.values() else "",
            field if field in sections else "",
        )

    @property
    def kinds(self) -> list[Kind]:
        return [Kind(self.kind)] if self.kind else list(Kind)

    def takes(self, place: Place) -> bool:
        return self.section in ("", place.section) and self.field in ("", place.key)

    def query(self, **others: str) -> str:
        """The address that chooses the same but for `others`."""
        return urlencode({k: v for k, v in {**asdict(self), **others}.items() if v})


def _first_language():
    """The reader's own; who reads the default language translates into the next."""
    own = get_language()
    codes = language_codes()
    return own if own in codes and own != codes[0] else codes[1]


class Entry(NamedTuple):
    """A record on the worklist, with the labels of the texts that wait in it."""

    register: SiteAdmin
    record: models.Model
    missing: list[str]
    outdated: list[str]


class Worklist:
    """The records that wait, in the order of the sections and then of their keys."""

    def __init__(self, found: Iterable[Place], choice: Choice):
        self.choice = choice
        self.places = [place for place in found if choice.takes(place)]
        self.registers = list(dict.fromkeys(place.register for place in self.places))

    def entries(self, rows: Iterable[dict]) -> list[Entry]:
        """The records of some rows of `keys`; a query for each register, and one."""
        keys = [(row["in_rank"], row["in_key"]) for row in rows]
        if not keys:
            return []
        labels = self._labels(keys)
        records = {}
        for rank in dict.fromkeys(rank for rank, _key in keys):
            register = self.registers[rank]
            rows = QuerySet(register.model)
            if register.list_select_related:
                rows = rows.select_related(*register.list_select_related)
            wanted = [key for other, key in keys if other == rank]
            records |= {(rank, r.pk): r for r in rows.filter(pk__in=wanted)}
        return [
            Entry(
                self.registers[rank],
                records[rank, key],
                labels.get((rank, key, Kind.MISSING), []),
                labels.get((rank, key, Kind.OUTDATED), []),
            )
            for rank, key in keys
            if (rank, key) in records
        ]

    def after(self, record: models.Model) -> models.Model | None:
        """The record that comes next, though this one has left the list; two queries."""
        ranks = {register.model: rank for rank, register in enumerate(self.registers)}
        later = self.keys(after=(ranks.get(type(record), -1), record.pk))
        for row in later[:1]:
            model = self.registers[row["in_rank"]].model
            return QuerySet(model).filter(pk=row["in_key"]).first()
        return None

    def keys(self, after: tuple[int, int] = (-1, 0)) -> QuerySet | list:
        """Rank of the register and key of each record; those after such a pair."""
        selects = []
        for (rank, model, link), group in self._groups().items():
            if rank < after[0]:
                continue
            rows = _rows(model, reduce(or_, self._waiting(group)))
            if rank == after[0]:
                rows = rows.filter(**{f"{link}__gt": after[1]})
            selects.append(rows.values(in_rank=Value(rank), in_key=F(link)))
        if not selects:
            return []
        return _union(selects, repeats=False).order_by("in_rank", "in_key")

    def _groups(self):
        groups: dict[tuple, list[Place]] = {}
        for place in self.places:
            rank = self.registers.index(place.register)
            groups.setdefault((rank, place.model, place.link), []).append(place)
        return groups

    def _waiting(self, group):
        return [
            place.waiting(self.choice.language, kind)
            for place in group
            for kind in self.choice.kinds
        ]

    def _labels(self, keys):
        """What waits in each of the records, by rank, key and kind; one query."""
        selects, meanings = [], []
        for (rank, model, link), group in self._groups().items():
            wanted = [key for other, key in keys if other == rank]
            for place in group if wanted else []:
                for kind in self.choice.kinds:
                    rows = _rows(model, place.waiting(self.choice.language, kind))
                    rows = rows.filter(**{f"{link}__in": wanted})
                    number = Value(len(meanings))
                    selects.append(rows.values(in_meaning=number, in_key=F(link)))
                    meanings.append((rank, kind, place.label))
        labels: dict[tuple, list[str]] = {}
        for row in _union(selects):
            rank, kind, label = meanings[row["in_meaning"]]
            found = labels.setdefault((rank, row["in_key"], kind), [])
            if label not in found:
                found.append(label)
        return labels
