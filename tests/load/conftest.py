"""The deployed site under load, on the database that the run has chosen."""

import os
import secrets
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from tests.browser.site import serve
from tests.postgres import VENDOR
from tests.smtp import SmtpServer


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Where the served site keeps its files."""
    return tmp_path_factory.mktemp("load")


@pytest.fixture(scope="session")
def database_url(folder):
    """A database of its own, which the served site alone uses."""
    if VENDOR == "sqlite":
        yield f"sqlite:///{folder / 'load.sqlite3'}"
        return
    server, name = os.environ["DATABASE_URL"], f"load_{secrets.token_hex(4)}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


@pytest.fixture(scope="session")
def mail_server():
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def site(folder, database_url, mail_server):
    """The deployed site with its workers; all tests of the load share it."""
    environ = {
        "DATABASE_URL": database_url,
        "EMAIL_URL": mail_server.url,
        "FORM_LIMITS_EXEMPT": "127.0.0.0/8",
    }
    with serve(folder, environ) as running:
        yield running
