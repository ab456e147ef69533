from datetime import timedelta

import pytest
from django.utils import timezone

from core import content_version, page_cache
from core.models import ContentVersion
from core.page_cache import GOOD_UNTIL, PageCache
from tests.factories.core import ConsentFactory, ConsentTextFactory
from tests.wsgi import ask

pytestmark = pytest.mark.django_db

RULE = "public, max-age=60, stale-while-revalidate=600"
PUBLIC = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", RULE),
    ("ETag", '"one"'),
]


class Application:
    """Answers with what it is told to and counts how often it was asked."""

    def __init__(self, status="200 OK", headers=PUBLIC, lasts=timedelta(days=1)):
        self.status, self.headers, self.calls = status, headers, 0
        self.lasts = lasts

    def __call__(self, environ, start_response):
        self.calls += 1
        if self.lasts is not None:
            environ[GOOD_UNTIL] = timezone.now() + self.lasts
        start_response(self.status, list(self.headers))
        return [f"answer {self.calls}".encode()]


@pytest.fixture(autouse=True)
def version_read_at_once(monkeypatch):
    monkeypatch.setattr(page_cache, "VERSION_AGE_SECONDS", -1)
    monkeypatch.setattr(page_cache, "close_old_connections", lambda: None)


def test_page_cache_answers_the_second_reader_from_memory():
    application = Application()
    cache = PageCache(application)

    bodies = [ask(cache)["body"], ask(cache)["body"]]

    assert bodies == [b"answer 1", b"answer 1"]
    assert application.calls == 1


def test_page_cache_costs_no_query_within_a_second(
    monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(page_cache, "VERSION_AGE_SECONDS", 1)
    cache = PageCache(Application())
    ask(cache)

    with django_assert_num_queries(0):
        ask(cache)


def test_page_cache_draws_the_page_anew_after_a_change():
    cache = PageCache(Application())
    ask(cache)

    content_version.bump()

    assert ask(cache)["body"] == b"answer 2"
    assert ContentVersion.objects.get().number == 1


def test_page_cache_draws_the_page_anew_after_a_minute(monkeypatch):
    cache = PageCache(Application())
    ask(cache)

    monkeypatch.setattr(page_cache, "MAX_AGE_SECONDS", -1)

    assert ask(cache)["body"] == b"answer 2"


def test_page_cache_answers_304_to_a_reader_who_has_the_page():
    cache = PageCache(Application())
    ask(cache)

    answer = ask(cache, HTTP_IF_NONE_MATCH='"other", "one"')

    assert answer["status"] == "304 Not Modified"
    assert answer["headers"] == {
        "Cache-Control": RULE,
        "ETag": '"one"',
    }
    assert answer["body"] == b""


@pytest.mark.parametrize(
    "headers",
    [
        [*PUBLIC, ("Set-Cookie", "session=1")],
        [*PUBLIC, ("Vary", "Cookie")],
        [("Content-Type", "text/html"), ("Cache-Control", "private, no-store")],
    ],
)
def test_page_cache_keeps_nothing_that_belongs_to_one_visitor(headers):
    application = Application(headers=headers)
    cache = PageCache(application)

    ask(cache)
    ask(cache)

    assert application.calls == 2


@pytest.mark.parametrize("lasts", [None, timedelta(0), timedelta(seconds=-1)])
def test_page_cache_keeps_nothing_whose_time_is_unknown_or_over(lasts):
    application = Application(lasts=lasts)
    cache = PageCache(application)

    ask(cache)
    ask(cache)

    assert application.calls == 2


@pytest.mark.parametrize(
    ("query", "headers"),
    [({"q": "x"}, {}), (None, {"HTTP_COOKIE": "session=1"})],
)
def test_page_cache_passes_by_searches_and_visitors_with_a_cookie(query, headers):
    application = Application()
    cache = PageCache(application)

    ask(cache, query=query, **headers)
    ask(cache, query=query, **headers)

    assert application.calls == 2


def test_page_cache_keeps_compressed_and_plain_bytes_apart():
    cache = PageCache(Application())

    plain = ask(cache)["body"]
    compressed = ask(cache, HTTP_ACCEPT_ENCODING="br, gzip")["body"]

    assert (plain, compressed) == (b"answer 1", b"answer 2")


def test_page_cache_shows_the_last_good_page_while_the_database_is_away(monkeypatch):
    application = Application()
    cache = PageCache(application)
    ask(cache)

    application.status, application.headers = "503 Service Unavailable", []
    monkeypatch.setattr(page_cache, "MAX_AGE_SECONDS", -1)

    answer = ask(cache)
    assert (answer["status"], answer["body"]) == ("200 OK", b"answer 1")


def test_page_cache_shows_no_page_that_names_people_while_the_database_is_away():
    rule = "public, max-age=30, must-revalidate"
    page = [*PUBLIC[:1], ("Cache-Control", rule), *PUBLIC[2:]]
    application = Application(headers=page, lasts=timedelta(seconds=60))
    cache = PageCache(application)
    kept = [ask(cache), ask(cache)]
    content_version.bump()

    application.status, application.headers = "503 Service Unavailable", []

    assert [answer["body"] for answer in kept] == [b"answer 1"] * 2
    assert kept[1]["headers"]["Cache-Control"].endswith(", must-revalidate")
    assert ask(cache)["status"] == "503 Service Unavailable"


def test_content_version_grows_when_a_consent_is_taken_back_not_when_it_is_given(
    django_capture_on_commit_callbacks,
):
    text = ConsentTextFactory()
    with django_capture_on_commit_callbacks(execute=True):
        consent = ConsentFactory(text=text)
    given = content_version.current()
    with django_capture_on_commit_callbacks(execute=True):
        consent.withdrawn_at = timezone.now()
        consent.save()
    withdrawn = content_version.current()
    with django_capture_on_commit_callbacks(execute=True):
        ConsentFactory(text=text).delete()

    assert (given, withdrawn, content_version.current()) == (0, 1, 2)
