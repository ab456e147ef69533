"""What an applicant does on the public pages of enquiries."""

from django.urls import reverse
from django.utils.translation import override

from core import secret_links
from tests.sending import token_of


def url(name, *args, language="en"):
    with override(language):
        return reverse(f"training:{name}", args=args)


def status(enquiry, name="enquiry_status", language="en"):
    secret = secret_links.secret_for(enquiry.access_nonce)
    return url(name, secret, language=language)


def ask_url(programme, language="en"):
    return url("enquiry_create", programme.slug, language=language)


def answers(**changes):
    """What a person writes into the form."""
    filled = {
        "name": "Amina Haddad",
        "country": "LB",
        "email": "Amina@Example.org",
        "question": "When do classes begin?",
        "language": "en",
        "consent": "on",
        "consent_version": "enquiry-1",
        "fax": "",
    }
    return {**filled, **changes}


def opened(client, programme, minutes=2, language="en"):
    """The token of a form that was opened some minutes ago."""
    return token_of(client, ask_url(programme, language), minutes)


def send(client, programme, *, token=None, reader="en", **changes):
    token = token or opened(client, programme, language=reader)
    sent = {"token": token, **answers(**changes)}
    return client.post(ask_url(programme, reader), sent)
