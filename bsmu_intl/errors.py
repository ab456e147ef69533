"""Error pages in the visitor's language that need neither database nor session.

The language is the one in the address, else the browser's, else English. If even the
template cannot be drawn, a constant page goes out.
"""

import logging
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import lazy

from core import context_processors
from core.accounts.unsent import keep_typed
from core.uploads.policy import MAX_REQUEST_BYTES, megabytes

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 30
LAST_RESORT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>BSMU International</title>
<h1>BSMU International</h1>
<p>The page cannot be shown at the moment. Please try again later.</p>
</html>
"""


def bad_request(request, exception=None):
    return _error_page(request, 400)


def permission_denied(request, exception=None):
    return _error_page(request, 403)


def csrf_failure(request, reason=""):
    if is_admin(request) and (page := keep_typed(request)):
        return page
    return _error_page(request, 403, template="csrf.html")


def page_not_found(request, exception=None):
    return _error_page(request, 404)


def content_too_large(request):
    return _error_page(request, 413, limit=lazy(megabytes, str)(MAX_REQUEST_BYTES))


def uri_too_long(request):
    return _error_page(request, 414, template="400.html")


def too_many_requests(request, retry_after):
    response = _error_page(request, 429)
    response["Retry-After"] = retry_after
    return response


def server_error(request):
    """Also answers for a database that goes away inside a middleware."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return service_unavailable(request)
    return _error_page(request, 500)


def service_unavailable(request):
    response = _error_page(request, 503)
    response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def is_admin(request):
    """Whether the address is the admin's, with or without a language prefix."""
    language = translation.get_language_from_path(request.path_info)
    path = request.path_info.removeprefix(f"/{language}" if language else "")
    return path.startswith("/admin/")


def _error_page(request, status, template=None, **context):
    with translation.override(_language(request)):
        return HttpResponse(
            _draw(request, template or f"{status}.html", {"status": status, **context}),
            status=status,
            headers={
                "Cache-Control": "no-store",
                "Content-Language": translation.get_language(),
            },
        )


def _draw(request, template, context):
    try:
        site = context_processors.offline_site(request)
        return render_to_string(template, {"site": site, **context})
    except Exception:
        logger.exception("Error page %s cannot be drawn", template)
        return LAST_RESORT


def _language(request):
    try:
        return translation.get_language_from_request(request, check_path=True)
    except Exception:  # catalogues broken: the page must come out all the same
        return settings.LANGUAGE_CODE
