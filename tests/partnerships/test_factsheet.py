"""The agreement in two languages, for printing."""

from datetime import date

import pytest
from django.utils.translation import override

from partnerships.models import Agreement
from tests.factories.partnerships import (
    AgreementFactory,
    AmendmentFactory,
    InstitutionFactory,
    PartyFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(date(2026, 11, 27))


@pytest.fixture
def agreement():
    subject = AgreementFactory(
        slug="subject",
        title_en="Agreement on exchange",
        title_ru="Соглашение об обмене",
        signed_on="2012-05-14",
        source_url="https://www.bsmu.by/page",
    )
    PartyFactory(
        agreement=subject,
        institution=InstitutionFactory(name_en="Akita", name_ru="Акита", country="JP"),
        signed_on="2012-05",
        signatory="Prof. Example",
    )
    AmendmentFactory(agreement=subject, title_en="Prolonged")
    return subject


def sheet(client, language="en", query=""):
    address = f"/{language}/partnerships/agreements/subject/factsheet/{query}"
    return client.get(address)


def languages(response):
    return [
        (column.language, column.direction) for column in response.context["columns"]
    ]


@pytest.mark.parametrize(
    ("reader", "query", "second"),
    [
        ("en", "", "ru"),
        ("ru", "", "en"),
        ("be", "", "en"),
        ("ar", "", "en"),
        ("en", "?with=be", "be"),
        ("ar", "?with=ru", "ru"),
        ("en", "?with=en", "ru"),
        ("ru", "?with=xx", "en"),
        ("ru", "?with=" + "x" * 3000, "en"),
        ("ru", "?with=ar&with=be", "be"),
    ],
)
def test_second_language_is_chosen_or_the_likeliest(
    client, agreement, reader, query, second
):
    response = sheet(client, reader, query)

    assert [code for code, _direction in languages(response)] == [reader, second]


def test_each_column_is_set_in_its_own_language_and_direction(client, agreement):
    response = sheet(client, "ar", "?with=ru")

    assert languages(response) == [("ar", "rtl"), ("ru", "ltr")]
    assert response.text.count('<td lang="ru" dir="ltr">') > 5
    assert response.text.count('<td lang="ar" dir="rtl">') > 5


def test_columns_have_the_same_rows_with_dates_in_each_language(client, agreement):
    arabic, russian = sheet(client, "ar", "?with=ru").context["columns"]

    assert len(arabic.rows) == len(russian.rows) > 8
    values = [value.value for row in russian.rows for value in row.values]
    assert "14 мая 2012" in values
    assert "14 مايو 2012" in [v.value for row in arabic.rows for v in row.values]
    assert any(value.startswith("Акита, ") and "Япония" in value for value in values)


def test_latin_pieces_keep_their_order_in_the_arabic_column(client, agreement):
    arabic, russian = sheet(client, "ar", "?with=ru").context["columns"]

    values = [value.value for row in arabic.rows for value in row.values]
    assert f"\u2068{agreement.reference}\u2069" in values
    assert any(value.startswith("\u2068bsmu.by\u2069،") for value in values)
    assert not any("\u2068" in v.value for row in russian.rows for v in row.values)


def test_text_read_by_fallback_is_marked_with_its_language(client, agreement):
    response = sheet(client, "ar", "?with=ru")

    assert '<span class="factsheet__title"><bdi dir="ltr" lang="en">' in response.text
    assert response.context["columns"][1].title.language == "ru"


def test_sheet_tells_number_state_parties_source_and_address(client, agreement):
    english, _russian = sheet(client).context["columns"]

    values = [value.value for row in english.rows for value in row.values]
    assert agreement.reference in values
    assert "End not published" in values
    assert "Akita, Warsaw, Japan, signed: May 2012, Prof. Example" in values
    assert "2014, Prolonged" in values
    assert "bsmu.by, the page carries no date" in values
    assert any(v.endswith("/en/partnerships/agreements/subject/") for v in values)
    assert "State on 27 November 2026" in [row.label for row in english.rows]


def test_last_day_is_the_amended_one(client, agreement):
    Agreement.objects.update(end_on="2015", term=Agreement.Term.FIXED)
    AmendmentFactory(agreement=agreement, signed_on="2014-06", end_on="2020-06-30")

    english, _russian = sheet(client).context["columns"]

    rows = {row.label: row.values[0].value for row in english.rows}
    assert rows["Valid until"] == "30 June 2020"


def test_sheet_is_not_indexed_and_leads_to_the_agreement(client, agreement):
    text = sheet(client, "be").text

    assert '<meta name="robots" content="noindex">' in text
    with override("be"):
        assert f'<a href="{agreement.get_absolute_url()}">' in text


def test_other_languages_are_a_link_away(client, agreement):
    text = sheet(client, "be", "?with=ru").text

    for code in ("en", "ru", "ar"):
        assert f'href="?with={code}"' in text
    assert 'href="?with=be"' not in text
    assert 'lang="ru" hreflang="ru" aria-current="true"' in text
    assert 'lang="en" hreflang="en" aria-current="true"' not in text


def test_agreement_links_its_sheet(client, agreement):
    text = client.get(agreement.get_absolute_url()).text

    assert "/en/partnerships/agreements/subject/factsheet/" in text
