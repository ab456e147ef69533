"""The site's own steps around every request, each one small.

Their order is explained in settings.MIDDLEWARE.
"""

import codecs
import logging
from time import monotonic
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponseNotAllowed, UnreadablePostError
from django.utils import timezone
from django.utils.cache import patch_cache_control

from bsmu_intl import errors
from core.changes import good_until, is_naming_people, shared_rule
from core.context_processors import site_of
from core.guard import TooManyRequests
from core.page_cache import GOOD_UNTIL
from core.uploads.policy import MAX_REQUEST_BYTES

logger = logging.getLogger(__name__)

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# Just below the request line that gunicorn reads, so that the visitor gets our page.
MAX_URL_BYTES = 8_000
# How long a body is read that is too large to be taken.
READ_AWAY_SECONDS = 10
READ_AWAY_CHUNK = 256 * 1024
UNUSED_FEATURES = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


def browser_policy(get_response):
    """Switch off what no page uses, and let no other site embed our files."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def refuse_hostile_requests(get_response):
    """Refuse what no form sends, and what Django or PostgreSQL would fail at.

    A body that is too large is refused by its announced length; nothing of it is kept.
    NUL in the address or in a cookie reaches the database as text it cannot store; a
    charset that is no text encoding makes request.GET raise. Broken UTF-8 in a query
    means nothing; in a path Django escapes it, so that no page is found.
    """

    def middleware(request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if len(request.get_full_path()) > MAX_URL_BYTES:
            return errors.uri_too_long(request)
        if _content_length(request) > MAX_REQUEST_BYTES:
            _read_away(request)
            return errors.content_too_large(request)
        if _is_hostile(request):
            request.encoding = settings.DEFAULT_CHARSET  # the error page reads GET
            return errors.bad_request(request)
        return get_response(request)

    return middleware


def _content_length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as Django reads it: there is no body then


def _read_away(request):
    """Let the sender finish, within limits: who still sends may not see our answer."""
    deadline = monotonic() + READ_AWAY_SECONDS
    try:
        while monotonic() < deadline and request.read(READ_AWAY_CHUNK):
            pass
    except UnreadablePostError:
        pass  # the sender has gone


def _is_hostile(request):
    query = unquote_to_bytes(request.META.get("QUERY_STRING", ""))
    return (
        "\0" in request.path
        or not _is_clean(query)
        or any("\0" in value for value in request.COOKIES.values())
        or not _is_utf8(request.encoding)
    )


def _is_clean(raw):
    try:
        return "\0" not in raw.decode()
    except UnicodeDecodeError:
        return False


def _is_utf8(charset):
    return not charset or codecs.lookup(charset).name == "utf-8"


def cache_rule(get_response):
    """Let shared caches keep a page that is the same for everybody, and nothing else.

    A page belongs to one visitor when it is the admin's, looked into the session or
    sets a cookie (a form does, for its token). A view's own rule is left alone.
    Nobody may keep a page longer than until its next change by the clock.
    """

    def middleware(request):
        site = site_of(request)  # its clock must start before the page is made
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            if _is_for_everybody(request, response):
                until = good_until(response, site.begun_at, site.frame.good_until)
                response["Cache-Control"] = shared_rule(
                    until, timezone.now(), names_people=is_naming_people(response)
                )
                request.environ[GOOD_UNTIL] = until
            else:
                patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def _is_for_everybody(request, response):
    session = getattr(request, "session", None)
    return (
        request.method in {"GET", "HEAD"}
        and response.status_code == 200
        and not errors.is_admin(request)
        and not response.cookies
        and not getattr(session, "accessed", False)
    )


class ExceptionsMiddleware:
    """Answer 429 and 503 where a view could not: too often asked, database away.

    Sees what views and their templates raise; errors.server_error covers the rest.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, TooManyRequests):
            return errors.too_many_requests(request, exception.retry_after)
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("Database away", exc_info=exception, extra={"request": request})
        return errors.service_unavailable(request)
