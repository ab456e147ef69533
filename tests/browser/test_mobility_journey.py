"""A student finds an incoming practice for Japan, on a phone and without scripts."""

import pytest

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "door": "Practice in Minsk",
        "title": "Come to Minsk",
        "filters": "Filters",
        "country": "Japan",
        "apply": "Apply filters",
        "practice": "Winter practice of Nagasaki University students in Minsk",
        "partner": "Nagasaki University",
        "ask": "Whom to ask",
        "contacts": "Contacts of the Department",
    },
    "ru": {
        "door": "Практика в Минске",
        "title": "Приехать в Минск",
        "filters": "Фильтры",
        "country": "Япония",
        "apply": "Применить фильтры",
        "practice": "Зимняя практика студентов Университета Нагасаки в Минске",
        "partner": "Университет Нагасаки",
        "ask": "К кому обратиться",
        "contacts": "Контактные данные отдела",
    },
}


@pytest.mark.parametrize("language", WORDS)
def test_student_finds_a_practice_for_japan(site, phone, language):
    words = WORDS[language]
    phone.goto(f"{site.url}/{language}/")

    phone.get_by_role("link", name=words["door"]).click()
    assert phone.locator("h1").inner_text() == words["title"]
    assert "2012" in phone.locator(".keyfact").inner_text()

    phone.get_by_role("button", name=words["filters"]).click()
    phone.locator("[name=audience][value=students]").check()
    phone.get_by_role("checkbox", name=words["country"]).check()
    phone.get_by_role("button", name=words["apply"]).click()
    assert "country=JP" in phone.url
    countries = phone.locator("tbody td:nth-of-type(2)").all_inner_texts()
    assert countries
    assert all(words["country"] in text for text in countries)

    phone.get_by_role("link", name=words["practice"]).click()
    assert phone.locator("h1").inner_text() == words["practice"]
    assert "2006" in phone.locator("#call").inner_text()
    assert words["partner"] in phone.locator("dl.facts").inner_text()
    panel = phone.locator("aside")
    assert panel.get_by_role("heading", name=words["ask"]).is_visible()

    panel.get_by_role("link", name=words["contacts"]).click()
    assert phone.url == f"{site.url}/{language}/department/#contact"
    assert phone.locator("#contact").is_visible()
