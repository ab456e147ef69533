"""Whatever a visitor sends, the site answers for itself: never a 5xx, never slowly."""

import random
import time
from itertools import cycle
from urllib.parse import quote, quote_from_bytes, urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from django.utils.translation import override

from tests.addresses import (
    CALENDARS,
    COPIES,
    FEEDS,
    FILES,
    FORMS,
    PRIVATE,
    WITHOUT_CONTENT,
    WITHOUT_LANGUAGE,
    page_addresses,
    public_names,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

SEED = 20261122
REQUESTS = 1_500
ALLOWED = {200, 301, 302, 304, 400, 403, 404, 405, 412, 413, 414, 429}
SLOWEST_SECONDS = 1.0  # of processor time, for one request

PARAMETERS = [
    "q",
    "kind",
    "page",
    "sort",
    "on",
    "format",
    "country",
    "state",
    "type",
    "year",
    "relation",
    "level",
    "direction",
    "audience",
    "mode",
    "open",
    "series",
    "title",
    "institution",
    "organisation",
    "from",
    "until",
    "all",
    "region",
    "ranking",
    "scope",
    "next",
    "language",
    "_",
    "id",
    "q[]",
    "q[0]",
    "country__in",
    "status",
    "internal_note__startswith",
    "search_text__regex",
    "pk__gt",
    "",
    "\0",
    "é",
    "\u202e",
]
RAW = [  # already in the form of an address
    "%00",
    "a%00b",
    "%FF",
    "%C0%AF",
    "%ED%A0%80",
    "%F4%90%80%80",
    "%",
    "%zz",
    "%u0041",
    "%25%30%30",
    "%0d%0aSet-Cookie:%20a=b",
    "%0d%0aLocation:%20//evil.example",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "x" * 7_000,
    "x" * 100_000,
    "%D0%B0" * 1_200,
    "a+" * 49,
    "a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q+r+s+t+u+v+w+x+y+z+0+1+2+3+4+5+6+7+8+9",
    "&" * 500,
    "=" * 500,
    "&q=" * 1_500,
    "&country=PL" * 500,
    ";" * 200,
]
VALUES = [
    "",
    " ",
    "0",
    "-1",
    "-0",
    "1" + "0" * 20,
    "-1" + "0" * 20,
    "9" * 4_500,
    "1e309",
    "NaN",
    "inf",
    "0x10",
    "1_000",
    "1.5",
    "٣",
    "१२",
    "２０１４-01-01",
    "٢٠١٤-٠٦-٠١",
    "0001-01-01",
    "9999-12-31",
    "2014-02-30",
    "2014-13-01",
    "2014-W01-1",
    "1900-01-01",
    "2099-12-31",
    "2014-06-01T00:00:00Z",
    "year",
    "true",
    "null",
    "None",
    "undefined",
    "[]",
    "{}",
    "()",
    "[" * 900,
    "(" * 900,
    "\\",
    "'",
    '"',
    "' OR 1=1 --",
    "'; DROP TABLE core_page; --",
    "%' AND 1=1 AND '%'='",
    "$(sleep 5)",
    "{{7*7}}",
    "{% debug %}",
    "${7*7}",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "//evil.example",
    "\u202eabc\u202c",
    "\u2066\u2067\u2068\u2069",
    "\u200b\u200c\u200d\ufeff",
    "\x01\x02\x1b[31m",
    "\x7f\x80\x9f",
    "\ufffe\uffff",
    "\ufdfa" * 100,
    "a" + "\u0316" * 500,
    "👩‍⚕️" * 50,
    "İıſß",
    "Ａ",
    "ﷺ",
    "Białystok",
    "сеченов",
    "جامعة",
    "白俄羅斯",
    "PL",
    "csv",
    "xlsx",
    "json",
    "-name",
    "name",
    "-signed",
    "--name",
    "in_force",
    "published",
    "institutions",
    "*",
    "%%%",
    "___",
    "a" * 101,
    "a" * 61,
]
SLUGS = [
    "x",
    "-",
    "_",
    "0",
    "a" * 300,
    "a" * 7_000,
    "%00",
    "%FF",
    "%ED%A0%80",
    "%D0%B0",
    "%2e%2e",
    "..%2f..%2fmanage.py",
    "a%0d%0ab",
    "a%20b",
    "1%27",
    "a;b",
    "%E2%80%AE",
    "%F0%9F%A9%BA",
    "a/b/c/d",
    "admin",
    "null",
    "index.php",
    ".env",
]
HEADERS = {
    "HTTP_ACCEPT_LANGUAGE": ["ru", "x" * 3_000, "ar;q=", "\xff", "*;q=nan", ",,,;;;"],
    "HTTP_COOKIE": [
        "session=x",
        'csrf="\\000"',
        "=" * 900,
        "a=\xff",
        "session=" + "9" * 3_000,
    ],
    "HTTP_IF_NONE_MATCH": ["*", '"x"', "W/", '"' * 500, "\xff"],
    "HTTP_IF_MODIFIED_SINCE": ["never", "Sat, 01 Jan 0000 00:00:00 GMT", "9" * 500],
    "HTTP_IF_MATCH": ["*", '"x"', ","],
    "HTTP_RANGE": ["bytes=0-0", "bytes=9-1", "bytes=" + "0-," * 200, "x"],
    "HTTP_ACCEPT_ENCODING": ["gzip", "br", "gzip;q=0", "\xff", "*"],
    "HTTP_HOST": [
        "evil.example",
        "testserver:99999",
        "testserver:x",
        "[::1",
        "a b",
        "",
    ],
    "HTTP_X_FORWARDED_HOST": ["evil.example"],
    "HTTP_X_FORWARDED_PROTO": ["https", "javascript"],
    "HTTP_REFERER": ["javascript:alert(1)", "\xff"],
    "CONTENT_TYPE": ["text/html; charset=utf-16", "multipart/form-data", "x" * 500],
    "CONTENT_LENGTH": ["-1", "x", ""],
}
STEPS = ["", "answer/", "files/", "files/1/", "withdraw/"]
METHODS = ["GET"] * 16 + [
    "HEAD",
    "HEAD",
    "POST",
    "OPTIONS",
    "PUT",
    "DELETE",
    "TRACE",
    "X",
]


def pattern_addresses(language):
    """One address of every kind, and the same with a place for a hostile slug."""
    with override(language):
        kinds = {}
        for address in page_addresses(language):
            match = resolve(address)
            kinds.setdefault(match.view_name, (address, match.kwargs))
    apart = {*FILES, *FEEDS, *CALENDARS, *COPIES, *FORMS, *PRIVATE, *WITHOUT_CONTENT}
    apart |= {"robots", "sitemap"}
    assert kinds.keys() | apart == public_names()
    plain = [address for address, _kwargs in kinds.values()]
    holes = [
        address.replace(f"/{next(iter(kwargs.values()))}/", "/{}/")
        for address, kwargs in kinds.values()
        if kwargs
    ]
    holes += [
        f"/{language}/{{}}",
        "/{}",
        f"/{language}/partnerships/agreements/{{}}/file/",
    ]
    holes += [f"/{language}/honours/{{}}/portrait/"]
    holes += [f"/{language}/department/documents/{{}}/"]
    holes += [
        f"/{language}/partnerships/proposals/status/{{}}/{step}" for step in STEPS
    ]
    holes += [
        f"/{language}/events/{{}}/{step}" for step in ("register/", "register/sent/")
    ]
    holes += [
        f"/{language}/events/registrations/{{}}/{step}"
        for step in ("", "confirm/", "cancel/")
    ]
    enquiries = f"/{language}/training/enquiries/status/{{}}/"
    holes += [f"/{language}/training/{{}}/ask/", enquiries, f"{enquiries}withdraw/"]
    holes += [f"/{language}/events/{{}}.ics", f"/{language}/events/{{}}/materials/1/"]
    feeds = [f"/{language}/events/{name}" for name in ("feed.atom", "calendar.ics")]
    return [*plain, *feeds], holes


def query(chance):
    pairs = []
    for _ in range(chance.choice([1, 1, 1, 2, 2, 3, 6])):
        name = quote(chance.choice(PARAMETERS), safe="")
        value = (
            chance.choice(RAW)
            if chance.random() < 0.25
            else quote(chance.choice(VALUES), safe="")
        )
        if chance.random() < 0.05:
            value = quote_from_bytes(chance.randbytes(chance.randint(1, 40)))
        pairs.append(f"{name}={value}" if chance.random() < 0.97 else value)
    return "&".join(pairs)


def hostile_requests():
    """The same requests at every run: method, path, query and headers."""
    chance = random.Random(SEED)
    places = {code: pattern_addresses(code) for code in ("en", "ru", "be", "ar")}
    for number in range(REQUESTS):
        plain, holes = places[chance.choice(list(places))]
        if number % 6 == 0:
            path = chance.choice(holes).format(chance.choice(SLUGS))
        elif number % 31 == 0:
            path = chance.choice(WITHOUT_LANGUAGE)
        else:
            path = chance.choice(plain)
        headers = {}
        if chance.random() < 0.15:
            name = chance.choice(list(HEADERS))
            headers[name] = chance.choice(HEADERS[name])
        yield chance.choice(METHODS), path, query(chance), headers


def test_no_request_gives_a_5xx_or_takes_long():
    client = Client(raise_request_exception=False)
    wrong, slow, statuses = [], [], set()

    for method, path, query_string, headers in hostile_requests():
        client.cookies.clear()
        began = time.process_time()
        response = client.generic(
            method, path, **{"QUERY_STRING": query_string, **headers}
        )
        body = b"".join(response) if response.streaming else response.content
        took = time.process_time() - began

        statuses.add(response.status_code)
        asked = (method, path[:90], query_string[:200], headers)
        if response.status_code not in ALLOWED or b"Traceback" in body:
            wrong.append((response.status_code, *asked))
        if took > SLOWEST_SECONDS:
            slow.append((round(took, 2), *asked))
        if "evil.example" in urlsplit(response.get("Location", "")).netloc:
            wrong.append(("redirected away", *asked))
        if any(cookie["max-age"] != 0 for cookie in response.cookies.values()):
            wrong.append(("cookie set", *asked))

    assert wrong == []
    assert slow == []
    assert {200, 301, 400, 404, 405, 414} <= statuses


def test_every_value_in_every_known_parameter_at_once():
    client = Client(raise_request_exception=False)
    known = [name for name in PARAMETERS if name.isidentifier() and name != "format"]
    addresses = [
        "/en/partnerships/institutions/",
        "/ru/partnerships/agreements/",
        "/be/events/",
        "/ar/mobility/",
        "/ru/mobility/abroad/",
        "/en/search/",
    ]

    answers = {
        value: client.get(address, dict.fromkeys(known, value)).status_code
        for value, address in zip(VALUES, cycle(addresses), strict=False)
    }

    assert {v: status for v, status in answers.items() if status not in ALLOWED} == {}


def test_hostile_text_is_never_written_out_as_markup():
    client = Client()
    for address in ("/en/search/", "/en/partnerships/institutions/", "/ar/events/"):
        for value in VALUES:
            if "<" in value:
                html = client.get(address, {"q": value, "country": value}).text

                assert value not in html
