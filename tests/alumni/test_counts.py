"""Small numbers of members cannot be told from anything that is public."""

from collections import defaultdict
from itertools import product

import pytest
from django.utils.translation import override

from alumni.counts import Form, Shown, shown, shown_by_country

MOST = 9  # the end of a band: nothing larger looks like it
# Members of one country: named nowhere, named with the country, named without it.
COUNTRY = [m for m in product(range(MOST + 1), repeat=3) if sum(m) <= MOST]


def published(members, named):
    """The rule of the site."""
    return shown_by_country(members, named)


def exact_from_five_on(members, named):
    return {c: shown(n, may_be_named=False) for c, n in members.items() if n}


def exact_where_the_directory_tells_of_nobody(members, named):
    return shown_by_country(members, [country for country in named if country])


def given_away(rule):
    """What all that is public tells for sure: one to four members named nowhere.

    Every pair of countries is a world. Of those that look alike to visitors, who see the
    numbers, whom the site names with a country and how many it names without one, at
    least two must differ in how many members of a country are named nowhere.
    """
    possible = defaultdict(set)
    for world in product(COUNTRY, repeat=2):
        members = {name: sum(m) for name, m in zip("AB", world, strict=True)}
        without_country = sum(m[2] for m in world)
        named = {name for name, m in zip("AB", world, strict=True) if m[1]}
        numbers = rule(members, named | ({""} if without_country else set()))
        looks = tuple(numbers.get(name) for name in "AB")
        public = looks, tuple(m[1] for m in world), without_country
        possible[public].add(world[0][0])
    return {
        public: numbers
        for public, numbers in possible.items()
        if len(numbers) == 1 and numbers & {1, 2, 3, 4}
    }


def test_no_small_number_follows_from_everything_public():
    assert given_away(published) == {}


@pytest.mark.parametrize(
    "rule", [exact_from_five_on, exact_where_the_directory_tells_of_nobody]
)
def test_simpler_rules_would_give_small_numbers_away(rule):
    assert given_away(rule)


@pytest.mark.parametrize(
    ("members", "may_be_named", "told"),
    [
        (1, False, Shown(Form.FEWER, 5)),
        (4, True, Shown(Form.FEWER, 5)),
        (5, False, Shown(Form.EXACT, 5)),
        (5, True, Shown(Form.AT_LEAST, 5)),
        (9, True, Shown(Form.AT_LEAST, 5)),
        (10, True, Shown(Form.AT_LEAST, 10)),
        (1234, False, Shown(Form.EXACT, 1234)),
    ],
)
def test_number_has_the_form_of_what_is_public(members, may_be_named, told):
    assert shown(members, may_be_named=may_be_named) == told


def test_country_without_members_is_not_told_of():
    assert shown_by_country({"LB": 0, "IN": 6}, []) == {"IN": Shown(Form.EXACT, 6)}
    with pytest.raises(ValueError, match="without members"):
        shown(0, may_be_named=False)


def test_numbers_are_words_in_the_readers_language():
    with override("en"):
        words = [str(Shown(form, 1000)) for form in Form]

    assert words == ["1,000", "1,000 or more", "fewer than 1,000"]
