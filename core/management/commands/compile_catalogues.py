"""Compile locale/*.po to .mo without the gettext tools, only where the .po is newer."""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile the message catalogues that changed."
    requires_system_checks = []

    def handle(self, *args, **options):
        for root in settings.LOCALE_PATHS:
            for source in sorted(Path(root).glob("*/LC_MESSAGES/*.po")):
                if self.compile_if_newer(source) and options["verbosity"]:
                    self.stdout.write(f"Compiled {source.relative_to(root)}")

    def compile_if_newer(self, source):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            return False
        # Written aside: a server that starts meanwhile never reads half a file.
        draft = source.with_suffix(f".{os.getpid()}.tmp")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        return True
