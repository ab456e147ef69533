"""One declaration per list: filters, counts, sorting, paging, hostile input."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import timezone

from core import countries
from core.listing import Column, Facet, Listing, choice_labels, country_facet
from core.models import Status
from partnerships.models import Institution, Kind
from tests.factories.partnerships import AliasFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


class Registry(Listing):
    slug = "registry"
    has_as_of = True
    rows_per_page = 2
    columns = [
        Column("slug", "Slug", lambda i: i.slug, sort="slug"),
        Column("dated", "Dated", lambda i: i.source_date, sort="dated"),
        Column("code", "Code", lambda i: i.country, is_only_in_files=True),
    ]
    facets = [
        country_facet("country", "Country"),
        Facet("kind", "Kind", "kind", choice_labels(Kind)),
        Facet("alias", "Alias", "aliases__name", reverse=True, sort_by_label=False),
    ]
    sorts = {"slug": ["slug"], "dated": ["source_date"]}

    def base(self):
        return Institution.objects.published().order_by("slug")


def registry(query=""):
    return Registry(QueryDict(query))


def slugs(query=""):
    return [row.slug for row in registry(query).results]


def counts(query, facet):
    (options,) = [o for f, o in registry(query).facet_options if f.name == facet]
    return {option.value: option.count for option in options}


@pytest.fixture
def three():
    """Two universities and a hospital in two countries."""
    return [
        InstitutionFactory(
            slug="a", country="PL", kind=Kind.UNIVERSITY, name_en="Łódź"
        ),
        InstitutionFactory(slug="b", country="JP", kind=Kind.HOSPITAL),
        InstitutionFactory(slug="c", country="PL", kind=Kind.HOSPITAL),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["a", "b", "c"]),
        ("country=PL", ["a", "c"]),
        ("country=PL&country=JP", ["a", "b", "c"]),
        ("country=PL&kind=hospital", ["c"]),
        ("country=XX", []),
        ("q=lodz", ["a"]),
        ("q=LODZ+польша", ["a"]),
        ("q=lodz&country=JP", []),
        ("unknown=1", ["a", "b", "c"]),
    ],
)
def test_filters_combine(three, query, expected):
    assert slugs(query) == expected


def test_facets_count_what_choosing_would_leave(three):
    assert counts("", "country") == {"PL": 2, "JP": 1}
    assert counts("kind=hospital", "country") == {"PL": 1, "JP": 1}
    assert counts("kind=hospital", "kind") == {"hospital": 2, "university": 1}
    assert counts("country=JP", "kind") == {"hospital": 1}
    assert counts("q=lodz", "country") == {"PL": 1}


def test_counts_and_rows_leave_out_what_is_not_published(three):
    InstitutionFactory(country="SE", status=Status.DRAFT)
    InstitutionFactory(country="SE", merged_into=three[0])

    assert "SE" not in counts("", "country")
    assert registry().found == registry().total == len(slugs()) == 3


def test_record_with_several_values_counts_once(three):
    for name in ("one", "two"):
        AliasFactory(institution=three[0], name=name)

    assert slugs("alias=one&alias=two") == ["a"]
    assert registry("alias=one&alias=two").found == 1
    assert counts("", "alias") == {"one": 1, "two": 1}


def test_chosen_value_stays_on_offer_when_nothing_matches(three):
    (chip,) = registry("country=PL&kind=ministry").chips[1:]

    assert (chip.value, chip.count, chip.is_chosen) == ("ministry", 0, True)
    assert chip.url_without == "?country=PL"


class Named(Registry):
    """Its names stand in the database."""

    facets = [*Registry.facets, Facet("who", "Who", "slug", label_field="name")]


def test_chosen_value_keeps_its_name_when_nothing_matches(
    three, django_assert_num_queries
):
    InstitutionFactory(slug="d", name_en="Secret", status=Status.DRAFT)
    listing = Named(QueryDict("country=JP&who=a&who=d"))

    with django_assert_num_queries(1):
        chips = {chip.value: (chip.label, chip.count) for chip in listing.chips}

    assert chips["a"] == ("Łódź", 0)
    assert chips["d"] == ("d", 0)
    assert Named(QueryDict("who=a")).chips[0].count == 1


def test_facet_labels_sort_in_the_readers_language(three):
    (options,) = [o for f, o in registry().facet_options if f.name == "country"]

    assert [o.label for o in options] == ["Japan", "Poland"]
    assert [o.label for o in options] == sorted(
        map(countries.name, ["PL", "JP"]), key=countries.sort_key
    )


def test_facet_can_sort_by_value_backwards(three):
    for name in ("2011", "2013", "2012"):
        AliasFactory(institution=three[0], name=name)

    assert list(counts("", "alias")) == ["2013", "2012", "2011"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=slug", ["a", "b", "c"]),
        ("sort=-slug", ["c", "b", "a"]),
        ("sort=dated", ["b", "a", "c"]),
        ("sort=-dated", ["a", "b", "c"]),
        ("sort=unknown", ["a", "b", "c"]),
        ("sort=--slug", ["a", "b", "c"]),
        ("sort=internal_note", ["a", "b", "c"]),
        ("sort=slug;drop+table", ["a", "b", "c"]),
    ],
)
def test_sort_puts_the_undated_last_both_ways(query, expected):
    for slug, source_date in [("a", "2013"), ("b", "2012-05"), ("c", None)]:
        InstitutionFactory(slug=slug, source_date=source_date)

    assert slugs(query) == expected


def test_sort_links_turn_and_keep_the_filters():
    listing = registry("country=PL&sort=slug&page=2")
    slug, dated, _code = listing.columns

    assert listing.sort_link(slug).url == "?country=PL&sort=-slug"
    assert listing.sort_link(slug).direction == "ascending"
    assert listing.sort_link(dated).url == "?country=PL&sort=dated"
    assert listing.sort_link(dated).direction == "none"
    assert registry("sort=-slug").sort_link(slug).direction == "descending"


@pytest.mark.parametrize(
    ("query", "number", "rows", "first", "last"),
    [
        ("", 1, ["a", "b"], 1, 2),
        ("page=2", 2, ["c"], 3, 3),
        ("page=3", 2, ["c"], 3, 3),
        ("page=999999", 2, ["c"], 3, 3),
        ("page=0", 1, ["a", "b"], 1, 2),
        ("page=-1", 1, ["a", "b"], 1, 2),
        ("page=1e3", 1, ["a", "b"], 1, 2),
        ("page=٢", 1, ["a", "b"], 1, 2),
        ("page=" + "9" * 40, 1, ["a", "b"], 1, 2),
        ("page=2&page=1", 1, ["a", "b"], 1, 2),
    ],
)
def test_paging(three, query, number, rows, first, last):
    listing = registry(query)

    assert [row.slug for row in listing.page_rows] == rows
    assert (listing.paging.number, listing.paging.pages) == (number, 2)
    assert (listing.paging.first, listing.paging.last) == (first, last)


def test_paging_links_keep_the_filters(three):
    paging = registry("q=institution&sort=slug").paging

    assert (paging.previous_url, paging.next_url) == ("", "")

    paging = registry("sort=slug").paging

    assert paging.next_url == "?sort=slug&page=2"
    assert paging.links == [(1, "?sort=slug"), (2, "?sort=slug&page=2")]


def test_empty_list_is_one_empty_page():
    listing = registry("q=nothing")

    assert listing.page_rows == []
    assert (listing.found, listing.paging.pages) == (0, 1)
    assert (listing.paging.first, listing.paging.last) == (0, 0)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014-06-01", date(2014, 6, 1)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2099-12-31", date(2099, 12, 31)),
        ("1899-12-31", None),
        ("2100-01-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("2014-02-30", None),
        ("2014", None),
        ("٢٠١٤-٠٦-٠١", None),
        ("", None),
    ],
)
def test_as_of_day(text, day):
    listing = registry(f"on={text}")

    assert listing.params.on == day
    assert listing.day == (day or timezone.localdate())
    assert listing.is_filtered == (day is not None)


def test_list_without_as_of_ignores_the_day():
    class Timeless(Registry):
        has_as_of = False

    assert Timeless(QueryDict("on=2014-06-01")).params.on is None


@pytest.mark.parametrize("value", ["\0", "\ud800", "x" * 101, "\u202e", "'; --", "%"])
def test_hostile_value_of_a_facet_finds_nothing_and_breaks_nothing(three, value):
    query = QueryDict(mutable=True)
    query["country"] = value

    listing = Registry(query)

    assert len(listing.results) in (0, 3)
    assert all(option.is_chosen for option in listing.chips)


@pytest.mark.parametrize("value", ["\0", "\ud800", "a\0b", "x" * 10_000, "a " * 5000])
def test_hostile_search_is_cleaned_and_cut(three, value):
    query = QueryDict(mutable=True)
    query["q"] = value

    listing = Registry(query)

    assert len(listing.params.query) <= 100
    assert "\0" not in listing.params.query
    assert listing.found == len(listing.results)


@pytest.mark.parametrize("nothing", ["%", "_", "\\", "—", "'", "%25%25"])
def test_search_for_no_letters_finds_nothing(three, nothing):
    listing = registry(f"q={nothing}")

    assert list(listing.results) == []
    assert (listing.found, listing.total) == (0, 3)
    assert listing.page_rows == []


def test_at_most_twenty_values_of_a_facet_are_taken():
    query = "&".join(f"country={n}" for n in range(100))

    assert len(registry(query).params.chosen["country"]) == 20


def test_file_links_keep_the_filters_and_not_the_page():
    assert registry("country=PL&page=2&sort=slug").file_urls() == [
        ("CSV", "?country=PL&sort=slug&format=csv"),
        ("XLSX", "?country=PL&sort=slug&format=xlsx"),
        ("JSON", "?country=PL&sort=slug&format=json"),
    ]


def test_page_leaves_out_the_columns_of_files(three):
    listing = registry()

    assert [column.name for column, _link in listing.head] == ["slug", "dated"]
    assert list(next(iter(listing.records()))) == ["slug", "dated", "code"]


def test_rows_stand_under_the_headings_of_their_list(three):
    class InParts(Registry):
        rows_per_page = 3

        def base(self):
            return super().base().order_by("-kind", "slug")

        def heading_of(self, row):
            return "" if row.kind == Kind.UNIVERSITY else row.get_kind_display()

    def groups(listing):
        return [(head, [row.slug for row, _cells in rows]) for head, rows in listing]

    assert groups(InParts(QueryDict("")).body) == [
        ("", ["a"]),
        ("Hospital", ["b", "c"]),
    ]
    assert groups(registry("sort=slug").body) == [("", ["a", "b"])]


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_page_costs_two_queries(django_assert_num_queries, item_count):
    InstitutionFactory.create_batch(item_count)
    listing = registry("q=institution&country=PL&sort=-dated")

    with django_assert_num_queries(2):
        assert listing.facet_options
        assert listing.paging.pages
        assert list(listing.body)
