"""Text in the reader's language, else in the nearest, per field and openly marked."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from core.languages import fallback_chain, in_reading_order, is_blank, translated
from core.models import Page
from tests.factories.core import PageFactory


@pytest.mark.parametrize(
    ("language", "chain"),
    [
        ("be", ("be", "ru", "en")),
        ("ru", ("ru", "en")),
        ("ar", ("ar", "en", "ru")),
        ("en", ("en", "ru")),
    ],
)
def test_fallback_chain(language, chain):
    with override(language):
        assert fallback_chain() == chain


@pytest.mark.parametrize(
    "blank",
    [
        None,
        "",
        " ",
        "\n\t",
        "\xa0",
        "<p></p>",
        "<p> </p>",
        "<p><br></p>",
        "<p>\xa0</p>",
        "<p>&nbsp;</p>",
        "<p></p><p></p>",
    ],
)
def test_blank(blank):
    assert is_blank(blank)


@pytest.mark.parametrize("text", ["0", "-", "<p>x</p>", "<p>&lt;</p>", "a < b"])
def test_not_blank(text):
    assert not is_blank(text)


@pytest.mark.parametrize("blank", [None, "", " ", "<p></p>"])
@pytest.mark.parametrize(
    ("language", "given", "expected"),
    [
        ("be", ["ru", "en"], "ru"),
        ("be", ["en"], "en"),
        ("be", ["be", "ru", "en"], "be"),
        ("ru", ["en", "be", "ar"], "en"),
        ("ar", ["en", "ru"], "en"),
        ("ar", ["ru"], "ru"),
        ("en", ["ru", "be"], "ru"),
    ],
)
def test_nearest_language_that_has_the_field(language, given, expected, blank):
    texts = {
        f"body_{code}": f"<p>in {code}</p>" if code in given else blank
        for code in ("en", "ru", "be", "ar")
    }
    page = Page(key="x", **texts)

    with override(language):
        text = translated(page, "body")

        assert (text.value, text.language) == (f"<p>in {expected}</p>", expected)
        assert text.is_fallback == (language != expected)


def test_each_field_falls_back_by_itself():
    page = Page(title_en="Title", title_ru="Заголовок", lead_en="Lead", lead_ru="")

    with override("ru"):
        assert translated(page, "title").language == "ru"
        assert translated(page, "lead").language == "en"


def test_nothing_in_any_neighbour_is_no_fallback():
    page = Page(title_ar="عنوان")

    with override("be"):
        text = translated(page, "title")

    assert text.value == ""
    assert not text.is_fallback


@pytest.mark.parametrize(
    ("language", "given", "direction", "name"),
    [
        ("ar", "en", "ltr", "الإنجليزية"),
        ("be", "ru", "ltr", "руская"),
        ("ru", "en", "ltr", "английский"),
        ("en", "ru", "ltr", "Russian"),
    ],
)
def test_text_knows_its_direction_and_its_languages_name(
    language, given, direction, name
):
    page = Page(**{f"title_{given}": "x"})

    with override(language):
        text = translated(page, "title")

        assert text.direction == direction
        assert text.language_name == name


def test_arabic_reads_from_the_right():
    with override("ar"):
        assert translated(Page(title_ar="عنوان"), "title").direction == "rtl"


def render(template, page):
    return Template("{% load site %}" + template).render(Context({"page": page}))


def test_fallback_text_carries_its_language_and_a_visible_note():
    page = Page(title_ru="Партнёрство <b>")

    html = render('{% tr page "title" %}', page)

    assert html == (
        '<bdi lang="ru" dir="ltr">Партнёрство &lt;b&gt;</bdi> '
        '<small class="lang-note">(Russian)</small>'
    )


def test_own_text_carries_no_mark():
    page = Page(title_en="Partnership & more", title_ru="Партнёрство")

    assert render('{% tr page "title" %}', page) == "Partnership &amp; more"
    assert render('{{ page|plain:"title" }}', page) == "Partnership &amp; more"


def test_fallback_rich_text_carries_its_language_and_a_visible_note():
    page = Page(body_en="<p>Text</p>")

    with override("ar"):
        html = render('{% tr_html page "body" %}', page)

    assert 'lang="en" dir="ltr"' in html
    assert "lang-note" in html
    assert "الإنجليزية" in html


@pytest.mark.django_db
def test_records_sort_as_read_and_none_is_lost():
    PageFactory(key="c", title_en="C", title_ru=None)
    PageFactory(key="a", title_en=None, title_ru="A")
    PageFactory(key="b", title_en="", title_ru="B")
    PageFactory(key="none", title_en=None, title_ru=None)

    keys = Page.objects.order_by(in_reading_order("title")).values_list(
        "key", flat=True
    )

    assert list(keys) == ["a", "b", "c", "none"]
