"""The countries of the Association: where it keeps contact and where members live."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Coalesce

from alumni.counts import Shown, shown_by_country
from alumni.models import Chapter, Graduate, Story
from core import countries

_MEMBERS, _LISTED, _TOLD = "members", "listed", "told"


@dataclass(frozen=True)
class AssociationCountry:
    """A country; `chapter` is one not stored where the register has none of it."""

    code: str
    name: str
    chapter: Chapter
    members: Shown | None
    has_listed: bool

    @property
    def is_described(self) -> bool:
        """Whether more is known of the chapter than that it is there."""
        chapter = self.chapter
        return bool(
            chapter.note
            or chapter.founded_on
            or chapter.is_representative_shown
            or chapter.shown_url
        )


def association_countries() -> list[AssociationCountry]:
    """Those with a chapter or a member, sorted in the reader's language; two queries.

    A country without members has no number.
    """
    chapters = {c.country: c for c in Chapter.objects.published()}
    counts = _counts()
    named = {*counts[_LISTED], *counts[_TOLD]}
    named |= {code for code, c in chapters.items() if c.is_representative_shown}
    members = shown_by_country(counts[_MEMBERS], named)
    found = [
        AssociationCountry(
            code=code,
            name=countries.name(code),
            chapter=chapters.get(code) or Chapter(country=code),
            members=members.get(code),
            has_listed=code in counts[_LISTED],
        )
        for code in {*chapters, *members}
    ]
    return sorted(found, key=lambda country: countries.sort_key(country.name))


def _counts() -> dict[str, dict[str, int]]:
    """How many live in each country: of the members, of those the directory lists, of
    those whose story is told; the latter two as far as visitors are told the country.
    """
    parts = {
        _MEMBERS: Graduate.objects.members().annotate(code=F("country")),
        _LISTED: Graduate.objects.listed()
        .as_shown()
        .annotate(code=Coalesce("shown_country", Value(""))),
        _TOLD: Story.objects.published().annotate(code=F("country")),
    }
    first, *others = [
        QuerySet.values(
            part.order_by().annotate(kind=Value(kind, CharField())), "kind", "code"
        ).annotate(n=Count("pk"))
        for kind, part in parts.items()
    ]
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in first.union(*others, all=True):
        counts[row["kind"]][row["code"]] = row["n"]
    return counts
