from django.conf import settings
from django.core.management.base import BaseCommand

from core.privacy.data_map import PATH, render


class Command(BaseCommand):
    help = "Write docs/data-map.md: what the site knows of people, as declared."

    def handle(self, **options):
        (settings.BASE_DIR / PATH).write_text(render())
        self.stdout.write(f"Written: {PATH}")
