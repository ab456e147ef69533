"""Erase again whom a restored backup has brought back; see `core.privacy.tombstones`.

To be run before the site is opened after a restore; the daily job does it too.
"""

from django.core.management.base import BaseCommand

from core.privacy import tombstones


class Command(BaseCommand):
    help = "Erase again whoever was erased and is back after a restore."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say how many records are back, and change nothing.",
        )

    def handle(self, *, dry_run, **options):
        count = tombstones.reapply(dry_run=dry_run)
        done = "would be erased again" if dry_run else "erased again"
        self.stdout.write(f"Records {done}: {count}")
