import csv
import io
import json
import re
from datetime import date, time

import pytest
import time_machine
from openpyxl import load_workbook

from core.models import Status
from tests.factories.core import BlockFactory, FactFactory, PageFactory
from tests.factories.training import (
    CohortFactory,
    DeskFactory,
    GraduateFactory,
    IntakeFactory,
    MilestoneFactory,
    ProgrammeFactory,
    ProgrammeLanguageFactory,
    RequirementFactory,
)
from training.models import Level

pytestmark = pytest.mark.django_db

INDEX = "/en/training/"
HIDDEN = [
    {"status": Status.DRAFT},
    {"status": Status.REVIEW},
    {"status": Status.WITHDRAWN},
    {"publish_from": "2999-01-01T00:00+00:00"},
    {"publish_until": "2000-01-01T00:00+00:00"},
]


def page(client, url=INDEX):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return " ".join(re.sub("<[^>]+>", " ", html).split())


# The front page


@pytest.mark.parametrize("hidden", HIDDEN)
def test_index_shows_published_records_only(client, hidden):
    shown = ProgrammeFactory()
    ProgrammeFactory(title_en="Secret programme", **hidden)
    MilestoneFactory(title_en="Secret step", **hidden)
    CohortFactory(number=987, **hidden)

    response = client.get(INDEX)
    html = response.content.decode()

    assert response.context["listing"].page_rows == [shown]
    assert "Secret" not in html
    assert "987" not in html
    assert "People from abroad by year" not in html


def test_index_shows_headline_figures_and_the_statement(client):
    training = PageFactory(key="training", title_en="Training of specialists")
    BlockFactory(page=training, key="careers", style="statement", heading_en="Led")
    FactFactory(section="training", is_headline=True, qualifier="about", value=2000)

    html = page(client)

    assert "<h1>Training of specialists</h1>" in html
    assert "<small>about</small> <bdi>2,000</bdi>" in html
    assert '<div class="roll">' in html


def test_index_tells_dated_and_undated_milestones_apart(client):
    later = MilestoneFactory(happened_on="1970-06-27")
    year_only = MilestoneFactory(happened_on="1963")
    first = MilestoneFactory(happened_on="1964-09-01")
    undated = MilestoneFactory(happened_on=None)

    response = client.get(INDEX)

    assert response.context["milestones"] == [year_only, first, later]
    assert response.context["undated_milestones"] == [undated]
    assert response.context["since"] == 1964
    html = response.content.decode()
    assert "Since 1964</h2>" in html
    assert '<time datetime="1963">1963</time>' in html
    assert "Without a date in the source" in html


def test_index_without_records_is_a_page_without_pictures(client):
    html = page(client)

    assert "Nothing is recorded here yet" in html
    assert 'class="chart"' not in html
    assert 'class="timeline"' not in html


@pytest.mark.parametrize("item_count", [1, 3])
def test_index_query_count_is_constant(client, django_assert_num_queries, item_count):
    for year in range(item_count):
        ProgrammeFactory()
        MilestoneFactory()
        CohortFactory(year=1964 + year)
        GraduateFactory()
    page(client)

    # version, counts, programmes, milestones, cohorts, graduates
    with django_assert_num_queries(6):
        page(client)


@pytest.mark.parametrize("item_count", [1, 3])
def test_filtered_list_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    for programme in ProgrammeFactory.create_batch(item_count):
        ProgrammeLanguageFactory(programme=programme)
        IntakeFactory.create_batch(2, programme=programme)
    page(client)

    with django_assert_num_queries(3):  # version, counts, programmes
        page(client, f"{INDEX}?level=first_degree")


# The catalogue


def test_catalogue_counts_each_level_as_if_it_were_chosen(client):
    ProgrammeFactory.create_batch(2, level=Level.FIRST_DEGREE)
    doctoral = ProgrammeFactory(level=Level.DOCTORAL)
    ProgrammeFactory(level=Level.DOCTORAL, status=Status.DRAFT)

    listing = client.get(f"{INDEX}?level=doctoral").context["listing"]

    _facet, options = listing.facet_options[0]
    assert [(o.label, o.count) for o in options] == [
        ("Doctoral studies", 1),
        ("First degree", 2),
    ]
    assert listing.page_rows == [doctoral]


def test_catalogue_keeps_the_given_order_and_sorts_on_request(client):
    long = ProgrammeFactory(title_en="B", position=1, months_max=72)
    short = ProgrammeFactory(title_en="A", position=2, months_max=36)

    def rows(query):
        return client.get(INDEX + query).context["listing"].page_rows

    assert rows("") == [long, short]
    assert rows("?sort=title") == [short, long]
    assert rows("?sort=-duration") == [long, short]
    assert rows("?sort=duration") == [short, long]


def test_catalogue_files_share_the_filters_of_the_page(client):
    ProgrammeFactory(level=Level.MASTER)
    ProgrammeFactory(
        title_en="Dentistry", months_min=60, months_max=60, level=Level.FIRST_DEGREE
    )

    def get(form):
        response = client.get(f"{INDEX}?level=first_degree&format={form}")
        return b"".join(response) if response.streaming else response.content

    table = list(csv.reader(io.StringIO(get("csv").decode("utf-8-sig"))))
    sheet = list(load_workbook(io.BytesIO(get("xlsx"))).active.values)
    document = json.loads(get("json"))
    assert [row[:3] for row in table[1:]] == [["Dentistry", "First degree", "5 years"]]
    assert [row[:3] for row in sheet[1:]] == [("Dentistry", "First degree", "5 years")]
    assert [row["months_max"] for row in document["records"]] == [60]


def test_catalogue_marks_a_title_in_another_language(client):
    ProgrammeFactory(title_en="Dentistry")

    html = page(client, "/ru/training/")

    assert re.search(
        r'<bdi lang="en" dir="ltr">Dentistry</bdi> <small class="lang-note">', html
    )


# The programme


@pytest.mark.parametrize("hidden", HIDDEN)
def test_programme_detail_is_hidden_unless_published(client, hidden):
    programme = ProgrammeFactory(**hidden)

    assert client.get(programme.get_absolute_url()).status_code == 404


def test_programme_detail_shows_what_is_known_and_names_the_rest(client):
    programme = ProgrammeFactory(
        months_min=8, months_max=9, public_note_en="The page carries no date."
    )

    html = page(client, programme.get_absolute_url())

    rows = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html, re.S))
    assert {term: words(text) for term, text in rows.items()} == {
        "Level": "First degree",
        "Duration": "8–9 months",
        "Form of study": "Not stated",
        "Languages of tuition": "Not stated",
        "Fee": "Not stated",
        "Admission": "No open intake is published",
    }
    assert "<p>The page carries no date.</p>" in html
    assert "Our sources state no requirements" in html
    assert "No dates of admission are published" in html


@pytest.mark.parametrize(
    ("now", "tag", "admission"),
    [
        (
            "2026-06-30T20:59:59Z",
            "Not open yet",
            "Not open yet next intake from 1 July 2026, Minsk time",
        ),
        (
            "2026-06-30T21:00:00Z",
            "Open",
            "Accepted now apply by 15 October 2026, Minsk time",
        ),
        (
            "2026-10-15T20:59:59Z",
            "Open",
            "Accepted now apply by 15 October 2026, Minsk time",
        ),
        ("2026-10-15T21:00:00Z", "Closed", "No open intake is published"),
    ],
)
def test_programme_detail_opens_and_closes_an_intake_by_the_clock(
    client, now, tag, admission
):
    intake = IntakeFactory(opens_on=date(2026, 7, 1), closes_on=date(2026, 10, 15))

    with time_machine.travel(now, tick=False):
        html = page(client, intake.programme.get_absolute_url())

    (shown,) = re.findall(r"<ol[^>]*intakes.*?</ol>", html, re.S)
    assert words(shown) == (
        f"{tag} From 1 July 2026 , 00:00, Minsk time (UTC+3)"
        " Until 15 October 2026 , 24:00, Minsk time (UTC+3)"
    )
    shown = re.search(r"<dt>Admission</dt><dd>(.*?)</dd>", html, re.S)[1]
    assert words(shown).replace(" ,", ",") == admission


def test_programme_detail_tells_the_hours_of_each_intake_on_its_own_clock(client):
    programme = ProgrammeFactory()
    IntakeFactory(
        programme=programme,
        opens_on=date(2026, 3, 1),
        closes_on=date(2026, 4, 30),
        closes_time=time(16, 30),
        time_zone="America/New_York",
    )
    IntakeFactory(
        programme=programme,
        opens_on=None,
        closes_on=date(2026, 4, 30),
        time_zone="Asia/Tokyo",
        note_en="By post only",
    )

    with time_machine.travel("2026-04-01", tick=False):
        html = page(client, programme.get_absolute_url())

    (shown,) = re.findall(r"<ol[^>]*intakes.*?</ol>", html, re.S)
    assert words(shown) == (
        "Open Until 30 April 2026 , 24:00, Tokyo time (UTC+9) By post only"
        " Open From 1 March 2026 , 00:00, New York time (UTC−5)"
        " Until 30 April 2026 , 16:30, New York time (UTC−4)"
    )


def test_programme_detail_lists_requirements_to_tick_off_above_the_prose(client):
    programme = ProgrammeFactory(requirements_en="<p>In the words of the page.</p>")
    RequirementFactory(programme=programme, text_en="A photograph", position=2)
    RequirementFactory(
        programme=programme, text_en="A passport", note_en="with a copy", position=1
    )

    html = page(client, programme.get_absolute_url())

    lines = re.search(r'<ul role="list" class="checklist">(.*?)</ul>', html, re.S)[1]
    assert words(lines) == "A passport with a copy A photograph"
    assert html.index("A photograph") < html.index("In the words of the page.")
    assert "state no requirements" not in html


def test_programme_detail_describes_itself_to_machines(client, settings):
    programme = ProgrammeFactory(slug="dentistry", months_min=60, months_max=60)
    RequirementFactory(programme=programme, text_en="A passport")
    IntakeFactory(programme=programme)

    with time_machine.travel("2026-10-15T12:00Z", tick=False):
        html = page(client, programme.get_absolute_url())

    data = json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])
    assert data == {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalProgram",
        "name": programme.title_en,
        "url": f"{settings.SITE_URL}/en/training/dentistry/",
        "programPrerequisites": ["A passport"],
        "timeToComplete": "P60M",
        "applicationStartDate": "2026-07-01",
        "applicationDeadline": "2026-10-15",
    }


def test_programme_detail_announces_no_deadline_that_is_over(client):
    intake = IntakeFactory()

    with time_machine.travel("2026-10-16T12:00Z", tick=False):
        html = page(client, intake.programme.get_absolute_url())

    assert "applicationDeadline" not in html


def test_programme_detail_leads_to_the_department(client):
    programme = ProgrammeFactory()

    html = page(client, programme.get_absolute_url())

    panel = re.search(r"<aside.*?</aside>", html, re.S)[0]
    assert 'href="/en/department/"' in panel


@pytest.mark.parametrize(
    ("has_desk", "queries"),
    [(False, 5), (True, 4)],  # version, programme, intakes, checklist, default desk
)
def test_programme_detail_query_count(
    client, django_assert_num_queries, has_desk, queries
):
    programme = ProgrammeFactory(desk=DeskFactory() if has_desk else None)
    IntakeFactory.create_batch(3, programme=programme)
    ProgrammeLanguageFactory(programme=programme)
    RequirementFactory.create_batch(3, programme=programme)
    page(client, programme.get_absolute_url())

    with django_assert_num_queries(queries):
        page(client, programme.get_absolute_url())


def test_training_pages_refuse_to_be_posted_to(client):
    programme = ProgrammeFactory()

    assert client.post(INDEX).status_code == 405
    assert client.post(programme.get_absolute_url()).status_code == 405
