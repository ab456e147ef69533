"""Dates, times and words that Django writes for us, in each language of the site."""

import json
from datetime import datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import gettext, override

MOMENT = datetime(2026, 5, 7, 14, 5)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "7 May 2026", "7 May 2026, 14:05"),
        ("ru", "7 мая 2026 г.", "7 мая 2026 г. 14:05"),
        ("be", "7 мая 2026 г.", "7 мая 2026 г. 14:05"),
        ("ar", "7 مايو 2026", "7 مايو 2026، 14:05"),
    ],
)
def test_dates_are_written_as_pages_write_them(language, day, moment):
    with override(language):
        assert date_format(MOMENT, "DATE_FORMAT") == day
        assert date_format(MOMENT, "DATETIME_FORMAT") == moment


@pytest.mark.parametrize(
    ("language", "title"),
    [("ru", "Добавить: %s"), ("be", "Дадаць: %s"), ("ar", "إضافة: %s")],
)
def test_words_of_a_library_are_ours_where_they_fit_better(language, title):
    with override(language):
        assert gettext("Add %s") == title


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "(нажмите, чтобы убрать)"), ("be", "Сёння"), ("ar", "اختيار الوقت")],
)
def test_scripts_speak_as_the_pages_do(admin_client, language, words):
    answer = admin_client.get("/admin/jsi18n/", headers={"Accept-Language": language})

    assert json.dumps(words) in answer.text
