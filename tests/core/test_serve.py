"""The site and its workers live and end together."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

ROLES = {
    "web": "gunicorn",
    "mail": "send_mail",
    "pictures": "make_renditions",
    "imports": "run_imports",
}


def children(parent):
    """The server's own processes, by role."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,args="],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = [line.split(maxsplit=2) for line in listing.splitlines()]
    return {
        role: int(pid)
        for pid, ppid, arguments in lines
        if int(ppid) == parent
        for role, word in ROLES.items()
        if word in arguments
    }


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def server(tmp_path):
    environ = {**os.environ, "PORT": "0", "DATA_DIR": str(tmp_path)}
    environ.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=settings.BASE_DIR,
        env=environ,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 20
    while len(children(process.pid)) < len(ROLES):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield process
    for pid in children(process.pid).values():
        os.kill(pid, signal.SIGKILL)
    process.kill()
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_end_when_asked(server, number):
    started = children(server.pid)

    server.send_signal(number)

    assert server.wait(timeout=20) == 0
    assert [role for role, pid in started.items() if is_alive(pid)] == []


@pytest.mark.parametrize("role", ROLES)
def test_none_outlives_the_others(server, role):
    started = children(server.pid)

    os.kill(started[role], signal.SIGKILL)

    assert server.wait(timeout=20) == 1
    assert [role for role, pid in started.items() if is_alive(pid)] == []
