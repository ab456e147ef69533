from django.db.models import F
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.languages import translated
from core.listing import Column, Facet, Listing, choice_labels
from core.partner import partner_of
from rankings.charts import scope_name
from rankings.methods import Method, with_changes
from rankings.models import Membership, Ranking, Result


def _yes_or_no(value):
    return _("yes") if value else _("no")


def method_of(result) -> Method:
    """The years of the method that a row's place was measured by."""
    following = result.changes_next_in
    return Method(result.changed_in, following and following - 1)


def partner_name(membership) -> str:
    """The institution's own name, where visitors may see it."""
    partner = partner_of(membership)
    return partner.name if partner else ""


class ResultListing(Listing):
    """Every published place, one row for each edition and scope."""

    slug = "rankings"
    has_search = False
    columns = [
        Column("year", _("Year"), lambda r: r.edition.year, sort="year"),
        Column(
            "ranking",
            _("Ranking"),
            lambda r: r.edition.ranking.name,
            cell="rankings/_ranking_cell.html",
        ),
        Column("scope", _("Scope"), scope_name, cell="rankings/_scope_cell.html"),
        Column(
            "place",
            pgettext_lazy("in a ranking", "Place"),
            lambda r: r.place,
            sort="place",
            cell="rankings/_place_cell.html",
            is_number=True,
        ),
        Column.in_files("rank", _("Place from"), lambda r: r.rank),
        Column.in_files("rank_to", _("Place to"), lambda r: r.rank_to),
        Column.in_files(
            "or_lower", _("Or lower"), lambda r: _yes_or_no(r.is_open_band)
        ),
        Column(
            "method",
            pgettext_lazy("of a ranking", "Method"),
            method_of,
            cell="rankings/_method_cell.html",
        ),
        Column.in_files(
            "method_since", _("Method since"), lambda r: method_of(r).since
        ),
        Column.in_files(
            "method_until", _("Method until"), lambda r: method_of(r).until
        ),
        Column.in_files(
            "edition_note",
            _("Note on the edition"),
            lambda r: translated(r.edition, "note").value,
        ),
        Column(
            "source",
            _("Source"),
            lambda r: r.source_url,
            cell="rankings/_source_cell.html",
        ),
        Column.in_files("source_date", _("Source dated"), lambda r: r.source_date),
        Column.in_files("read_on", _("Read on"), lambda r: r.read_on),
    ]
    sorts = {
        "year": ["edition__year"],
        "place": [F("rank").asc(nulls_last=True), "rank_to"],
    }

    def __init__(self, params, names=()):
        """`names` are the rankings' names by slug, as the reader is to see them."""
        self.names = dict(names)
        super().__init__(params)

    @property
    def facets(self):
        return [
            Facet(
                "ranking",
                _("Ranking"),
                "edition__ranking__slug",
                lambda slug: self.names.get(slug, slug),
            ),
            Facet("scope", _("Scope"), "scope", choice_labels(Result.Scope)),
            Facet(
                "year", _("Year"), "edition__year", sort_by_label=False, reverse=True
            ),
        ]

    def base(self):
        return Result.objects.filter(
            edition__ranking__in=Ranking.objects.published()
        ).order_by("-edition__year", "edition__ranking__position", "pk")

    def rows(self, queryset):
        return with_changes(queryset.select_related("edition__ranking"))


class MembershipListing(Listing):
    """What the University belongs to, and who has accredited it."""

    slug = "memberships"
    columns = [
        Column(
            "name", _("Name"), lambda m: m.name, cell="rankings/_membership_cell.html"
        ),
        Column("kind", _("Kind"), lambda m: m.get_kind_display()),
        Column(
            "since",
            _("Since"),
            lambda m: m.since,
            cell="rankings/_since_cell.html",
        ),
        Column(
            "until",
            _("Until"),
            lambda m: m.until,
            cell="rankings/_until_cell.html",
        ),
        Column.in_files("note", _("Note"), lambda m: m.note),
        Column.in_files("website", _("Website"), lambda m: m.website),
        Column.in_files(
            "institution",
            _("Partner"),
            partner_name,
        ),
        Column(
            "source",
            _("Source"),
            lambda m: m.source_url,
            cell="rankings/_membership_source_cell.html",
        ),
        Column.in_files("source_date", _("Source dated"), lambda m: m.source_date),
    ]
    facets = [Facet("kind", _("Kind"), "kind", choice_labels(Membership.Kind))]

    def base(self):
        return Membership.objects.published().order_by("kind", "position", "key")

    def rows(self, queryset):
        return queryset.with_partner().select_partner()
