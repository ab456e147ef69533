"""Looks at the tables that staff have sent, and brings in what they have ordered.

Without options it does what waits and ends. With --watch it stays: SIGTERM and SIGINT
let it put back what it is at, for the next worker. Several may run at once.
"""

from datetime import timedelta

from django.core.management.base import BaseCommand

from core import workers
from core.imports import drafts
from core.imports.work import run_due


class Command(BaseCommand):
    help = "Look at tables that were sent, and bring in those that were ordered."
    # They load every view, for which a worker of bounded memory has no use.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="stay and look every second"
        )
        parser.add_argument(
            "--claim-seconds",
            type=float,
            default=drafts.CLAIM.total_seconds(),
            help="how long a silent worker keeps a table (default: %(default)d)",
        )

    def handle(self, *, watch, claim_seconds, **options):
        claim = timedelta(seconds=claim_seconds)
        if watch:
            workers.watch(
                "Imports", lambda stopped: run_due(claim=claim, stopped=stopped)
            )
            return
        self.stdout.write(f"- Imports: {run_due(claim=claim)} done")
