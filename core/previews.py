"""A page as visitors would see it, for whoever has its link, before they do.

The link is signed, names one record and ends by itself: nothing is stored of it. Behind
it the record's own page is made, by the page's own view, while `published()` lets this
one record through besides what is published; so it obeys consents and mergers as the
page will, and shows no other draft. A next version is carried out for that page in a
transaction that is undone.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from core.models import PublishableModel, previewed
from core.submissions.private import seal
from core.workflow import next_version_of

_SALT = "core.previews"
_HTML = "text/html"


@dataclass(frozen=True)
class Preview:
    """What a link shows: a record, or what it is to become, until a moment."""

    record: PublishableModel
    until: datetime
    is_next: bool = False


def address_for(
    record: PublishableModel, language: str, *, is_next: bool = False
) -> str:
    """The link to the record's page in a language, or to its next version.

    It opens without a login, for `settings.PREVIEW_DAYS` from now.
    """
    until = timezone.now() + timedelta(days=settings.PREVIEW_DAYS)
    named = [record._meta.label_lower, record.pk, int(is_next), int(until.timestamp())]
    token = Signer(salt=_SALT).sign_object(named)
    with override(language):
        return settings.SITE_URL + reverse("preview", args=[token])


def find(token: str) -> Preview | None:
    """What the link shows; None if it is none of ours, has ended or has lost it."""
    try:
        label, pk, is_next, until = Signer(salt=_SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    ends_at = datetime.fromtimestamp(until, UTC)
    record = apps.get_model(label)._base_manager.filter(pk=pk).first()
    if record is None or timezone.now() >= ends_at:
        return None
    return Preview(record, ends_at, bool(is_next))


@require_safe
def preview(request: HttpRequest, token: str, rest: str = "") -> HttpResponse:
    """The page, or a file of it; every answer is for nobody to keep."""
    found = find(token)
    try:
        response = found and _answer(request, found, rest)
    except Http404:
        response = None
    if response is None or response.status_code != 200:
        request.preview = None
        response = render(request, "preview_gone.html", {"found": found}, status=404)
    return seal(response, "no-referrer")


def _answer(request, found, rest):
    """What the record's page, or the file beside it, answers; None if it is a page."""
    request.preview = found
    request.GET = _without_files(request.GET)
    with _as_it_will_be(found) as record, _showing(record):
        if rest:
            return _file(request, record.shown_at() + rest)
        address = record.shown_at()
        response = _call(request, address)
    if hasattr(record, "get_absolute_url") and response.status_code == 200:
        # What lies below the page's address, its files, is found below the preview's.
        shown = response.content.decode()
        response.content = shown.replace(address, request.path)
        if response.has_header("Content-Length"):
            response["Content-Length"] = len(response.content)
    return response


def _without_files(query):
    """A section's page may be leafed through, but not taken away as a table."""
    left = query.copy()
    left.pop("format", None)
    return left


@contextmanager
def _showing(record: PublishableModel) -> Iterator[None]:
    token = previewed.set(record)
    try:
        yield
    finally:
        previewed.reset(token)


def _as_it_will_be(found):
    if not found.is_next:
        return nullcontext(found.record)
    waiting = next_version_of(found.record)
    if waiting is None:
        raise Http404
    model_admin = admin.site.get_model_admin(type(found.record))
    return model_admin.carried_out(waiting)


def _call(request, address):
    try:
        match = resolve(address)
    except Resolver404:
        raise Http404 from None
    response = match.func(request, *match.args, **match.kwargs)
    return response.render() if hasattr(response, "render") else response


def _file(request, address):
    response = _call(request, address)
    is_page = response.get("Content-Type", "").startswith(_HTML)
    return None if is_page else response
