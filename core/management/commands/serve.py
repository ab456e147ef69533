"""The site and its workers side by side, for a machine without systemd.

None outlives the others: whichever ends, and for whatever reason, all are stopped.
"""

import signal
import subprocess
import sys
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

COMMANDS = {
    "web server": ["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "bsmu_intl.wsgi"],
    "mail worker": ["manage.py", "send_mail", "--watch"],
    "picture worker": ["manage.py", "make_renditions", "--watch"],
    "import worker": ["manage.py", "run_imports", "--watch"],
}


class Command(BaseCommand):
    help = "Serve the site, send its mail, make its pictures, run its imports until Ctrl+C."

    def handle(self, **options):
        asked = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: asked.set())
        running = {
            name: subprocess.Popen([sys.executable, *arguments], cwd=settings.BASE_DIR)
            for name, arguments in COMMANDS.items()
        }
        ended = []
        while not (ended or asked.wait(0.5)):
            ended = [name for name, one in running.items() if one.poll() is not None]
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait()
        if ended:
            raise CommandError(f"The {' and the '.join(ended)} ended by itself.")
