"""Fail unless every message of the interface is translated into every language."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import catalogues


class Command(BaseCommand):
    help = "Compare the message catalogues with the code; `make messages` renews them."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--locale-root", type=Path, default=Path(settings.LOCALE_PATHS[0])
        )

    def handle(self, *args, locale_root, **options):
        wanted = catalogues.messages_in_project()
        count = 0
        for language in catalogues.languages():
            path = catalogues.catalogue_path(language, locale_root)
            scripts = path.with_name(f"{catalogues.SCRIPTS}.po")
            found = list(catalogues.problems(path, language, wanted))
            if scripts.exists():  # a language may be content with Django's own
                found += catalogues.problems(scripts, language, {})
            for problem in found:
                self.stderr.write(f"{language}: {problem}")
            count += len(found)
        if count:
            raise CommandError(f"{count} problems in the message catalogues.")
        self.stdout.write(f"{len(wanted)} messages, complete in every language.")
