"""What a page tells machines: short, plain, and unable to leave its element."""

import json
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from core.seo import PageMeta, absolute, meta_of
from tests.factories.partnerships import InstitutionFactory

BREAKOUTS = [
    "</script><script>alert(1)</script>",
    "</SCRIPT >",
    "<!--<script>",
    "-->",
    "]]>",
    "&lt;/script&gt;",
    '"};alert(1);//',
    "\\u003C/script>",
    "\\",
    "\u2028\u2029",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7|add:7 }}",
]


class _Scripts(HTMLParser):
    """The scripts of a page, and how many elements it has in all."""

    def __init__(self, html):
        super().__init__()
        self.scripts, self.count, self._is_open = [], 0, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.count += 1
        self._is_open = tag == "script"
        if self._is_open:
            self.scripts.append("")

    def handle_endtag(self, tag):
        self._is_open = False

    def handle_data(self, data):
        if self._is_open:
            self.scripts[-1] += data


@pytest.mark.parametrize("text", BREAKOUTS)
def test_json_ld_cannot_break_out_of_its_element(text):
    meta = PageMeta("title", data={"name": text, "list": [text], "map": {text: text}})

    html = render_to_string("includes/_meta.html", {"meta": meta})

    (script,) = _Scripts(html).scripts
    document = json.loads(script)
    assert document["name"] == text
    assert document["list"] == [text]
    assert document["map"] == {text: text}
    assert not {"<", ">", "&"} & set(meta.json_ld)


@pytest.mark.parametrize("text", BREAKOUTS)
def test_title_and_description_cannot_break_out_of_their_attributes(text):
    plain = render_to_string("includes/_meta.html", {"meta": PageMeta("a", "b")})

    html = render_to_string(
        "includes/_meta.html", {"meta": PageMeta(text, f"{text} end")}
    )

    assert _Scripts(html).count == _Scripts(plain).count
    assert _Scripts(html).scripts == []


def test_json_ld_leaves_out_what_is_not_known():
    meta = PageMeta("title", data={"@type": "Person", "name": "", "image": None})

    assert json.loads(meta.json_ld) == {
        "@context": "https://schema.org",
        "@type": "Person",
    }
    assert PageMeta("title").json_ld == ""


def test_description_is_short():
    assert len(PageMeta("t", "слово " * 100).short_description) == 160
    assert PageMeta("t", "short").short_description == "short"


def test_description_is_one_line():
    assert PageMeta("t", "one\n\n two").short_description == "one two"


@pytest.mark.django_db
def test_meta_of_a_record_speaks_the_readers_language(settings):
    settings.SITE_URL = "https://intl.example.org"
    institution = InstitutionFactory(slug="akita", name_en="Akita", name_ru="Акита")

    with override("ru"):
        meta = meta_of(institution, "name", "summary", **{"@type": "Organization"})

        assert meta.title == "Акита"
        assert meta.description == ""
        assert json.loads(meta.json_ld)["url"] == absolute(institution)
        assert absolute(institution) == (
            "https://intl.example.org/ru/partnerships/institutions/akita/"
        )


@pytest.mark.django_db
def test_meta_without_data_writes_no_json_ld():
    assert meta_of(InstitutionFactory(), "name").json_ld == ""
