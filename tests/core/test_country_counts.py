from django.utils.translation import override

from core.country_counts import country_counts, places


def url(code):
    return f"?country={code}"


def test_countries_are_counted_and_sorted_in_the_readers_language():
    codes = ["TG", "KE", "TG", "EC"]

    with override("ru"):
        found = country_counts(codes, url)

    assert [(country.name, country.count) for country in found] == [
        ("Кения", 1),
        ("Того", 2),
        ("Эквадор", 1),
    ]
    assert found[0].url == "?country=KE"


def test_counts_may_be_given_and_unknown_codes_are_left_out():
    found = country_counts({"KE": 7, "": 3, "XX": 1}, url)

    assert [(country.code, country.count) for country in found] == [("KE", 7)]


def test_places_carry_name_count_and_link_of_their_country():
    (place,) = places(country_counts({"KE": 7}, url))

    assert (place.country, place.label, place.count, place.url) == (
        "KE",
        "Kenya",
        7,
        "?country=KE",
    )
