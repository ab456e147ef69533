"""Graduates who join, and what they do on the pages for it."""

import re
from datetime import timedelta
from html import unescape

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from alumni.models import Graduate
from core.models import Mail
from tests.factories.core import ConsentTextFactory

PURPOSES = ("membership", "directory", "letters", "publication")


def consent_texts():
    return {
        purpose: ConsentTextFactory(
            key=f"{purpose}-1",
            purpose=purpose,
            text_en=f"I agree: {purpose}.",
            text_ru=f"Я согласен: {purpose}.",
        )
        for purpose in PURPOSES
    }


def url(name, *args, language="en"):
    with override(language):
        return reverse(f"alumni:{name}", args=args)


def answers(**changes):
    """What a graduate writes into the form."""
    filled = {
        "name": "Layla Nasser",
        "country": "JO",
        "graduation_year": "2004",
        "specialty": "dentistry",
        "post": "Dentist, Amman",
        "email": "Layla@Example.org",
        "language": "en",
        "consent": "on",
        "consent_version": "membership-1",
        "directory_version": "directory-1",
        "letters_version": "letters-1",
        "publication_version": "publication-1",
        "fax": "",
    }
    return {**filled, **changes}


def opened(client, name="join", minutes=2, language="en"):
    """The token of a form that was opened some minutes ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=minutes)):
        page = client.get(url(name, language=language))
    return re.search('name="token" value="([^"]+)"', page.content.decode())[1]


def join(client, *, token=None, reader="en", **changes):
    """Send the form to join."""
    token = token or opened(client, language=reader)
    sent = {"token": token, **answers(**changes)}
    return client.post(url("join", language=reader), sent)


def ask(client, email, *, token=None, reader="en", **changes):
    """Ask for the link to one's own data."""
    token = token or opened(client, "own_data", language=reader)
    sent = {"token": token, "email": email, "fax": "", **changes}
    return client.post(url("own_data", language=reader), sent)


def last_link():
    """The address that the newest mail leads to, with what delivery fills in."""
    (value,) = Mail.objects.order_by("-pk").first().secrets.values()
    return "/" + value.split("/", 3)[3]


def member(client, **changes):
    """Somebody who has joined by form and mail."""
    join(client, **changes)
    client.post(last_link())
    return Graduate.objects.order_by("-pk").first()


def visit(client, graduate):
    """The address of the member's own pages, after the mailed link was opened."""
    ask(client, graduate.email)
    return client.post(last_link())["Location"]


def shown(response):
    return unescape(response.content.decode())


def watched(send):
    """What the sender can see of the answer, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        response = send()
    return response.status_code, dict(response.items()), response.content, len(queries)
