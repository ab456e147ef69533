"""What a person does who asks for a visit."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from tests.sending import token_of

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
    token = token_of(client, VISIT)
    return client.post(VISIT, {"token": token, **answers(**changes)})
