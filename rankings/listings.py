from django.db.models import F
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.listing import Column, Facet, Listing, choice_labels
from rankings.charts import scope_name
from rankings.models import Ranking, Result


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
            is_number=True,
        ),
        Column("rank", _("Place from"), lambda r: r.rank, is_only_in_files=True),
        Column("rank_to", _("Place to"), lambda r: r.rank_to, is_only_in_files=True),
        Column(
            "source",
            _("Source"),
            lambda r: r.source_url,
            cell="rankings/_source_cell.html",
        ),
        Column(
            "source_date",
            _("Source dated"),
            lambda r: r.source_date,
            is_only_in_files=True,
        ),
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
        return queryset.select_related("edition__ranking")
