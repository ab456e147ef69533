"""Everything recorded with one institution, also under records merged into it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from core.languages import Text
from core.models import Qualifier
from core.pictures import Picture, monogram, picture_lines, pictures_from
from core.related import Related, Source, related
from partnerships.models import Agreement, Alias, Amendment, Institution


@dataclass
class FlowYear:
    """How many people went each way in a year, as the sources count them."""

    year: int
    directions: dict[str, list["FlowCount"]] = field(default_factory=dict)


@dataclass(frozen=True)
class FlowCount:
    audience: str
    number: int
    qualifier: str

    def get_qualifier_display(self) -> str:
        return Qualifier(self.qualifier).label


@dataclass(frozen=True)
class Laureate:
    """Somebody of the institution whom the University has honoured."""

    line: Related
    title: str
    picture: Picture | None

    @property
    def monogram(self) -> str:
        return monogram(self.line.text.value)


@dataclass(frozen=True)
class Relations:
    """The lines by kind, and what the page needs to name their owners."""

    lines: dict[str, list[Related]]
    agreements: list[Agreement]
    recorded_as: dict[int, Text]

    @property
    def names(self) -> list[tuple[str, list[Related]]]:
        """The other names by kind, in the order of the kinds' codes."""
        kinds: dict[str, list[Related]] = {}
        for line in sorted(
            self.lines.get("alias", ()), key=lambda line: (line.slug, line.text.value)
        ):
            kinds.setdefault(line.slug, []).append(line)
        return [(Alias.AliasKind(kind).label, lines) for kind, lines in kinds.items()]


def relations_of(institution: Institution) -> Relations:
    """What visitors may see of the relation, in two queries."""
    owners = Institution.objects.addressable().filter(
        Q(pk=institution.pk)
        | Q(merged_into=institution)
        | Q(merged_into__merged_into=institution)
    )
    lines = related(_sources(institution, owners))
    former = {line.owner: line.text for line in lines.get("former", ())}
    agreements: dict[int, Agreement] = {}
    for agreement in (
        Agreement.objects.published()
        .with_state()
        .with_term()
        .filter(parties__institution__in=owners)
        .annotate(owner=F("parties__institution"))
    ):
        if agreement.pk not in agreements or agreement.owner == institution.pk:
            agreements[agreement.pk] = agreement
    lines["event"] = _once(lines.get("event", ()), institution)
    return Relations(lines, list(agreements.values()), former)


def _sources(institution: Institution, owners: QuerySet) -> list[Source]:
    def published(name, path="institution"):
        model = Institution._meta.get_field(name).related_model
        return model.objects.published().filter(**{f"{path}__in": owners})

    year = Cast("year", IntegerField()) * 10000
    told = Concat(
        "direction",
        Value(":"),
        "audience",
        Value(":"),
        "qualifier",
        Value(":"),
        Cast("number", CharField()),
        output_field=CharField(),
    )
    agreements = Agreement.objects.published().filter(institutions__in=owners)
    return [
        Source(
            "alias", institution.aliases.all(), "name", slug="kind", note="language"
        ),
        Source(
            "former",
            owners.exclude(pk=institution.pk),
            "name",
            owner="pk",
        ),
        Source(
            "amendment",
            Amendment.objects.filter(agreement__in=agreements.values("pk")),
            "title",
            "signed_on",
            slug="agreement__slug",
            note="end_on",
        ),
        Source(
            "event",
            published("events", "institutions"),
            "title",
            "start_on",
            owner="institutions",
        ),
        Source(
            "exchange", published("exchanges"), "title", "since", owner="institution"
        ),
        Source(
            "award",
            published("awards"),
            "recipient",
            "conferred_on",
            note="title",
            owner="institution",
        ),
        *picture_lines(published("awards")),
        Source(
            "journey",
            published("journeys").annotate(on=year),
            "purpose",
            "on",
            slug="",
            note="country",
            owner="institution",
        ),
        Source(
            "flow",
            published("flows").annotate(on=year, told=told),
            "note",
            "on",
            slug="",
            note="told",
            owner="institution",
        ),
    ]


def _once(lines: Iterable[Related], institution: Institution) -> list[Related]:
    """Each record once; an event may name both the former record and this one."""
    kept: dict[str, Related] = {}
    for line in lines:
        if line.slug not in kept or line.owner == institution.pk:
            kept[line.slug] = line
    return list(kept.values())


def flow_years(lines: Iterable[Related]) -> list[FlowYear]:
    """The head counts by year, latest first, each with its audience and qualifier."""
    audiences = _labels("flows", "audience")
    years: dict[int, FlowYear] = {}
    for line in lines:
        direction, audience, qualifier, number = line.note.split(":")
        year = years.setdefault(line.date.year, FlowYear(line.date.year))
        count = FlowCount(audiences[audience], int(number), qualifier)
        year.directions.setdefault(direction, []).append(count)
    return list(years.values())


def laureates(lines: dict[str, list[Related]]) -> list[Laureate]:
    """Those of the institution, latest first, with their portraits."""
    titles = _labels("awards", "title")
    shown = pictures_from(Institution._meta.get_field("awards").related_model, lines)
    return [
        Laureate(line, titles[line.note], shown.get(line.slug))
        for line in lines.get("award", ())
    ]


def _labels(name: str, choice: str) -> dict[str, str]:
    model = Institution._meta.get_field(name).related_model
    return dict(model._meta.get_field(choice).flatchoices)
