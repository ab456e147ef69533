"""A workbook as many hands have kept it, and what is to become of each of its rows.

The outcome of a row is known because the row was made for it; nothing here asks the
code that reads it. Each row is there as it was first sent and as it was mended.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

FIRST_ROW = 4  # below an empty row, the headings and a note
INSTITUTION_HEADINGS = {
    "slug": " Slug ",
    "name_en": "Name [en]",
    "name_ru": "name_ru",
    "aliases": "OTHER NAMES",
    "kind": "Kind",
    "country": "Страна",
    "city_en": "City [en]\u00a0",
    "latitude": "latitude",
    "website": "Website",
    "ror_id": "ROR id",
    "summary_en": "summary_en",
    "source_date": "Source dated",
}
AGREEMENT_HEADINGS = {
    "number": "Register number",
    "slug": "slug",
    "title_en": "Title [en]",
    "title_ru": "title_ru",
    "institutions": "Учреждения",
    "signed_on": "Signed on",
    "term": "Term",
    "end_on": "In force until",
    "notice_days": " Notice period, days",
    "is_renewed_automatically": "is_renewed_automatically",
    "summary_en": "What it covers [en]",
}
COUNTRIES = {
    "PL": ("PL", "Poland", " poland ", "Польша", "Роland"),
    "UZ": ("uz", "Uzbekistan", "Узбекистан\u00a0", "Узбекістан"),
    "DE": ("Germany", "GERMANY", "de", "Германия"),
    "CN": ("China", "Китай", "CN\u200b"),
}
KINDS = {
    "university": ("University", "university ", "УНИВЕРСИТЕТ"),
    "hospital": ("Hospital", "hospital"),
}
MONTHS = ("января", "марта", "июля")
_SYLLABLES = [c + v for c in "bdgklmnprstvz" for v in "aeiou"]
_CYRILLIC = dict(zip("abdegiklmnoprstuvz", "абдегиклмнопрстувз", strict=True))


@dataclass
class Line:
    """A row: its cells as mended, what was wrong before, and what it does.

    `wrong` are cells as first sent; `blamed` is the column at fault and the outcome.
    `says` are the fields that change, `about` the record they belong to. A line
    without cells, once mended, is an empty row.
    """

    outcome: str
    cells: dict[str, Any]
    about: dict[str, Any] | None = None
    says: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    blamed: tuple[str, str] | None = None
    is_merged: bool = False  # with the row below it

    def broken(self, column: str, cell: Any, outcome: str = "error", **more) -> Line:
        self.wrong, self.blamed = {column: cell, **more}, (column, outcome)
        return self


class Messy:
    """The registers before, the workbook's rows, and the registers after."""

    def __init__(self, rows: int, seed: int = 6):
        self.random = random.Random(seed)
        self._places = self._all_places()
        self.stored_institutions: list[dict[str, Any]] = []
        self.stored_agreements: list[dict[str, Any]] = []
        self.institutions = self._lines(rows, _INSTITUTION_CASES)
        self.agreements = self._lines(rows, _AGREEMENT_CASES)

    def _lines(self, rows, cases):
        found: list[Line] = []
        for case in cycle(cases):
            if len(found) >= rows:
                break
            found += case(self)
        return found[:rows] if not found[rows - 1].is_merged else found[: rows - 1]

    def _all_places(self) -> Iterator[str]:
        numbers = list(range(len(_SYLLABLES) ** 3))
        self.random.shuffle(numbers)
        size = len(_SYLLABLES)
        for n in numbers:
            parts = (n % size, n // size % size, n // size**2)
            yield "".join(_SYLLABLES[part] for part in parts).capitalize() + "r"

    # What a hand makes of a value

    def pick(self, *values):
        return self.random.choice(values)

    def edged(self, text: str) -> str:
        blank = self.pick("", " ", "\u00a0", "  ", "\n", "\u200b")
        return self.pick("", " ") + text + blank

    def look_alike(self, text: str) -> str:
        """The text with one letter from the other alphabet."""
        place = max(text.find(letter) for letter in "aeo")
        if place < 0:
            return text
        return text[:place] + _CYRILLIC[text[place]] + text[place + 1 :]

    def cyrillic(self, text: str) -> str:
        return "".join(_CYRILLIC[c] for c in text.lower()).capitalize()

    def date(self) -> tuple[Any, str]:
        """A date as a cell has it, and as it is meant."""
        year, month, day = self.random.randrange(1995, 2025), self.pick(1, 3, 7), 25
        iso = f"{year}-{month:02}-{day}"
        named = MONTHS[(1, 3, 7).index(month)]
        return self.pick(
            (year, str(year)),
            (f"{year}-{month:02}", f"{year}-{month:02}"),
            (f"{month:02}.{year} ", f"{year}-{month:02}"),
            (datetime(year, month, day), iso),
            (f"{day}.{month:02}.{year}", iso),
            (f"{month}/{day}/{year}", iso),
            (f"{day} {named} {year} г.", iso),
            (f" {iso}", iso),
        )

    # Institutions

    def stored(self, **fields) -> dict[str, Any]:
        place = next(self._places)
        fields = {
            "slug": place.lower(),
            "name_en": f"{place} State University",
            "name_ru": None,
            "aliases": [f"{place} Old School"],
            "kind": "university",
            "country": "PL",
            "city_en": place,
            "latitude": None,
            "website": f"https://{place.lower()}.example.org",
            "ror_id": "",
            "summary_en": None,
            "source_date": "2010",
            **fields,
        }
        self.stored_institutions.append(fields)
        return fields

    def new_institution(self) -> Line:
        place, (date, iso) = next(self._places), self.date()
        country, kind = self.pick(*COUNTRIES), self.pick(*KINDS)
        degrees = self.random.randrange(-800000, 800000) / 10000
        latitude = self.pick(degrees, f"{degrees:.4f}".replace(".", ","))
        says = {
            "slug": f"{place.lower()}-medical-academy",
            "name_en": f"{place} Medical Academy",
            "name_ru": self.pick(None, f"Академия {self.cyrillic(place)}"),
            "aliases": sorted([f"{place} MA", f"Academia {place}"]),
            "kind": kind,
            "country": country,
            "city_en": place,
            "latitude": f"{degrees:.4f}",
            "website": f"https://{place.lower()}.example.org",
            "ror_id": "",
            "summary_en": None,
            "source_date": iso,
        }
        cells = {
            "name_en": self.edged(says["name_en"]),
            "name_ru": says["name_ru"],
            "aliases": f"{place} MA ;Academia {place}; ",
            "kind": self.pick(*KINDS[kind]),
            "country": self.pick(*COUNTRIES[country]),
            "city_en": self.edged(self.pick(place, self.look_alike(place))),
            "latitude": latitude,
            "website": self.pick(says["website"], says["website"] + " "),
            "source_date": date,
        }
        return Line("create", cells, says=says)

    def changed_institution(self) -> Line:
        """One that its slug finds, with another address."""
        about = self.stored()
        website = f"https://new.{about['slug']}.example.org"
        cells = {"slug": self.edged(about["slug"]), "website": website}
        return Line("update", cells, about, {"website": website})

    # Agreements

    def stored_agreement(self, **fields) -> dict[str, Any]:
        place = next(self._places)
        number = 5000 + len(self.stored_agreements)
        fields = {
            "number": number,
            "slug": f"with-{place.lower()}",
            "title_en": f"Agreement with {place}",
            "title_ru": f"Договор: {self.cyrillic(place)}",
            "institutions": [self.pick(*self.stored_institutions)["slug"]],
            "signed_on": "2015-03",
            "term": "open_ended",
            "end_on": None,
            "notice_days": 30,
            "is_renewed_automatically": False,
            "summary_en": None,
            "status": "draft",
            "predecessor": None,
            **fields,
        }
        if self.stored_agreements and self.pick(True, False):
            fields["predecessor"] = self.stored_agreements[-1]["slug"]
        self.stored_agreements.append(fields)
        return fields

    def parties(self) -> tuple[str, list[str]]:
        """One or two institutions, as somebody names them; their slugs."""
        found = {}
        for _n in range(self.pick(1, 1, 2)):
            line = self.pick(*self.institutions)
            record = (line.about or {}) | line.says
            if not record.get("aliases"):  # or it is one of two with one name
                record = self.stored_institutions[0]
            spelled = (
                record["slug"],
                self.look_alike(record["name_en"]),
                record["name_en"].upper(),
                record["aliases"][0],
            )
            found[record["slug"]] = self.edged(self.pick(*spelled))
        return ";".join(found.values()), sorted(found)

    def new_agreement(self) -> Line:
        (date, iso), (named, slugs) = self.date(), self.parties()
        title = self.pick("Cooperation agreement", f"Research in {next(self._places)}")
        is_fixed = self.pick(True, False)
        days = self.random.randrange(1, 400)
        says = {
            "title_en": title,
            "title_ru": None,
            "institutions": slugs,
            "signed_on": iso,
            "term": "fixed" if is_fixed else "not_stated",
            "end_on": "2030-12-31" if is_fixed else None,
            "notice_days": days,
            "is_renewed_automatically": self.pick(True, False),
            "summary_en": f"Line {days}",
            "status": "draft",
        }
        cells = {
            "title_en": self.edged(title),
            "institutions": named,
            "signed_on": date,
            "term": "Until a date " if is_fixed else "",
            "end_on": self.pick("31.12.2030", datetime(2030, 12, 31), "12/31/2030")
            if is_fixed
            else None,
            "notice_days": self.pick(days, f" {days}"),
            "is_renewed_automatically": self.pick("yes", "да ", True)
            if says["is_renewed_automatically"]
            else self.pick("no", "нет", False),
            "summary_en": says["summary_en"],
        }
        return Line("create", cells, says=says)

    def changed_agreement(self) -> Line:
        """One that its number finds, with another period of notice."""
        about = self.stored_agreement()
        number = self.pick(f"A-{about['number']}", about["number"], "№ ")
        cells = {"number": number, "notice_days": "90"}
        if number == "№ ":
            cells = {"slug": about["slug"], "notice_days": 90.0}
        return Line("update", cells, about, {"notice_days": 90})

    # The workbook

    def workbook(self, *, mended: bool) -> bytes:
        book = Workbook()
        book.active.title = "Read me"
        book.active.append(["Kept since 1998. Slug: ask Anna."])
        for name, headings, lines in (
            ("Institutions", INSTITUTION_HEADINGS, self.institutions),
            ("Agreements", AGREEMENT_HEADINGS, self.agreements),
        ):
            sheet = book.create_sheet(name)
            sheet.append([])
            sheet.append(list(headings.values()))
            sheet.append(["# all that is known"])
            for line in lines:
                cells = line.cells if mended else line.cells | line.wrong
                sheet.append([cells.get(column) for column in headings])
            if not mended:
                _merge(sheet, headings, lines)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    @staticmethod
    def outcomes(lines: list[Line]) -> dict[int, str]:
        """By row, what becomes of it once it is mended."""
        numbered = enumerate(lines, start=FIRST_ROW)
        return {number: line.outcome for number, line in numbered if line.cells}

    @staticmethod
    def blamed(lines: list[Line], headings: dict[str, str]) -> dict[str, str]:
        """By cell, the outcome of each row that is wrong at first."""
        return {
            f"{_letter(headings, line.blamed[0])}{number}": line.blamed[1]
            for number, line in enumerate(lines, start=FIRST_ROW)
            if line.blamed
        }

    @staticmethod
    def changes(lines: list[Line]) -> dict[int, set[str]]:
        """By row, the fields that an update changes."""
        return {
            number: set(line.says)
            for number, line in enumerate(lines, start=FIRST_ROW)
            if line.outcome == "update" and line.cells
        }

    @staticmethod
    def register_after(
        stored: list[dict[str, Any]], lines: list[Line]
    ) -> list[dict[str, Any]]:
        changed = {
            line.about["slug"]: line.about | line.says
            for line in lines
            if line.outcome == "update" and line.cells
        }
        new = [line.says for line in lines if line.outcome == "create" and line.cells]
        return [changed.get(record["slug"], record) for record in stored] + new


def _letter(headings, column):
    return get_column_letter(list(headings).index(column) + 1)


def _merge(sheet, headings, lines):
    for number, line in enumerate(lines, start=FIRST_ROW):
        if line.is_merged:
            letter = _letter(headings, line.blamed[0])
            sheet.merge_cells(f"{letter}{number}:{letter}{number + 1}")


def _merged_in(column, above, below):
    """Two rows whose cells of the column are one."""
    above.is_merged = True
    yield above.broken(column, above.cells[column])
    yield below.broken(column, None)


# Cases of institutions, each with the rows it needs


def _new(messy):
    yield messy.new_institution()


def _new_with_look_alikes(messy):
    line = messy.new_institution()
    line.cells["name_en"] = messy.look_alike(line.says["name_en"])
    yield line


def _by_slug(messy):
    yield messy.changed_institution()


def _by_name(messy):
    about = messy.stored()
    name = messy.pick(about["name_en"].upper(), messy.look_alike(about["name_en"]))
    city = f"New {about['city_en']}"
    cells = {"name_en": messy.edged(name), "city_en": messy.edged(city)}
    yield Line("update", cells, about, {"city_en": city})


def _by_alias(messy):
    about = messy.stored()
    cells = {"name_en": messy.edged(about["aliases"][0].lower()), "summary_en": "Exams"}
    yield Line("update", cells, about, {"summary_en": "Exams"})


def _by_sound(messy):
    place = next(messy._places)
    about = messy.stored(name_en=f"Universitet {place}")
    name = f"Университет {messy.cyrillic(place)}"
    yield Line("update", {"name_ru": f" {name}"}, about, {"name_ru": name})


def _by_ror(messy):
    about = messy.stored(ror_id=f"0{len(messy.stored_institutions):06}aa")
    cells = {"ror_id": f" {about['ror_id']}", "kind": "hospital "}
    yield Line("update", cells, about, {"kind": "hospital"})


def _of_two_with_one_name(messy):
    here = messy.stored(name_en=f"Twin School {next(messy._places)}")
    there = messy.stored(name_en=here["name_en"], country="UZ")
    del there["aliases"][:]
    del here["aliases"][:]
    cells = {"name_en": here["name_en"], "country": "Узбекистан", "kind": "Hospital"}
    line = Line("update", cells, there, {"kind": "hospital"})
    if messy.pick(True, False):
        line.broken("name_en", here["name_en"], "conflict", country=None)
    yield line


def _unchanged(messy):
    about = messy.stored()
    yield Line(
        "unchanged",
        {
            "slug": f"{about['slug']} ",
            "name_en": about["name_en"].replace(" ", "  "),
            "country": messy.pick(*COUNTRIES["PL"]),
            "aliases": f"{about['aliases'][0]};",
            "source_date": messy.pick(2010, "2010 ", 2010.0),
        },
        about,
    )


def _cleared(messy):
    about = messy.stored()
    cells = {"slug": about["slug"], "city_en": messy.pick("-", " – "), "aliases": "—"}
    yield Line("update", cells, about, {"city_en": None, "aliases": []})


def _wrong_country(messy):
    yield messy.new_institution().broken("country", messy.pick("Polnad", "Атлантида"))


def _formula(messy):
    yield messy.new_institution().broken("city_en", '=CONCATENATE("Lo", "dz")')


def _spreadsheet_error(messy):
    yield messy.changed_institution().broken("website", "#N/A")


def _date_with_two_meanings(messy):
    yield messy.new_institution().broken(
        "source_date", messy.pick("7/8/2006", "25.07.06", "31.02.2010", "soon")
    )


def _outside_the_world(messy):
    yield messy.new_institution().broken("latitude", "95,5")


def _wrong_kind(messy):
    yield messy.new_institution().broken("kind", "Univercity")


def _merged(messy):
    yield from _merged_in("city_en", messy.new_institution(), messy.new_institution())


def _twice(messy):
    line = messy.changed_institution()
    yield line
    yield messy.pick(
        Line("update", {}).broken(
            "name_en", line.about["name_en"].lower(), "conflict", kind="hospital"
        ),
        Line("update", {}).broken("slug", line.about["slug"], "conflict"),
    )


_INSTITUTION_CASES = (
    _new,
    _by_slug,
    _new,
    _by_name,
    _unchanged,
    _new,
    _new_with_look_alikes,
    _by_alias,
    _by_sound,
    _new,
    _by_ror,
    _of_two_with_one_name,
    _cleared,
    _unchanged,
    _by_slug,
    _wrong_country,
    _new,
    _formula,
    _by_name,
    _spreadsheet_error,
    _new,
    _date_with_two_meanings,
    _outside_the_world,
    _wrong_kind,
    _merged,
    _new,
    _twice,
    _by_slug,
)


# Cases of agreements


def _new_agreement(messy):
    yield messy.new_agreement()


def _by_number(messy):
    yield messy.changed_agreement()


def _new_title(messy):
    """The Russian title does not follow it: it becomes outdated."""
    about = messy.stored_agreement()
    title = f"New {about['title_en']}"
    cells = {"slug": about["slug"], "title_en": messy.edged(title)}
    yield Line("update", cells, about, {"title_en": title})


def _other_parties(messy):
    about = messy.stored_agreement()
    named, slugs = messy.parties()
    if slugs == about["institutions"]:
        yield Line("unchanged", {"slug": about["slug"], "institutions": named}, about)
    else:
        cells = {"slug": about["slug"], "institutions": named}
        yield Line("update", cells, about, {"institutions": slugs})


def _same_agreement(messy):
    about = messy.stored_agreement()
    yield Line(
        "unchanged",
        {
            "number": f"А-{about['number']} ",  # in Cyrillic
            "signed_on": messy.pick("03.2015", "2015-03", "март 2015"),
            "term": messy.pick("Open-ended", "open_ended"),
            "notice_days": messy.pick(30, "30", 30.0),
        },
        about,
    )


def _without_notice(messy):
    about = messy.stored_agreement()
    cells = {"slug": about["slug"], "notice_days": "—"}
    yield Line("update", cells, about, {"notice_days": None})


def _unknown_partner(messy):
    yield messy.new_agreement().broken("institutions", "Hogwarts; Nowhere")


def _sum_of_days(messy):
    yield messy.new_agreement().broken("notice_days", "=30+60")


def _no_end(messy):
    line = messy.new_agreement()
    line.cells |= {"term": "fixed", "end_on": "2031"}
    line.says |= {"term": "fixed", "end_on": "2031"}
    yield line.broken("end_on", None)


def _no_such_number(messy):
    line = messy.changed_agreement()
    yield line.broken("number", "A-99999", slug=line.about["slug"])


def _signed_and_published(messy):
    about = messy.stored_agreement(status="published")
    line = Line("unchanged", {"slug": about["slug"]}, about)
    yield line.broken("signed_on", "2016")


def _merged_agreements(messy):
    yield from _merged_in("summary_en", messy.new_agreement(), messy.new_agreement())


def _agreement_twice(messy):
    about = messy.stored_agreement()
    yield Line("unchanged", {"slug": about["slug"], "term": "open_ended"}, about)
    yield Line("unchanged", {}).broken("slug", None, "conflict", number=about["number"])


_AGREEMENT_CASES = (
    _new_agreement,
    _by_number,
    _new_agreement,
    _new_title,
    _new_agreement,
    _other_parties,
    _same_agreement,
    _new_agreement,
    _without_notice,
    _by_number,
    _new_agreement,
    _unknown_partner,
    _sum_of_days,
    _new_agreement,
    _no_end,
    _no_such_number,
    _new_agreement,
    _signed_and_published,
    _merged_agreements,
    _agreement_twice,
)
