"""The guide for the office: complete in both languages, and readable in the admin."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import trans_real

from core.admin.guide import FOLDER, chapters
from tests.browser.guide import SCREENS

LANGUAGES = ["en", "ru"]
PICTURE = re.compile(r"!\[(.+?)\]\(img/(.+?)\.png\)")
NAME = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\]\((\d+-[a-z-]+\.md)\)")


def plain(words):
    """A key of the catalogue may have a context, a plural form, or both."""
    text = words if isinstance(words, str) else words[0]
    return text.rpartition("\x04")[2].rstrip(":").lower()


def pictures(chapter):
    return PICTURE.findall(chapter.path.read_text())


def test_guide_is_the_same_in_both_languages():
    english, russian = ([c.slug for c in chapters(code)] for code in LANGUAGES)

    assert english == russian
    assert len(english) > 5
    for ours, theirs in zip(*map(chapters, LANGUAGES), strict=True):
        assert [n for _alt, n in pictures(ours)] == [n for _alt, n in pictures(theirs)]
        assert ours.title != theirs.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_and_links_lead_somewhere(language):
    shown = [name for one in chapters(language) for _alt, name in pictures(one)]

    assert sorted(shown) == sorted(SCREENS)
    for name in shown:
        assert (FOLDER / language / "img" / f"{name}.png").stat().st_size < 100_000
    for one in chapters(language):
        for link in LINK.findall(one.path.read_text()):
            assert (FOLDER / language / link).is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_words_are_words_of_the_interface(language):
    """As a button or a heading says them, but for the first letter and a colon."""
    pairs = trans_real.translation("ru")._catalog.items()
    known = {plain(pair[LANGUAGES.index(language)]) for pair in pairs}
    unknown = {
        name
        for one in chapters(language)
        for name in NAME.findall(one.path.read_text())
        if plain(name) not in known
    }

    assert unknown == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "read"), [("en", "en"), ("ru", "ru"), ("be", "ru"), ("ar", "en")]
)
def test_staff_read_the_guide_in_the_nearest_language(admin_client, language, read):
    asked = {"Accept-Language": language}
    contents = admin_client.get(reverse("guide:index"), headers=asked)
    first = chapters(read)[0]
    page = reverse("guide:chapter", args=[first.slug])

    text = admin_client.get(page, headers=asked).content.decode()

    assert f'lang="{read}"' in contents.content.decode()
    assert first.title in text
    for _alt, name in pictures(first):
        picture = admin_client.get(f"{page}img/{name}.png", headers=asked)
        assert picture["Content-Type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")


@pytest.mark.django_db
def test_guide_is_for_staff(client, admin_client):
    page = reverse("guide:index")

    assert client.get(page).status_code == 302
    for wrong in ("x", "x/img/..%2f10-start.md", "x/img/none.png"):
        assert admin_client.get(f"{page}{wrong}/").status_code == 404
