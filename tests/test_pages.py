"""Every public address in every language, with the real content behind it."""

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.urls import resolve, reverse
from django.utils.translation import override

from core.models import LEGAL_PAGES
from tests.addresses import (
    CALENDARS,
    COPIES,
    FEEDS,
    FILES,
    FORMS,
    PRIVATE,
    WITHOUT_CONTENT,
    WITHOUT_LANGUAGE,
    names_of,
    page_addresses,
    public_names,
    sitemap_addresses,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

HOST = "https://intl.example.org"
CODES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture(autouse=True)
def own_host(settings):
    settings.SITE_URL = HOST


class Head(HTMLParser):
    """What a page says about itself to machines."""

    def __init__(self, html):
        super().__init__()
        self.lang = self.dir = self.canonical = self.title = ""
        self.alternates, self.headings, self.ids, self.json_ld = {}, [], [], []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "html":
            self.lang, self.dir = attributes["lang"], attributes["dir"]
        elif tag == "link" and attributes.get("rel") == "canonical":
            self.canonical = attributes["href"]
        elif tag == "link" and attributes.get("rel") == "alternate":
            if "hreflang" in attributes:
                self.alternates[attributes["hreflang"]] = attributes["href"]
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append(int(tag[1]))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        self._open = "json" if "ld+json" in attributes.get("type", "") else tag

    def handle_endtag(self, tag):
        self._open = ""

    def handle_data(self, data):
        if self._open == "json":
            self.json_ld.append(json.loads(data))
        elif self._open == "title":
            self.title += data


def problems(client, address, language):
    """What is wrong with a page: an empty list when nothing is."""
    response = client.get(address)
    if response.status_code != 200:
        return [f"status {response.status_code}"]
    head = Head(response.text)
    rest = address.removeprefix(f"/{language}")
    expected = {
        "lang": (head.lang, language),
        "dir": (head.dir, "rtl" if language == "ar" else "ltr"),
        "Content-Language": (response["Content-Language"], language),
        "canonical": (head.canonical, f"{HOST}{address}"),
        "hreflang": (
            head.alternates,
            {code: f"{HOST}/{code}{rest}" for code in CODES}
            | {"x-default": f"{HOST}/en{rest}"},
        ),
        "h1": (head.headings[:1], [1]),
        "only one h1": (head.headings.count(1), 1),
        "heading levels": (
            [
                (one, two)
                for one, two in zip(head.headings, head.headings[1:], strict=False)
                if two > one + 1
            ],
            [],
        ),
        "ids": ([i for i in set(head.ids) if head.ids.count(i) > 1], []),
        "title": (bool(head.title.partition("·")[0].strip()), True),
        "cookies": (dict(response.cookies), {}),
        "cache": (response["Cache-Control"].partition(",")[0], "public"),
        "ETag": (response.has_header("ETag"), True),
        "template": (re.findall(r"\{[{%#].{0,40}|None|Traceback", response.text), []),
    }
    found = [
        f"{n}: {is_} ≠ {must}" for n, (is_, must) in expected.items() if is_ != must
    ]
    return found


def test_every_page_in_every_language(client, language):
    found = {
        address: problems(client, address, language)
        for address in page_addresses(language)
    }

    assert len(found) > 150
    assert {address: what for address, what in found.items() if what} == {}


def one_of_each(language):
    """The first address of every URL name."""
    found = {}
    for address in page_addresses(language):
        with override(language):
            found.setdefault(resolve(address).view_name, address)
    return found.values()


def test_every_list_is_a_file_in_three_forms(client, language):
    found = {}
    for address in one_of_each(language):
        page = client.get(address).text
        for form in set(re.findall(r'href="\?format=(csv|xlsx|json)"', page)):
            response = client.get(address, {"format": form})
            body = b"".join(response) if response.streaming else response.content
            found.setdefault(form, []).append((response.status_code, len(body) > 50))

    assert {form: set(answers) for form, answers in found.items()} == {
        form: {(200, True)} for form in ("csv", "xlsx", "json")
    }
    assert min(map(len, found.values())) >= 8


def test_unchanged_page_answers_304(client, language):
    for address in [*one_of_each(language), "/sitemap.xml"]:
        etag = client.get(address)["ETag"]

        again = client.get(address, headers={"If-None-Match": etag})

        assert (again.status_code, again.content) == (304, b"")
        assert not again.cookies


def test_no_address_is_left_out():
    listed = names_of([*page_addresses("en"), *WITHOUT_LANGUAGE])

    apart = {*FILES, *FEEDS, *CALENDARS, *COPIES, *FORMS, *PRIVATE, *WITHOUT_CONTENT}
    assert public_names() - listed == apart


def test_legal_pages_are_written_in_every_language(client, language):
    for key in LEGAL_PAGES:
        response = client.get(f"/{language}/{key}/")

        assert "lang-note" not in response.text
        assert len(response.text) > 3000


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("ru", "/ru/"),
        ("be-BY,be;q=0.9,ru;q=0.8", "/be/"),
        ("ar-EG", "/ar/"),
        ("de,fr;q=0.5,ru;q=0.1", "/ru/"),
        ("de", "/en/"),
        ("", "/en/"),
        ("*", "/en/"),
        ("ru;q=0,ar;q=0.1", "/ar/"),
        ("x" * 5000, "/en/"),
        ("\u0660;;q=nan,,,", "/en/"),
    ],
)
def test_root_follows_the_browsers_language(client, accept, location):
    response = client.get("/", headers={"Accept-Language": accept})

    assert response.status_code == 302
    assert response["Location"] == location
    assert "Accept-Language" in response["Vary"]
    assert response["Cache-Control"] == "no-cache"
    assert not response.cookies


def test_page_in_a_language_does_not_depend_on_the_browsers(client):
    russian = client.get("/en/", headers={"Accept-Language": "ru"})

    assert Head(russian.text).lang == "en"
    assert russian["ETag"] == client.get("/en/")["ETag"]


def test_unknown_language_or_page_is_not_found(client):
    for address in ("/de/", "/en/nothing/", "/en/events/nothing/", "/ru/search/x/"):
        assert client.get(address, follow=True).status_code == 404


def test_address_without_a_slash_leads_to_the_page(client):
    response = client.get("/ru/partnerships/institutions?country=PL")

    assert response.status_code == 301
    assert response["Location"] == "/ru/partnerships/institutions/?country=PL"


def test_language_switch_keeps_the_page_and_the_filters(client):
    html = client.get("/en/partnerships/institutions/?country=PL&q=a%26b").text

    assert 'href="/ru/partnerships/institutions/?country=PL&amp;q=a%26b"' in html


def test_canonical_leaves_out_filters_and_keeps_the_page(client):
    html = client.get("/en/partnerships/institutions/?country=PL&page=2").text

    assert Head(html).canonical == f"{HOST}/en/partnerships/institutions/?page=2"


def test_filtered_list_is_not_for_search_engines(client):
    address = "/en/partnerships/institutions/"

    assert 'content="noindex"' in client.get(f"{address}?country=PL").text
    assert 'content="noindex"' not in client.get(address).text


def test_every_page_with_data_about_itself_is_schema_org(client):
    kinds = set()
    for address in one_of_each("en"):
        for document in Head(client.get(address).text).json_ld:
            assert document["@context"] == "https://schema.org"
            kinds.add(document["@type"])

    assert {"Organization", "CollegeOrUniversity"} <= kinds


def test_sitemap_lists_every_page_in_every_language(client):
    root = ET.fromstring(client.get("/sitemap.xml").content)

    name = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    listed = [element.text for element in root.findall("s:url/s:loc", name)]
    expected = {
        f"{HOST}{address}" for code in CODES for address in sitemap_addresses(code)
    }
    assert set(listed) == expected
    assert len(listed) == len(expected)
    links = root.findall("s:url", name)[0].findall("{http://www.w3.org/1999/xhtml}link")
    assert {link.get("hreflang") for link in links} == {*CODES, "x-default"}


def test_robots_names_the_sitemap_and_closes_the_admin(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.text.splitlines()
    assert f"Sitemap: {HOST}/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines
    assert response["Cache-Control"] == "public, max-age=3600"


def test_feeds_parse_and_speak_the_language(client, language):
    with override(language):
        addresses = [reverse(name) for name in FEEDS]

    for address in addresses:
        response = client.get(address)
        root = ET.fromstring(response.content)

        assert response["Content-Type"].startswith("application/atom+xml")
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
        assert len(root.findall("{http://www.w3.org/2005/Atom}entry")) > 5
        assert HOST in response.text
        assert "testserver" not in response.text


@pytest.mark.parametrize("address", ["/en/", "/ar/events/", "/sitemap.xml"])
def test_sent_host_never_appears(client, settings, address):
    settings.ALLOWED_HOSTS = ["*"]

    response = client.get(
        address, headers={"Host": "evil.example", "X-Forwarded-Host": "evil2.example"}
    )

    assert "evil" not in response.text


@pytest.mark.parametrize(
    "address",
    [
        "/.git/config",
        "/.env",
        "/db.sqlite3",
        "/manage.py",
        "/static/../bsmu_intl/settings.py",
        "/static/..%2fmanage.py",
        "/media/",
        "/media/agreements/x.pdf",
        "/static/",
    ],
)
def test_nothing_of_the_machine_is_served(client, address):
    assert client.get(address, follow=True).status_code == 404
