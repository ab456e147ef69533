"""Find the browser of the browser tests, or install one; started by `make test`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = """\
No Chromium here, and none could be installed. This command helps:
    sudo apt-get install -y chromium
or name the browser you have: make test CHROMIUM=/path/to/chromium"""


def find_in_system() -> str | None:
    """The browser that CHROMIUM names, else one of the system's."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def find() -> str | None:
    """The system's browser, else the one that Playwright has downloaded."""
    if path := find_in_system():
        return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """By the system's packages where we may, else by Playwright into the home folder."""
    if apt := _apt_get():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "chromium"]):
            subprocess.run([*apt, "-q", *arguments], env=environment, stdout=sys.stderr)
    if not find():
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, stdout=sys.stderr)


def _apt_get() -> list[str] | None:
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and subprocess.run([*sudo, "true"]).returncode == 0:
        return [*sudo, "apt-get"]
    return None


def main() -> None:
    if not find() and not os.environ.get("CHROMIUM"):
        sys.stderr.write("No Chromium found: installing one …\n")
        install()
    if not (path := find()):
        sys.exit(ADVICE)
    sys.stdout.write(f"Browser: {path}\n")


if __name__ == "__main__":
    main()
