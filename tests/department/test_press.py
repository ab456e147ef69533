"""The page for the press: names, words and figures that may be quoted."""

import pytest

from core.models import Page, Status
from tests.factories.core import BlockFactory, FactFactory, PageFactory
from tests.lists import all_files

pytestmark = pytest.mark.django_db

PRESS = "/en/department/press/"


def test_press_shows_headline_figures_by_section_with_their_source(client):
    FactFactory(
        section="training",
        value=2000,
        qualifier="about",
        label_en="specialists trained",
        period_en="1970–2012",
        is_headline=True,
    )
    FactFactory(key="small", section="events", label_en="Small figure")
    FactFactory(
        key="hidden",
        section="events",
        label_en="Hidden figure",
        is_headline=True,
        status=Status.DRAFT,
    )

    response = client.get(PRESS)

    shown = response.text
    assert [key for key, _facts in response.context["sections"]] == ["training"]
    assert "<small>about</small> <bdi>2,000</bdi>" in shown
    assert "1970–2012" in shown
    assert 'href="https://example.org/source"' in shown
    assert "Small figure" not in shown
    assert "Hidden figure" not in shown


def test_press_says_that_no_figure_is_published(client):
    assert "No figure is published yet." in client.get(PRESS).text


def test_press_names_the_university_and_the_department_in_each_language(client):
    PageFactory(
        key="department",
        title_en="Department of International Relations",
        title_ru="Отдел международных связей",
    )

    english, russian, belarusian, arabic = client.get(PRESS).context["names"]

    assert english.university == "Belarusian State Medical University"
    assert russian.university == "Белорусский государственный медицинский университет"
    assert russian.department == "Отдел международных связей"
    assert belarusian.department == ""
    assert (arabic.code, arabic.direction) == ("ar", "rtl")


def test_press_shows_the_words_that_staff_write(client):
    page = PageFactory(key="press", title_en="For journalists")
    BlockFactory(page=page, key="about", body_en="<p>In two sentences.</p>")

    shown = client.get(PRESS).text

    assert "<h1>For journalists</h1>" in shown
    assert "In two sentences." in shown
    assert Page.objects.get(key="press").get_absolute_url() == PRESS


def test_press_hands_out_every_published_figure(client):
    FactFactory(key="range", value=10, value_to=15, as_of="2012")
    FactFactory(key="share", value="2.5", label_en="=1+1")
    FactFactory(key="hidden", status=Status.DRAFT)

    files = all_files(client, PRESS, {})

    assert files.lengths == {2}
    assert files.column("key") == [["range", "share"]] * 3
    assert [record["value"] for record in files.records] == [10, 2.5]
    assert [record["value_to"] for record in files.records] == [15, None]
    assert files.records[0]["as_of"] == "2012"
    assert [row[2] for row in files.csv] == ["countries with partners", "'=1+1"]


@pytest.mark.parametrize("item_count", [1, 3])
def test_press_query_count_is_constant(client, django_assert_num_queries, item_count):
    for number in range(item_count):
        FactFactory(key=f"figure-of-{number}", is_headline=True)
    client.get(PRESS)

    with django_assert_num_queries(1):  # the version
        client.get(PRESS)
