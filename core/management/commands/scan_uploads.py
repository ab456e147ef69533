from django.core.management.base import BaseCommand, CommandError

from core import scanner
from core.models import Upload


class Command(BaseCommand):
    help = "Have the virus scanner look at the files that wait for it."

    def handle(self, *args, **options):
        states = scanner.scan_pending()
        counts = ", ".join(
            f"{states[state.value]} {state.value}"
            for state in (Upload.Scan.CLEAN, Upload.Scan.INFECTED, Upload.Scan.PENDING)
        )
        if states[Upload.Scan.PENDING.value]:
            raise CommandError(f"Some files are still waiting: {counts}.")
        self.stdout.write(f"Scanned: {counts}.")
