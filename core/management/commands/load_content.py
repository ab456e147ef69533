from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.content import ContentError, load
from core.history import recording


class Command(BaseCommand):
    help = "Load the facts of content/; what staff have edited is left alone."

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="Look at unchanged files too."
        )

    def handle(self, *args, force, **options):
        try:
            with recording(path="load_content"):
                report = load(settings.BASE_DIR / "content", force=force)
        except ContentError as error:
            raise CommandError(str(error)) from error
        if report.is_unchanged:
            self.stdout.write("Content: no file has changed.")
            return
        counts = ", ".join(f"{n} {what}" for what, n in sorted(report.counts.items()))
        self.stdout.write(f"Content: {counts or 'nothing to load'}.")
        for name in report.left_alone:
            self.stdout.write(f"  left as staff edited it: {name}")
