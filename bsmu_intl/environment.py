"""What the settings take from outside: the way to run, the key of a trial machine, and
the refusal to serve the public half-configured, naming all that is wrong at once."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import get_random_string

MIN_SECRET_KEY_LENGTH = 50
GUESSABLE_PASSWORDS = {"postgres", "password", "changeme", "change-me", "secret"}


def way_to_run(env: environ.Env) -> str:
    """One of the three that `settings` tells of; raises for any other."""
    name = env.str("DJANGO_ENV", "development")
    if name not in {"development", "test", "production"}:
        raise ImproperlyConfigured(
            f"DJANGO_ENV is {name!r}; use development, test or production."
        )
    return name


def local_secret_key(path: Path) -> str:
    """The key of this machine, made on first use and readable by its owner only.

    Written aside and linked into place, so that two processes starting together
    agree on one key and none reads half of it.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(get_random_string(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first
        finally:
            os.unlink(draft)
    return path.read_text()


def refuse_half_configured(env: environ.Env) -> None:
    """Stop the start in production unless every needed variable is there and sound."""
    problems = [problem for check in CHECKS for problem in check(env)]
    if problems:
        listing = "\n".join(f"  - {problem}" for problem in problems)
        raise ImproperlyConfigured(
            f"DJANGO_ENV=production, but the configuration is not complete:\n{listing}"
        )


def _secret_key(env):
    key = env.str("SECRET_KEY", "")
    if len(key) < MIN_SECRET_KEY_LENGTH or len(set(key)) < 5:
        yield f"SECRET_KEY must be {MIN_SECRET_KEY_LENGTH} random characters or more"


def _allowed_hosts(env):
    hosts = env.list("ALLOWED_HOSTS", default=[])
    if not hosts or any("*" in host for host in hosts):
        yield "ALLOWED_HOSTS must name the site's hosts, comma-separated, without '*'"


def _site_url(env):
    parts = urlsplit(env.str("SITE_URL", ""))
    if parts.scheme != "https" or not parts.hostname or parts.path not in {"", "/"}:
        yield "SITE_URL must be https:// and the site's host, without a path"


def _database_url(env):
    url = env.str("DATABASE_URL", "")
    known = urlsplit(url).scheme in {"postgres", "postgresql", "sqlite"}
    database = env.db_url_config(url) if known else {}
    if not database.get("NAME"):
        yield "DATABASE_URL must be like postgres://user:password@host:5432/name"
    elif database.get("PASSWORD") in GUESSABLE_PASSWORDS:
        yield "DATABASE_URL must not hold a default password"


def _email_url(env):
    parts = urlsplit(env.str("EMAIL_URL", ""))
    if not parts.scheme.startswith("smtp") or not parts.hostname:
        yield "EMAIL_URL must be like smtp+tls://user:password@host:587"


def _debug(env):
    if env.str("DEBUG", "").strip().lower() not in {"", "0", "false", "no", "off"}:
        yield "DEBUG must be off"


def _second_factor(env):
    if not env.bool("SECOND_FACTOR", True):
        yield "SECOND_FACTOR must be on"


CHECKS = (
    _secret_key,
    _allowed_hosts,
    _site_url,
    _database_url,
    _email_url,
    _debug,
    _second_factor,
)
