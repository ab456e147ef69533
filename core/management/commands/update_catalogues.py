"""Add new messages of the code to the catalogues, empty, and drop the unused."""

from django.core.management.base import BaseCommand

from core import catalogues


class Command(BaseCommand):
    help = "Bring locale/*.po in line with the code and the templates."
    requires_system_checks = []

    def handle(self, *args, **options):
        wanted = catalogues.messages_in_project()
        for language in catalogues.languages():
            path = catalogues.catalogue_path(language)
            added, dropped = catalogues.renew(path, language, wanted)
            self.stdout.write(f"{language}: {added} added, {dropped} dropped")
