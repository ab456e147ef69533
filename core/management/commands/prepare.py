"""Everything between an installed project and a served one, in one process.

Each step looks first whether there is something to do, so that a second start is
quick.
"""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core import history


class Command(BaseCommand):
    help = "Migrate, load the content, compile catalogues and collect static files."

    def handle(self, *args, **options):
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        self.compile_catalogues()
        self.migrate()
        self.load_content()
        self.begin_history()
        self.collect_static_files()

    def compile_catalogues(self):
        self.say("Message catalogues")
        call_command("compile_catalogues", stdout=self.stdout)

    def migrate(self):
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.say(f"Database: {len(plan)} migrations to apply")
            call_command("migrate", interactive=False, verbosity=0)
        else:
            self.say("Database: up to date")

    def load_content(self):
        self.say("Content")
        call_command("load_content", stdout=self.stdout)

    def begin_history(self):
        if count := history.begin():
            self.say(f"History: {count} records get their first version")

    def collect_static_files(self):
        stamp = settings.DATA_DIR / "static.stamp"
        digest = static_digest()
        if stamp.exists() and stamp.read_text() == digest:
            self.say("Static files: up to date")
            return
        self.say("Static files: collecting and compressing")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest)

    def say(self, text):
        self.stdout.write(f"- {text}")


def static_digest() -> str:
    """A fingerprint of every static file of the project and its libraries."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(path.encode())
            with storage.open(path) as file:
                digest.update(file.read())
    return digest.hexdigest()
