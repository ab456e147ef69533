"""The lists of the Association: its countries, its directory, its stories."""

from functools import cached_property

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from alumni.countries import AssociationCountry, association_countries
from alumni.models import Chapter, Graduate, Specialty, Story
from core import countries
from core.languages import in_reading_order
from core.listing import Column, Facet, Listing, choice_labels, country_facet


def representative_of(chapter):
    """The representative's name, empty without consent to show it."""
    return chapter.representative if chapter.has_consent else ""


def role_of(chapter):
    return chapter.role if chapter.is_representative_shown else ""


def email_of(chapter):
    return chapter.email if chapter.has_consent else ""


class CountryListing(Listing):
    """The countries of the Association with what is told of members and chapters."""

    slug = "chapters"
    has_search = False
    whole_url = ""  # its page is the whole list
    columns = [
        Column("country", _("Country"), lambda c: c.name),
        Column("country_code", _("Country code"), lambda c: c.code),
        Column("members", _("Members"), lambda c: str(c.members or "")),
        Column("founded_on", _("Founded"), lambda c: c.chapter.founded_on),
        Column(
            "representative",
            _("Representative"),
            lambda c: representative_of(c.chapter),
        ),
        Column("role", _("Role"), lambda c: role_of(c.chapter)),
        Column("email", _("E-mail"), lambda c: email_of(c.chapter)),
        Column("url", _("Published contact"), lambda c: c.chapter.shown_url),
        Column("note", _("About the chapter"), lambda c: c.chapter.note),
        Column("source", _("Source"), lambda c: c.chapter.source_url),
        Column("source_date", _("Source dated"), lambda c: c.chapter.source_date),
    ]

    def base(self):
        return Chapter.objects.published()

    @cached_property
    def results(self) -> list[AssociationCountry]:
        """All of them; country names come from CLDR, so Python sorts them."""
        return association_countries()


class DirectoryListing(Listing):
    """Members who have agreed to be listed, with the fields each of them shows.

    A name is found here and nowhere else on the site: the search over everything, the
    sitemap and search engines do not hold members, so that one who withdraws is gone
    from every place that we know of, and at once.
    """

    slug = "graduates"
    is_indexed = False
    columns = [
        Column(
            "name",
            pgettext_lazy("of a person", "Name"),
            lambda g: g.name,
            sort="name",
            cell="alumni/_name_cell.html",
        ),
        Column(
            "country",
            _("Country"),
            lambda g: countries.name(g.shown_country) if g.shown_country else "",
            sort="country",
        ),
        Column(
            "country_code",
            _("Country code"),
            lambda g: g.shown_country or "",
            is_only_in_files=True,
        ),
        Column(
            "year",
            _("Year of graduation"),
            lambda g: g.shown_year,
            sort="year",
            cell="alumni/_year_cell.html",
        ),
        Column(
            "specialty",
            _("Specialty"),
            lambda g: Specialty(g.shown_specialty).label if g.shown_specialty else "",
        ),
        Column(
            "post",
            _("Present post"),
            lambda g: g.shown_post or "",
            cell="alumni/_post_cell.html",
        ),
    ]
    facets = [
        country_facet("shown_country", _("Country")),
        Facet(
            "year",
            _("Year of graduation"),
            "shown_year",
            sort_by_label=False,
            reverse=True,
        ),
        Facet("specialty", _("Specialty"), "shown_specialty", choice_labels(Specialty)),
    ]
    sorts = {
        "name": ["search_text"],
        "country": ["shown_country"],
        "year": ["shown_year"],
    }

    def base(self):
        return Graduate.objects.listed().as_shown().order_by("search_text", "pk")

    def rows(self, queryset):
        """Without the columns themselves: what is hidden is not even read."""
        return queryset.only("name")


class StoryListing(Listing):
    """Stories of graduates, latest first."""

    slug = "stories"
    columns = [
        Column("title", _("Story"), lambda s: s.title, cell="alumni/_story_cell.html"),
        Column(
            "person",
            pgettext_lazy("of a person", "Name"),
            lambda s: s.person,
            sort="person",
            cell="alumni/_person_cell.html",
        ),
        Column("country", _("Country"), lambda s: s.country_name, sort="country"),
        Column(
            "country_code",
            _("Country code"),
            lambda s: s.country,
            is_only_in_files=True,
        ),
        Column(
            "year",
            _("Year of graduation"),
            lambda s: s.graduation_year,
            sort="year",
            cell="alumni/_year_cell.html",
        ),
        Column("source", _("Source"), lambda s: s.source_url, is_only_in_files=True),
        Column(
            "source_date",
            _("Source dated"),
            lambda s: s.source_date,
            is_only_in_files=True,
        ),
    ]
    facets = [country_facet("country", _("Country"))]

    @property
    def sorts(self):
        return {
            "person": [in_reading_order("person")],
            "country": ["country"],
            "year": ["graduation_year"],
        }

    def base(self):
        return Story.objects.published()
