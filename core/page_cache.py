"""Finished pages kept in memory, in front of Django.

A page in one of the languages, without a query string, that is the same for every
visitor is kept as the bytes that went out, compressed and with its ETag. It is good
while the content version is the one it was made at, for at most a minute, and never
after its next change by the clock. A process looks at the version once a second, so a
page from memory costs no query, and several processes or machines need nothing but the
database they share. While the database is away the last good page goes out instead of
an error, unless it names people: they may have taken their consent back meanwhile.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from threading import Lock
from time import monotonic
from typing import Any

from cachetools import LRUCache
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from core import content_version
from core.changes import MAX_AGE_SECONDS, shared_rule
from core.languages import language_codes

logger = logging.getLogger(__name__)

MAX_BYTES = 32 * 1024 * 1024
VERSION_AGE_SECONDS = 1
# Where Django tells in the WSGI environment until when the page it made is good.
GOOD_UNTIL = "core.good_until"
# What a 304 repeats of the page's headers (RFC 9110, 15.4.5).
_IN_304 = {"cache-control", "content-location", "date", "etag", "expires", "vary"}

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class _Page:
    headers: Headers
    body: bytes
    version: int
    made_at: float
    good_until: datetime

    @property
    def etag(self) -> str:
        return dict(self.headers).get("ETag", "")

    @property
    def names_people(self) -> bool:
        """Whether it must not outlive its time, as its Cache-Control says."""
        found = {name.lower(): value for name, value in self.headers}
        return "must-revalidate" in found.get("cache-control", "")

    def is_good(self, version: int) -> bool:
        return (
            self.version == version
            and monotonic() - self.made_at < MAX_AGE_SECONDS
            and timezone.now() < self.good_until
        )

    def headers_now(self) -> Headers:
        """Its headers; the longer it was kept here, the shorter others may keep it."""
        rule = shared_rule(
            self.good_until, timezone.now(), names_people=self.names_people
        )
        return [
            (name, rule if name.lower() == "cache-control" else value)
            for name, value in self.headers
        ]


class PageCache:
    """A WSGI application around another one."""

    def __init__(self, application: Callable):
        self.application = application
        self._pages: LRUCache = LRUCache(MAX_BYTES, getsizeof=lambda p: len(p.body))
        self._lock = Lock()
        self._version = 0
        self._version_read_at = float("-inf")

    def __call__(self, environ: dict[str, Any], start_response: Callable):
        key = _key(environ)
        if key is None:
            return self.application(environ, start_response)
        with self._lock:
            page = self._pages.get(key)
        version = self._current_version()
        if page and page.is_good(version):
            return _answer(page, environ, start_response)
        status, headers, body, good_until = _call(self.application, environ)
        if good_until and status.startswith("200 ") and _is_for_everybody(headers):
            page = _Page(headers, body, version, monotonic(), good_until)
            with self._lock:
                self._pages[key] = page
            return _answer(page, environ, start_response)
        if status.startswith("503 ") and page and not page.names_people:
            return _answer(page, environ, start_response)
        start_response(status, headers)
        return [body]

    def _current_version(self) -> int:
        """The content version, at most a second old; the last one known if it fails."""
        if monotonic() - self._version_read_at > VERSION_AGE_SECONDS:
            self._version_read_at = monotonic()
            try:
                close_old_connections()
                self._version = content_version.current()
            except DatabaseError:
                logger.warning("Content version unknown: the database is away")
        return self._version


def _key(environ):
    """What a kept page depends on; None for what is never kept."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
        return None
    if environ.get("PATH_INFO", "")[1:].partition("/")[0] not in language_codes():
        return None
    if "HTTP_COOKIE" in environ or "HTTP_RANGE" in environ:
        return None
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("PATH_INFO", ""),
        "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""),
    )


def _is_for_everybody(headers: Headers) -> bool:
    found = {name.lower(): value for name, value in headers}
    vary = {name.strip() for name in found.get("vary", "").lower().split(",")} - {""}
    return (
        "public" in found.get("cache-control", "")
        and "set-cookie" not in found
        and vary <= {"accept-encoding"}
        and found.get("content-type", "").startswith("text/html")
    )


def _call(application, environ) -> tuple[str, Headers, bytes, datetime | None]:
    """Run the application to its end and close it, as a server would."""
    answer: dict[str, Any] = {}
    unconditional = {k: v for k, v in environ.items() if k != "HTTP_IF_NONE_MATCH"}

    def start_response(status, headers, exc_info=None):
        answer.update(status=status, headers=headers)

    chunks: Iterable[bytes] = application(unconditional, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    good_until = unconditional.get(GOOD_UNTIL)
    return answer["status"], answer["headers"], body, good_until


def _answer(page: _Page, environ, start_response):
    wanted = environ.get("HTTP_IF_NONE_MATCH", "")
    if page.etag and page.etag in [tag.strip() for tag in wanted.split(",")]:
        kept = [(name, v) for name, v in page.headers_now() if name.lower() in _IN_304]
        start_response(f"304 {HTTPStatus.NOT_MODIFIED.phrase}", kept)
        return []
    start_response("200 OK", page.headers_now())
    return [page.body]
