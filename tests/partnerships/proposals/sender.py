"""What a sender does on the public pages of proposals."""

import re
from datetime import timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import secret_links
from tests.factories.partnerships import SubjectAreaFactory

UNIVERSITY = "Universität Beispiel"


def url(name, *args, language="en"):
    with override(language):
        return reverse(f"partnerships:{name}", args=args)


def status(proposal, name="proposal_status", *args, language="en"):
    secret = secret_links.secret_for(proposal.access_nonce)
    return url(name, secret, *args, language=language)


def answers(**changes):
    """What a person writes into the form."""
    filled = {
        "organisation": UNIVERSITY,
        "kind": "university",
        "country": "DE",
        "ror_id": "",
        "website": "www.example.org",
        "contact_name": "Anna Beispiel",
        "contact_role": "International Office",
        "email": "Anna@Example.org",
        "subjects": [SubjectAreaFactory().slug],
        "text": "Two students a year.",
        "planned_from": "2027-09",
        "planned_until": "2028",
        "language": "en",
        "consent": "on",
        "consent_version": "proposal-1",
        "fax": "",
    }
    return {**filled, **changes}


def opened(client, minutes=2, language="en", query=""):
    """The token of a form that was opened some minutes ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=minutes)):
        page = client.get(url("proposal_create", language=language) + query)
    return re.search('name="token" value="([^"]+)"', page.content.decode())[1]


def send(client, *, token=None, reader="en", query="", **changes):
    token = token or opened(client, language=reader, query=query)
    return client.post(
        url("proposal_create", language=reader) + query,
        {"token": token, **answers(**changes)},
    )
