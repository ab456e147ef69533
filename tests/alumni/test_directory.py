"""The directory: who has agreed, and of each only what he or she shows."""

import pytest

from tests.factories.alumni import GraduateFactory
from tests.lists import all_files

pytestmark = pytest.mark.django_db

DIRECTORY = "/en/alumni/directory/"
SHOWS = {
    "shows_country": True,
    "shows_year": True,
    "shows_specialty": True,
    "shows_post": True,
}


def listed(name="Amina Haddad", **fields):
    return GraduateFactory(name=name, agrees=["directory"], **fields)


def names(client, **query):
    response = client.get(DIRECTORY, query)
    return [graduate.name for graduate in response.context["listing"].page_rows]


@pytest.mark.parametrize("item_count", [1, 3])
def test_directory_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    for _ in range(item_count):
        listed(post="Surgeon", **SHOWS)
    client.get(DIRECTORY)

    with django_assert_num_queries(3):  # content version, counts, rows
        client.get(DIRECTORY)


@pytest.mark.parametrize("item_count", [1, 3])
def test_file_of_the_directory_costs_two_queries(
    client, django_assert_num_queries, item_count
):
    for _ in range(item_count):
        listed(post="Surgeon", **SHOWS)
    client.get(DIRECTORY)

    with django_assert_num_queries(2):  # rows, content version
        b"".join(client.get(DIRECTORY, {"format": "csv"}))


def test_directory_shows_each_field_that_its_member_shows(client):
    listed("All", post="Surgeon", country="IN", graduation_year=1998, **SHOWS)
    listed("Name alone", post="Secret", country="PL", graduation_year=1971)

    page = client.get(DIRECTORY).text
    files = all_files(client, DIRECTORY, {})

    rows = [
        ["All", "India", "IN", "1998", "General Medicine", "Surgeon"],
        ["Name alone", "", "", "", "", ""],
    ]
    assert files.csv == files.xlsx == files.json == rows
    for words in ("All", "India", "1998", "General Medicine", "Surgeon", "Name alone"):
        assert words in page
    for words in ("Poland", "1971", "Secret", "@example.org"):
        assert words not in page


@pytest.mark.parametrize(
    "query", [{"year": "1971"}, {"country": "PL"}, {"specialty": "dentistry"}]
)
def test_filter_finds_nobody_by_what_he_hides(client, query):
    hidden = {"country": "PL", "graduation_year": 1971, "specialty": "dentistry"}
    listed("Hides", **hidden)
    listed("Shows", **hidden, **SHOWS)

    assert names(client, **query) == ["Shows"]
    listing = client.get(DIRECTORY).context["listing"]
    assert [sum(o.count for o in options) for _f, options in listing.facet_options] == [
        1,
        1,
        1,
    ]


@pytest.mark.parametrize("sort", ["year", "-year", "country", "-country"])
def test_sort_puts_what_is_hidden_last(client, sort):
    listed("1 hides the lowest", graduation_year=1971, country="AD")
    listed("2 shows the middle", graduation_year=1990, country="IN", **SHOWS)
    listed("3 hides the highest", graduation_year=2020, country="ZW")

    found = names(client, sort=sort)

    assert found == ["2 shows the middle", "1 hides the lowest", "3 hides the highest"]


@pytest.mark.parametrize("query", ["wisniewska", "ŁUCJA", "lucja wiś"])
def test_name_is_found_without_case_and_marks(client, query):
    listed("Łucja Wiśniewska")
    listed("Amina Haddad")

    assert names(client, q=query) == ["Łucja Wiśniewska"]


def test_search_knows_names_alone_and_the_present_one(client):
    graduate = listed("Old Name", post="Surgeon", country="IN", **SHOWS)
    graduate.name = "New Name"
    graduate.save(update_fields=["name"])

    assert names(client, q="new") == ["New Name"]
    for words in ("old", "surgeon", "india", "example", "1998"):
        assert names(client, q=words) == []


def test_names_stand_apart_from_the_direction_of_the_page(client):
    listed("ياسمين الحداد", post="طبيبة", **SHOWS)

    page = client.get(DIRECTORY).text

    assert "<bdi>ياسمين الحداد</bdi>" in page
    assert '<span dir="auto">طبيبة</span>' in page


def test_directory_is_not_for_search_engines(client):
    listed()

    assert '<meta name="robots" content="noindex">' in client.get(DIRECTORY).text
    assert "Amina" not in client.get("/en/search/", {"q": "haddad"}).text
    assert "directory" not in client.get("/sitemap.xml").text


def test_directory_without_anybody_says_who_comes_into_it(client):
    GraduateFactory(name="Joined without being listed")

    page = client.get(DIRECTORY).text

    assert "Nobody is listed yet" in page
    assert "#join" in page
    assert "Joined without" not in page
