"""The one job of a day, for cron or a timer: everything that has had its time goes.

Its parts are functions named in `settings.DAILY_JOBS`, so that core knows no section.
Each takes nothing, returns how many records it dealt with, and may be stopped at any
moment and done again. One that fails does not keep the others from their work.
"""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what is due once a day."

    def handle(self, **options):
        failed = []
        for job in settings.DAILY_JOBS:
            try:
                count = import_string(job)()
            except Exception:
                logger.exception("The daily job %s failed", job)
                failed.append(job)
            else:
                self.stdout.write(f"- {job}: {count}")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}")
