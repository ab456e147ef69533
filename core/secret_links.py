"""Private links for people without an account: a secret in the address, none stored.

The secret is made from a random nonce and the site's key, so that a later message can
show the link again; the database holds the nonce and the secret's SHA-256 only, and
whoever reads the database alone cannot make a link of them.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "core.secret_links"


def new_nonce() -> str:
    """144 random bits to make a link of."""
    return secrets.token_urlsafe(18)


def secret_for(nonce: str) -> str:
    """The secret part of the link, 256 bits; the same for the same nonce."""
    return _secret(nonce, settings.SECRET_KEY)


def digest_of(secret: str) -> str:
    """What is stored of a secret and looked up by."""
    return hashlib.sha256(secret.encode()).hexdigest()


def recall(nonce: str, digest: str) -> str | None:
    """The secret of a stored nonce and digest.

    None when the link is revoked, or was made with a key that the site no longer has.
    """
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        secret = _secret(nonce, key)
        if hmac.compare_digest(digest_of(secret), digest):
            return secret
    return None


def _secret(nonce, key):
    made = salted_hmac(_SALT, nonce, secret=key, algorithm="sha256").digest()
    return urlsafe_b64encode(made).decode().rstrip("=")
