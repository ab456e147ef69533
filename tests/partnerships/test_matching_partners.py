"""The real partners, found by what people may type for them, and not for others."""

import pytest

from partnerships.matching import similar_institutions
from partnerships.models import Institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]


def found(*names, **values):
    return [match.institution.slug for match in similar_institutions(names, **values)]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Nagasaki University", "nagasaki-university"),
        ("University of Nagasaki", "nagasaki-university"),
        ("Universty of Nagasakki", "nagasaki-university"),
        ("Университет Нагасаки", "nagasaki-university"),
        ("Універсітэт Нагасакі", "nagasaki-university"),
        ("جامعة ناغازاكي", "nagasaki-university"),
        ("長崎大学", "nagasaki-university"),
        ("UMB", "medical-university-of-bialystok"),
        ("Uniwersytet Medyczny w Białymstoku", "medical-university-of-bialystok"),
        ("Medical University Białystok", "medical-university-of-bialystok"),
        ("Медицинский университет Белостока", "medical-university-of-bialystok"),
        ("Bogomolets University", "bogomolets-national-medical-university"),
        ("Сеченовский", "sechenov-university"),
        ("Sechenov University, Moscow", "sechenov-university"),
        ("First Moscow State Medical University", "sechenov-university"),
        ("Fukusima medical univ.", "fukushima-medical-university"),
        ("Курский медуниверситет", "kursk-state-medical-university"),
        ("Andizhan State Medical Institute", "andijan-state-medical-institute"),
        ("Universität Ankara", "ankara-university"),
        ("جامعه كورسك الطبيه", "kursk-state-medical-university"),
        (
            "Казахский национальный медицинский университет",
            "asfendiyarov-kazakh-national-medical-university",
        ),
    ],
)
def test_partner_of_the_register_is_found_by_any_name(name, slug):
    assert found(name)[:1] == [slug]


@pytest.mark.parametrize(
    "name",
    [
        "Harvard Medical School",
        "University of Tokyo",
        "Казанский государственный медицинский университет",
        "Минский государственный лингвистический университет",
        "Samarkand State Medical University",
        "Белгородский государственный университет",
        "State Medical University",
        "Медицинский университет",
        "جامعة القاهرة",
        "東京大学",
        "University",
        "of the",
        "...",
        "",
    ],
)
def test_institution_that_is_not_in_the_register_finds_nothing(name):
    assert found(name) == []


def test_real_partners_do_not_warn_of_each_other():
    pairs = set()
    for institution in Institution.objects.all():
        names = [institution.name_en, institution.name_ru, institution.name_ar]
        for slug in found(*names, website=institution.website, exclude=institution):
            pairs.add(frozenset([institution.slug, slug]))

    assert pairs == {
        frozenset(["tashkent-medical-academy", "tashkent-medical-university"]),
        frozenset(
            [
                "nanjing-medical-university",
                "second-affiliated-hospital-of-nanjing-medical-university",
            ]
        ),
    }
