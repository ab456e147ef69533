"""What a person who wants to come does on the public and the private pages."""

from django.urls import reverse
from django.utils.translation import override

from tests.sending import token_of


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
    return token_of(client, url("create", event.slug, language=language), minutes)


def send(client, to, /, *, token=None, reader="en", **changes):
    """Register for the event `to`."""
    token = token or opened(client, to, language=reader)
    return client.post(
        url("create", to.slug, language=reader),
        {"token": token, **answers(**changes)},
    )
