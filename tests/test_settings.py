"""The site refuses to serve half-configured, and the database is set up as meant."""

import os
import stat

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from bsmu_intl.environment import local_secret_key, refuse_half_configured

COMPLETE = {
    "SECRET_KEY": "correct-horse-battery-staple-" * 2,
    "ALLOWED_HOSTS": "intl.example.org",
    "SITE_URL": "https://intl.example.org",
    "DATABASE_URL": "postgres://site:quite-long@database/site",
    "EMAIL_URL": "smtp+tls://site:quite-long@mail.example.org:587",
}


@pytest.fixture
def production(monkeypatch):
    """Ask for a production start with the given environment and nothing else."""

    def start(**variables):
        for name in [*COMPLETE, "DEBUG", "SECOND_FACTOR"]:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        refuse_half_configured(environ.Env())

    return start


def test_production_starts_when_complete(production):
    production(**COMPLETE)


def test_production_names_everything_missing_at_once(production):
    with pytest.raises(ImproperlyConfigured) as refusal:
        production(DEBUG="1")

    assert [
        name for name in [*COMPLETE, "DEBUG"] if name not in str(refusal.value)
    ] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 80),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "intl.example.org,*.example.org"),
        ("SITE_URL", "http://intl.example.org"),
        ("SITE_URL", "https://intl.example.org/path"),
        ("DATABASE_URL", "mysql://site@database/site"),
        ("DATABASE_URL", "postgres://site:postgres@database/site"),
        ("DATABASE_URL", "postgres://site@database/"),
        ("EMAIL_URL", "consolemail://"),
        ("DEBUG", "True"),
        ("SECOND_FACTOR", "0"),
        ("SECOND_FACTOR", ""),
        ("SECOND_FACTOR", "disabled"),
    ],
)
def test_production_refuses_a_bad_value_and_names_only_it(production, name, value):
    with pytest.raises(ImproperlyConfigured) as refusal:
        production(**{**COMPLETE, name: value})

    listed = [line for line in str(refusal.value).splitlines() if "  - " in line]
    assert [line.split()[1] for line in listed] == [name]


def test_secret_key_is_made_once_and_private(tmp_path):
    path = tmp_path / "var" / "secret_key"

    key = local_secret_key(path)

    assert len(key) >= 50
    assert local_secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret_key"]


def test_suite_runs_on_the_database_it_was_asked_for():
    wanted = "postgresql" if os.environ.get("TEST_DB") == "postgres" else "sqlite"

    assert connection.vendor == wanted


@pytest.mark.database("postgresql")
@pytest.mark.django_db
def test_postgres_speaks_through_psycopg2_with_time_limits():
    assert connection.Database.__name__ == "psycopg2"
    assert _settings_of_the_server() == {
        "idle_in_transaction_session_timeout": "30s",
        "lock_timeout": "3s",
        "statement_timeout": "15s",
    }
    assert connection.get_connection_params()["connect_timeout"] == 3


def _settings_of_the_server():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, current_setting(name) FROM pg_settings"
            " WHERE name IN ('statement_timeout', 'lock_timeout',"
            " 'idle_in_transaction_session_timeout')"
        )
        return dict(cursor.fetchall())


@pytest.mark.database("sqlite")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1)],
)
def test_sqlite_pragmas_hold_at_run_time(pragma, value):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")

        assert cursor.fetchone() == (value,)


@pytest.mark.database("sqlite")
@pytest.mark.django_db
def test_sqlite_writers_queue_instead_of_failing():
    parameters = connection.get_connection_params()

    assert connection.transaction_mode == "IMMEDIATE"
    assert parameters["timeout"] >= 20
