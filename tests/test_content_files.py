"""The real content/: complete in four languages, sourced, and nothing lost.

The numbers are those of the University's page of 2012 and of what was read since.
"""

import html
import re
import tomllib

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils.translation import override

from core import content, countries, frame
from core.languages import is_blank, is_translated, language_codes
from core.models import Fact, LoadedRecord, Page, Status
from events.models import Event
from honours.models import Award
from mobility.models import Exchange
from partnerships.models import Agreement, Institution, PrincipalCountry, Relation
from rankings.models import Ranking, Result
from training.models import Cohort, Milestone, Programme

FOLDER = settings.BASE_DIR / "content"
# Texts that stand in fewer languages than the site has, each with its reason.
EXCEPTIONS = {
    "rankings/ranking:unirank.name": "a proper name, shown in English and marked so",
}


def tables(path):
    return tomllib.loads(path.read_text("utf-8")).get(path.stem, [])


def translated_values(model, table, place):
    """Every translated value of a record and its children, with its place."""
    for name, value in table.items():
        if name == "key":
            continue
        field = model._meta.get_field(name)
        if field.auto_created and field.related_model is not None:
            rows = value if isinstance(value, list) else [value]
            for number, row in enumerate(rows, 1):
                if isinstance(row, dict):
                    inner = f"{place}/{name}/{row.get('key', number)}"
                    yield from translated_values(field.related_model, row, inner)
        elif is_translated(model, name):
            yield f"{place}.{name}", value


def every_value():
    for path in sorted(FOLDER.glob("*/*.toml")):
        model = apps.get_model(path.parent.name, path.stem)
        for table in tables(path):
            place = f"{path.parent.name}/{path.stem}:{table['key']}"
            yield from translated_values(model, table, place)


def test_every_value_stands_in_all_four_languages():
    codes = language_codes()
    withdrawn = dict.fromkeys(codes, "")  # so that a site which has the value drops it
    missing = {
        place: [code for code in codes if is_blank(value.get(code))]
        for place, value in every_value()
        if value != withdrawn
    }
    incomplete = {place: codes for place, codes in missing.items() if codes}

    assert {p: c for p, c in incomplete.items() if p not in EXCEPTIONS} == {}
    assert set(EXCEPTIONS) - set(incomplete) == set(), "no longer an exception"


def test_arabic_is_written_in_arabic_and_the_others_are_not():
    arabic = re.compile("[\u0600-\u06ff]")
    wrong = [
        f"{place} {code}"
        for place, value in every_value()
        for code, text in value.items()
        if re.search(r"[^\W\d_]", re.sub(r"<[^>]+>", "", text))
        and bool(arabic.search(text)) != (code == "ar")
        and not re.fullmatch(r"[A-Za-z0-9 ,.:;–+/()'’&-]+", text)
    ]

    assert wrong == []


def test_belarusian_has_no_russian_letters():
    wrong = [
        place
        for place, value in every_value()
        if re.search(
            "[ищъ]", re.sub(r"<[^>]+>|«[^»]*»", "", value.get("be", "")).lower()
        )
    ]

    assert wrong == []


def test_no_placeholder_stands_in_a_text():
    placeholder = re.compile(
        r"lorem|ipsum|\bTODO\b|\bTBD\b|\bXXX\b|\?\?\?|example\.", re.I
    )

    found = [p for p, v in every_value() for t in v.values() if placeholder.search(t)]

    assert found == []


pytest_db = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]


def with_content(test):
    for mark in pytest_db:
        test = mark(test)
    return test


@with_content
def test_content_loads_and_a_second_load_changes_nothing():
    report = content.load(FOLDER, force=True)

    assert set(report.counts) == {"unchanged"}
    assert report.left_alone == []


@with_content
@pytest.mark.parametrize(
    ("model", "at_least"),
    [
        (Institution, 45),
        (Agreement, 20),
        (Event, 40),
        (Exchange, 25),
        (Award, 3),
        (PrincipalCountry, 10),
        (Programme, 5),
    ],
)
def test_registers_hold_what_was_found(model, at_least):
    assert model.objects.published().count() >= at_least


@with_content
def test_training_holds_what_was_found():
    kinds = (Programme, Cohort, Milestone)

    assert sum(kind.objects.published().count() for kind in kinds) >= 35


@with_content
def test_rankings_and_figures_are_there():
    assert Result.objects.count() >= 2
    assert Ranking.objects.published().count() >= 6
    assert Fact.objects.published().count() >= 40


@with_content
def test_every_figure_and_record_has_a_source():
    without = [fact.key for fact in Fact.objects.filter(source_url="")]
    for model in (Agreement, Event, Award, Cohort, Milestone):
        without += [str(item) for item in model.objects.filter(source_url="")]

    assert without == []


@with_content
def test_every_record_is_valid():
    wrong = {}
    for label in content.APPS:
        for model in apps.get_app_config(label).get_models():
            if model is LoadedRecord:
                continue
            for record in model._default_manager.all():
                try:
                    record.full_clean()
                except Exception as error:
                    wrong[f"{model.__name__} {record.pk}"] = error

    assert wrong == {}


@with_content
def test_contacts_are_never_counted_as_partners(client):
    contacts = Institution.objects.filter(relation=Relation.CONTACT)
    partners = Institution.objects.published().partners()
    signed = Agreement.objects.published().filter(is_signed=True)
    only_contacts = set(contacts.values_list("country", flat=True)) - set(
        partners.values_list("country", flat=True)
    )

    response = client.get("/en/partnerships/")

    shown = response.context["countries"]
    assert contacts.count() > 10
    assert not only_contacts & {country.code for country in shown}
    assert sum(c.count for c in shown) == partners.exclude(country="").count()
    assert not contacts.filter(agreements__in=signed).exists()


@with_content
def test_agreements_name_their_partner_or_say_why_not():
    nameless = Agreement.objects.published().filter(
        Q(institutions=None) & (Q(partner_note_en="") | Q(partner_note_en=None))
    )

    assert [agreement.slug for agreement in nameless] == []


@with_content
def test_unpublished_facts_are_the_doubtful_ones_only():
    drafts = Fact.objects.exclude(status=Status.PUBLISHED)

    assert all(fact.internal_note for fact in drafts)
    assert drafts.count() < 10


# What the University's page of 2012 says, section by section.
FIGURES = [
    ("home", ["24"]),
    ("partnerships", ["10–15", "24"]),
    ("events", ["800", "2007–2012"]),
    ("training", ["2000", "100", "1970–2012"]),
    ("mobility", ["20"]),
    ("data", ["10–15", "24", "800", "2007–2012", "2000", "100", "1970–2012", "20"]),
]
# The stem of each name in the four languages, as it stands in running text.
STEMS = {
    "RU": ("Russia", "Росси", "Расі", "روسيا"),
    "LT": ("Lithuania", "Литв", "Літв", "ليتوانيا"),
    "DE": ("German", "Герман", "Герман", "ألمانيا"),
    "PL": ("Poland", "Польш", "Польшч", "بولندا"),
    "SE": ("Sweden", "Швеци", "Швецы", "السويد"),
    "JP": ("Japan", "Япони", "Япон", "اليابان"),
    "IL": ("Israel", "Израил", "Ізраіл", "إسرائيل"),
    "BE": ("Belgium", "Бельги", "Бельгі", "بلجيكا"),
    "AT": ("Austria", "Австри", "Аўстры", "النمسا"),
    "CA": ("Canada", "Канад", "Канад", "كندا"),
    "KZ": ("Kazakhstan", "Казахстан", "Казахстан", "كازاخستان"),
    "AZ": ("Azerbaijan", "Азербайджан", "Азербайджан", "أذربيجان"),
    "TM": ("Turkmenistan", "Туркменистан", "Туркменістан", "تركمانستان"),
}
PRINCIPAL = ["RU", "PL", "CA", "DE", "JP", "SE", "KZ", "AZ", "IL", "TM"]
CONFERENCES = ["RU", "LT", "DE", "PL", "SE", "JP", "IL", "BE", "AT"]
PRACTICE = ["PL", "DE", "JP"]
GRADUATES = [
    "LB",
    "SY",
    "IN",
    "LK",
    "IR",
    "IQ",
    "GR",
    "CY",
    "IL",
    "CM",
    "MA",
    "PL",
    "NG",
    "EC",
]
NAMED = [
    ("partnerships", PRINCIPAL),
    ("events", CONFERENCES),
    ("mobility", PRACTICE),
]


def text_of(client, language, key):
    """The words of a page's main part, without the spaces inside numbers."""
    address = f"/{language}/" if key == "home" else f"/{language}/{key}/"
    main = client.get(address).text.split("<main", 1)[1].split("</main>", 1)[0]
    words = html.unescape(re.sub(r"<[^>]*>", " ", main))
    return re.sub(r"(?<=\d)[,\s\u00a0\u202f٬](?=\d{3}\b)", "", words)


@with_content
@pytest.mark.parametrize(("key", "figures"), FIGURES)
def test_figures_of_2012_are_on_their_pages(client, language, key, figures):
    text = text_of(client, language, key)

    assert [n for n in figures if not re.search(rf"(?<!\d){n}(?!\d)", text)] == []


@with_content
@pytest.mark.parametrize(("key", "codes"), NAMED)
def test_countries_named_in_2012_are_on_their_pages(client, language, key, codes):
    number = language_codes().index(language)
    text = text_of(client, language, key)

    assert [code for code in codes if STEMS[code][number] not in text] == []


@with_content
def test_principal_countries_are_on_the_home_page(client, language):
    with override(language):
        names = [countries.name(code) for code in PRINCIPAL]

    text = text_of(client, language, "home")

    assert [name for name in names if name not in text] == []


@with_content
@pytest.mark.parametrize("key", ["alumni", "home"])
def test_countries_of_the_association_are_named(client, language, key):
    with override(language):
        names = [countries.name(code) for code in GRADUATES]

    text = text_of(client, language, key)

    assert [name for name in names if name not in text] == []


@with_content
@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("partnerships", ["proposal", "academic and scientific"]),
        ("events", ["conference", "seminar", "teleconference"]),
        (
            "training",
            [
                "ministers",
                "ambassadors",
                "heads of",
                "professors",
                "Europe",
                "Asia",
                "Africa",
                "Latin America",
                "Canada",
                "USA",
            ],
        ),
        ("mobility", ["clinical practice", "outpatient", "inpatient", "scientific"]),
        (
            "honours",
            [
                "Honorary Doctor",
                "Honorary Professor",
                "Letters of Appreciation",
                "international and Belarusian partners",
                "health care in the Republic of Belarus",
                "global system of higher medical education",
            ],
        ),
        ("alumni", ["humanitarian", "educational", "scientific", "business"]),
        ("rankings", ["strategic", "standards", "teaching"]),
        (
            "department",
            [
                "technical assistance",
                "methodological support",
                "European and international educational environments",
                "competitive advantages",
                "respected abroad",
            ],
        ),
    ],
)
def test_words_of_2012_are_on_their_pages(client, key, parts):
    text = text_of(client, "en", key).lower()

    assert [part for part in parts if part.lower() not in text] == []


@with_content
def test_each_section_has_its_words_in_every_language(client, language):
    for page in Page.objects.all():
        for field in ("nav_label", "title", "lead"):
            assert not is_blank(getattr(page, f"{field}_{language}")), (page.key, field)
    assert len(frame.frame().pages) >= 12
