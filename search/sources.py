"""What the search page looks through: an explicit list, no registry."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alumni.models import Chapter, Story
from department.models import Document, Function, Person
from events.models import Event
from honours.models import Award
from mobility.models import Exchange
from partnerships.models import Agreement, Institution
from rankings.models import Membership, Ranking
from training.models import Programme


@dataclass(frozen=True)
class SearchSource:
    """A kind of record: its address part, its name, and which fields make a result."""

    kind: str
    label: str | Promise
    model: type
    title: str
    summary: str = ""
    date: str = ""

    def published(self) -> QuerySet:
        return self.model.objects.published()


SOURCES = (
    SearchSource(
        "institutions", _("Partner institutions"), Institution, "name", "summary"
    ),
    SearchSource(
        "agreements", _("Agreements"), Agreement, "title", "summary", "signed_on"
    ),
    SearchSource("events", _("Events"), Event, "title", "summary", "start_on"),
    SearchSource("programmes", _("Programmes"), Programme, "title", "summary"),
    SearchSource("exchanges", _("Mobility"), Exchange, "title", "activity", "since"),
    SearchSource(
        "awards", _("Honours"), Award, "recipient", "affiliation", "conferred_on"
    ),
    SearchSource("rankings", _("Rankings"), Ranking, "name", "methodology"),
    SearchSource(
        "memberships", _("Memberships and accreditations"), Membership, "name", "note"
    ),
    SearchSource("chapters", _("Alumni"), Chapter, "country_name", "note"),
    SearchSource("stories", _("Stories of graduates"), Story, "title", "person"),
    SearchSource("functions", _("Department"), Function, "title", "text"),
    SearchSource("people", _("People"), Person, "role", "responsibilities"),
    SearchSource("documents", _("Documents"), Document, "title", "text"),
)
