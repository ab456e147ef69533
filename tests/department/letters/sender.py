"""What a person does who writes to the Department."""

from django.urls import reverse
from django.utils.translation import override

from tests.sending import token_of

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
    token = token_of(client, CONTACT)
    return client.post(CONTACT, {"token": token, **answers(topic, **changes)})
