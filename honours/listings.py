from dataclasses import dataclass

from django.db import models
from django.db.models import F
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy

from core.languages import in_reading_order
from core.listing import Column, Facet, Listing, choice_labels, country_facet
from core.partner import partner_of
from core.pictures import Picture, pictures_of
from honours.models import Award, Title


@dataclass(frozen=True)
class TitleLink:
    """A title as a link to its part of the roll, the other filters kept."""

    label: str
    count: int
    url: str
    is_current: bool


def institution_name(award) -> str:
    """The institution's own name, where visitors may see it."""
    partner = partner_of(award)
    return str(partner) if partner else ""


class AwardListing(Listing):
    """The roll of honours; the page shows it as portraits, the files as columns."""

    slug = "honours"
    columns = [
        Column("recipient", gettext_lazy("Recipient"), lambda a: a.recipient),
        Column(
            "original_name",
            gettext_lazy("Name in its own script"),
            lambda a: a.original_name,
        ),
        Column("title", gettext_lazy("Title"), lambda a: a.get_title_display()),
        Column("affiliation", gettext_lazy("Affiliation"), lambda a: a.affiliation),
        Column("institution", gettext_lazy("Institution"), institution_name),
        Column("country", gettext_lazy("Country"), lambda a: a.country_name),
        Column("country_code", gettext_lazy("Country code"), lambda a: a.country),
        Column("conferred_on", gettext_lazy("Conferred on"), lambda a: a.conferred_on),
        Column("citation", gettext_lazy("Citation"), lambda a: a.citation),
        Column("source", gettext_lazy("Source"), lambda a: a.source_url),
        Column("source_date", gettext_lazy("Source dated"), lambda a: a.source_date),
    ]
    facets = [
        Facet("title", gettext_lazy("Title"), "title", choice_labels(Title)),
        country_facet("country", gettext_lazy("Country")),
        Facet(
            "year",
            gettext_lazy("Year"),
            "conferred_year",
            sort_by_label=False,
            reverse=True,
        ),
        Facet(
            "institution",
            gettext_lazy("Institution"),
            "partner_slug",
            label_field="partner_name",
        ),
    ]

    @property
    def sorts(self):
        return {
            "recipient": [in_reading_order("recipient")],
            "conferred": [F("conferred_on").asc(nulls_last=True)],
        }

    def base(self):
        year = Cast("conferred_on", models.IntegerField()) / 10000
        return (
            Award.objects.published()
            .with_partner()
            .annotate(conferred_year=year)
            .order_by(F("conferred_on").desc(nulls_last=True), "slug")
        )

    def records(self):
        self.results = self.results.select_partner()
        return super().records()

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """The portraits of the page's rows, by slug."""
        return pictures_of(self.page_rows)

    @property
    def title_links(self) -> list[TitleLink]:
        """All titles, then each that the other filters leave, with counts."""
        _facet, options = self.facet_options[0]
        chosen = self.params.chosen["title"]
        all_titles = TitleLink(
            label=_("All titles"),
            count=sum(option.count for option in options),
            url=self.params.urlencode(chosen={"title": []}),
            is_current=not chosen,
        )
        return [
            all_titles,
            *(
                TitleLink(
                    label=option.label,
                    count=option.count,
                    url=self.params.urlencode(chosen={"title": [option.value]}),
                    is_current=option.is_chosen,
                )
                for option in options
            ),
        ]

    @property
    def selects(self):
        """The facets of the form: those after the titles, which are links."""
        return self.facet_options[1:]
