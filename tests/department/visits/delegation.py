"""What a person does who asks for a visit."""

import re
from datetime import timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

VISIT = "/en/department/visit/"


def url(name, *args, language="en"):
    with override(language):
        return reverse(f"department:{name}", args=args)


def answers(**changes):
    """What a person writes into the form; the days are 40 days ahead."""
    first = timezone.localdate() + timedelta(days=40)
    filled = {
        "organisation": "University of Beirut",
        "country": "LB",
        "name": "Amina Haddad",
        "role": "Vice-Rector",
        "email": "amina@example.org",
        "purpose": "To sign the agreement.",
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=2)).isoformat(),
        "people": "3",
        "members": "Amina Haddad, Vice-Rector\nSami Khoury, Dean",
        "hosts": "The dean of dentistry",
        "language": "en",
        "consent": "on",
        "consent_version": "visit-1",
        "fax": "",
    }
    return {**filled, **changes}


def send(client, **changes):
    with time_machine.travel(timezone.now() - timedelta(minutes=2)):
        page = client.get(VISIT)
    token = re.search('name="token" value="([^"]+)"', page.text)[1]
    return client.post(VISIT, {"token": token, **answers(**changes)})
