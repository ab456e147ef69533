"""What a person does who writes to the Department."""

import re
from datetime import timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

CONTACT = "/en/department/contact/"


def url(name, *args, language="en"):
    with override(language):
        return reverse(f"department:{name}", args=args)


def answers(topic, /, **changes):
    """What a person writes into the form."""
    filled = {
        "topic": topic.key,
        "text": "To whom do I send the agreement?",
        "name": "Amina Haddad",
        "email": "amina@example.org",
        "language": "en",
        "consent": "on",
        "consent_version": "message-1",
        "fax": "",
    }
    return {**filled, **changes}


def send(client, topic, /, **changes):
    with time_machine.travel(timezone.now() - timedelta(minutes=2)):
        page = client.get(CONTACT)
    token = re.search('name="token" value="([^"]+)"', page.text)[1]
    return client.post(CONTACT, {"token": token, **answers(topic, **changes)})
