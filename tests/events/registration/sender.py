"""What a person who wants to come does on the public and the private pages."""

import re
from datetime import timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override


def url(name, *args, language="en"):
    with override(language):
        return reverse(f"events:registration_{name}", args=args)


def private(registration, name="status", language="en"):
    return url(name, registration.secret, language=language)


def answers(**changes):
    """What a person writes into the form."""
    filled = {
        "name": "Anna Beispiel",
        "organisation": "Universität Beispiel",
        "country": "DE",
        "email": "Anna@Example.org",
        "language": "en",
        "consent": "on",
        "consent_version": "registration-1",
        "fax": "",
    }
    return {**filled, **changes}


def opened(client, event, minutes=2, language="en"):
    """The token of a form that was opened some minutes ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=minutes)):
        page = client.get(url("create", event.slug, language=language))
    return re.search('name="token" value="([^"]+)"', page.content.decode())[1]


def send(client, to, /, *, token=None, reader="en", **changes):
    """Register for the event `to`."""
    token = token or opened(client, to, language=reader)
    return client.post(
        url("create", to.slug, language=reader),
        {"token": token, **answers(**changes)},
    )
