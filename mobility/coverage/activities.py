"""What took place with an institution, and when: exchanges, open calls, head counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from core import facts
from core.formats import number
from core.models import Status, WindowState
from core.partial_date import PartialDate
from mobility.coverage.agreements import Agreements
from mobility.coverage.rule import Time, as_day
from mobility.flows.addresses import desk_address
from mobility.flows.totals import People
from mobility.models import Exchange, Flow


class Kind(models.TextChoices):
    EXCHANGE = "exchange", gettext_lazy("Exchange")
    CALL = "call", gettext_lazy("Call for applications")
    FLOW = "flow", gettext_lazy("People counted")


class Until(models.TextChoices):
    """How the end of an activity is known, where it is not a date of its own."""

    LAST_KNOWN = "last_known", gettext_lazy("last known")
    TODAY = "today", gettext_lazy("end not stated, looked at until today")


@dataclass(frozen=True)
class Activity:
    """One line of the list; `time` is None where no date is known.

    `agreements` are keys of those it names itself, beside its institution's.
    """

    kind: Kind
    title: str
    address: str
    institution: Any
    countries: frozenset[str]
    time: Time | None
    until: str = ""
    agreements: frozenset[int] = frozenset()


def activities(book: Agreements, today: date) -> list[Activity]:
    """Everything that is not withdrawn; three queries, however many."""
    found: list[Activity] = []
    for exchange in (
        Exchange.objects.exclude(status=Status.WITHDRAWN)
        .select_related("institution")
        .prefetch_related("countries")
    ):
        found += _of_exchange(exchange, today)
    flows = (
        Flow.objects.exclude(status=Status.WITHDRAWN)
        .select_related("institution", "exchange")
        .order_by("-year", "pk")
    )
    return [*found, *_flow_years(flows, book)]


def _of_exchange(exchange, today) -> list[Activity]:
    """Its own time, and that of its call while the call is open or announced."""
    time, until = exchange_time(exchange, today)
    has_call = exchange.state_at() in (WindowState.OPEN, WindowState.FUTURE)
    found = []
    if time or not has_call:
        found.append(_activity(exchange, Kind.EXCHANGE, time, until))
    if has_call:
        opens = min(exchange.opens_on or today, exchange.closes_on)
        call = Time(as_day(opens), as_day(exchange.closes_on))
        found.append(_activity(exchange, Kind.CALL, call))
    return found


def _activity(exchange, kind, time, until="") -> Activity:
    codes = {line.country for line in exchange.countries.all()}
    if exchange.institution:
        codes.add(exchange.institution.country)
    return Activity(
        kind=kind,
        title=exchange.title,
        address=reverse("admin:mobility_exchange_change", args=[exchange.pk]),
        institution=exchange.institution,
        countries=frozenset(codes - {""}),
        time=time,
        until=until,
        agreements=frozenset({exchange.agreement_id} - {None}),
    )


def exchange_time(exchange: Exchange, today: date) -> tuple[Time | None, str]:
    """When an exchange took place, and how its end is known where it is not given.

    Without an end it lasted until it was last known, or else lasts until today. What
    has no beginning is looked at on the date it has.
    """
    begins = exchange.since or exchange.until or exchange.as_of
    if begins is None:
        return None, ""
    if exchange.until:
        return Time(begins, exchange.until), ""
    if exchange.as_of and exchange.as_of.last >= begins.first:
        return Time(begins, exchange.as_of), Until.LAST_KNOWN
    if begins.first <= today:
        return Time(begins, max(as_day(today), begins)), Until.TODAY
    return Time(begins, begins), ""


def _flow_years(flows: Iterable[Flow], book: Agreements) -> list[Activity]:
    """One line for all that is counted of an institution, or of a country, in a year."""
    groups: dict[tuple, list[Flow]] = {}
    for flow in flows:
        pk = flow.institution_id and book.root(flow.institution_id)
        groups.setdefault((flow.year, pk, "" if pk else flow.country), []).append(flow)
    return [_flow_year(group) for group in groups.values()]


def _flow_year(flows: list[Flow]) -> Activity:
    first = flows[0]
    people = sum((People(f.number, f.qualifier) for f in flows), start=People(0))
    words = f"{facts.qualifier(people)} {number(people.number)}".strip()
    year = PartialDate(first.year)
    return Activity(
        kind=Kind.FLOW,
        title=_("People counted: %(number)s") % {"number": words},
        address=desk_address(flows),
        institution=first.institution,
        countries=frozenset(flow.country for flow in flows) - {""},
        time=Time(year, year),
        agreements=frozenset(
            flow.exchange.agreement_id
            for flow in flows
            if flow.exchange and flow.exchange.agreement_id
        ),
    )
