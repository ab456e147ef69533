"""What is printed of an agreement, once for each of two languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Model
from django.utils.translation import (
    get_language,
    gettext as _,
    override,
    pgettext,
)

from core.languages import (
    Text,
    direction_of,
    isolated,
    language_codes,
    own_name,
    translated,
)
from core.partial_date import PartialDate, format_day
from core.seo import absolute
from partnerships.history import days_words, suspension_words
from partnerships.models import Agreement, State


@dataclass(frozen=True)
class Row:
    """A label with one or more values, each in the language that it is really in."""

    label: str
    values: tuple[Text, ...]


@dataclass(frozen=True)
class Column:
    """The sheet in one language, with what the browser must know to set it."""

    language: str
    direction: str
    heading: str
    title: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class LanguageChoice:
    code: str
    name: str
    is_current: bool


def second_language(wanted: str) -> str:
    """The wanted language if the site has it and the reader is not reading it.

    Else English, and Russian for readers of English.
    """
    current = get_language()
    if wanted in language_codes() and wanted != current:
        return wanted
    default = settings.LANGUAGE_CODE
    if current != default:
        return default
    return settings.MODELTRANSLATION_FALLBACK_LANGUAGES[default][0]


def other_languages(chosen: str) -> list[LanguageChoice]:
    """The languages that may stand beside the reader's own."""
    return [
        LanguageChoice(code, own_name(code), code == chosen)
        for code in language_codes()
        if code != get_language()
    ]


def factsheet(agreement: Agreement, language: str, today: date) -> Column:
    """The agreement's column in the given language, its state as of `today`."""
    with override(language):
        rows = tuple(
            Row(label, tuple(_text(value) for value in values if value))
            for label, *values in _rows(agreement, today)
        )
        return Column(
            language=language,
            direction=direction_of(language),
            heading=_("Agreement factsheet"),
            title=translated(agreement, "title"),
            rows=tuple(row for row in rows if row.values),
        )


def side_by_side(columns: list[Column]) -> list[list[tuple[Column, Row]]]:
    """The rows of the columns in pairs; both have the same rows in the same order."""
    pairs = zip(*(column.rows for column in columns), strict=True)
    return [list(zip(columns, rows, strict=True)) for rows in pairs]


def _text(value: Text | str) -> Text:
    return value if isinstance(value, Text) else Text(value, get_language())


def _of(instance: Model, field: str) -> Text | None:
    text = translated(instance, field)
    return text if text.value else None


def _rows(agreement: Agreement, today: date) -> Iterator[tuple]:
    yield _("Register number"), isolated(agreement.reference)
    yield _("Type"), str(agreement.get_type_display())
    yield _("Level"), str(agreement.get_level_display())
    yield _("Parties"), *_parties(agreement)
    yield _("Signed"), _signing(agreement)
    yield _("Signed for the University by"), _of(agreement, "signatory")
    yield _("Known to be in force on"), _date(agreement.known_on)
    yield _("In force from"), _date(agreement.start_on)
    yield _("Valid until"), _end(agreement, today)
    if agreement.notice_days:
        yield _("Notice period"), days_words(agreement.notice_days)
    yield (
        _("Amendments"),
        *(
            _joined(_date(item.signed_on), translated(item, "title").value)
            for item in agreement.amendments.all()
        ),
    )
    yield _("Suspension"), suspension_words(agreement)
    if agreement.terminated_on:
        yield _("Terminated"), format_day(agreement.terminated_on)
    yield (
        _("State on %(day)s") % {"day": format_day(today)},
        str(State(agreement.state).label),
    )
    yield _("What it covers"), _of(agreement, "summary")
    yield _("Please note"), _of(agreement, "public_note")
    if agreement.source_url:
        source = urlsplit(agreement.source_url).hostname or agreement.source_url
        dated = _date(agreement.source_date) or _("the page carries no date")
        yield _("Source"), _joined(source.removeprefix("www."), dated)
    yield _("Address of this record"), isolated(absolute(agreement))


def _parties(agreement) -> Iterator[Text | str | None]:
    yield _("Belarusian State Medical University, Minsk")
    parties = agreement.parties.all()
    for party in parties:
        name = translated(party.institution, "name").value
        place = translated(party.institution, "city").value
        yield _joined(
            name,
            place,
            party.institution.country_name,
            _("signed: %(day)s") % {"day": _date(party.signed_on)}
            if party.signed_on
            else "",
            party.signatory,
        )
    if not parties:
        yield _of(agreement, "partner_note")


def _signing(agreement) -> str:
    if agreement.signed_on:
        place = translated(agreement, "signed_at").value
        return _joined(_date(agreement.signed_on), place)
    return _("Day of signing not published") if agreement.is_signed else _("Not signed")


def _end(agreement, today) -> str:
    until = agreement.ends_on(today)
    if until is None:
        return str(agreement.get_term_display())
    renewed = _("renewed automatically") if agreement.is_renewed_automatically else ""
    return _joined(_date(until), renewed)


def _date(value: PartialDate | None) -> str:
    return value.display() if value else ""


def _joined(*parts: str) -> str:
    given = [part for part in parts if part]
    if len(given) < 2:
        return "".join(given)
    return pgettext("separator", ", ").join(map(isolated, given))
