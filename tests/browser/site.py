"""The site as it is deployed: prepared and served, with its mail worker, by itself."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EDITOR = ("editor", "a-long-password-for-tests")


@dataclass(frozen=True)
class Site:
    url: str
    environ: dict[str, str]

    def manage(self, *arguments: str) -> str:
        return _run([sys.executable, "manage.py", *arguments], self.environ)

    def log_in(self, page, then: str = "/admin/", name: str = EDITOR[0]) -> None:
        """Let the editor into the back office, to the page at that path.

        Or somebody else, who has the same password.
        """
        page.goto(f"{self.url}/admin/login/?next={then}")
        page.fill("#id_login", name)
        page.fill("#id_password", EDITOR[1])
        page.press("#id_password", "Enter")
        page.wait_for_url(self.url + then)


@contextmanager
def serve(folder: Path, environ: dict[str, str] | None = None):
    """The real content on a free port, with a staff account, until the block ends.

    `environ` adds variables, such as EMAIL_URL for a server that reads the mail.
    """
    port = _free_port()
    environ = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DJANGO_ENV": "development",
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "DJANGO_SUPERUSER_PASSWORD": EDITOR[1],
        "SECOND_FACTOR": "0",
        **(environ or {}),
    }
    site = Site(f"http://127.0.0.1:{port}", environ)
    site.manage("prepare")
    site.manage(
        "createsuperuser",
        "--noinput",
        f"--username={EDITOR[0]}",
        "--email=e@example.org",
    )
    with _serving(site):
        yield site


@contextmanager
def beside(site: Site, **environ: str):
    """The same data served once more, with other settings."""
    port = _free_port()
    environ = {**site.environ, "PORT": str(port), **environ}
    with _serving(Site(f"http://localhost:{port}", environ)) as other:
        yield other


@contextmanager
def _serving(site):
    command = [sys.executable, "manage.py", "serve"]
    with subprocess.Popen(command, cwd=ROOT, env=site.environ) as server:
        try:
            _wait_for(f"{site.url}/healthz", server)
            yield site
        finally:
            server.terminate()


def _run(command, environ):
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[1:]}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, server, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")
