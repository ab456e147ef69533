"""The one job of a day, for cron or a timer: everything that has had its time goes.

Its parts are functions named in `settings.DAILY_JOBS`, so that core knows no section.
Each takes `dry_run` and returns how many records it dealt with, or would deal with. It
may be stopped at any moment and done again, run twice at a time, or days late. One that
fails does not keep the others from their work.
"""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from core.history import recording

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what is due once a day."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what each part would do, and change nothing.",
        )

    def handle(self, *, dry_run, **options):
        failed = []
        if dry_run:
            self.stdout.write("Dry run, nothing is changed:")
        for job in settings.DAILY_JOBS:
            try:
                with recording(path="daily"):
                    count = import_string(job)(dry_run=dry_run)
            except Exception:
                logger.exception("The daily job %s failed", job)
                failed.append(job)
            else:
                self.stdout.write(f"- {job}: {count}")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}")
