"""Makes the renditions of pictures that are missing; several may run at once.

Without options it makes what is missing and ends. With --watch it stays and looks
again whenever the content has changed: SIGTERM and SIGINT let it finish its picture.
"""

from django.core.management.base import BaseCommand

from core import content_version, pictures, workers


class Command(BaseCommand):
    help = "Make the renditions of pictures that are missing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="stay and look every second"
        )

    def handle(self, *, watch, **options):
        if watch:
            workers.watch("Making renditions", on_each_change())
            return
        self.stdout.write(f"- Pictures: {pictures.make_due()} made")


def on_each_change():
    """Work that is done once for each state of the content.

    A picture that cannot be made is so not tried every second.
    """
    seen = None

    def work(stopped):
        nonlocal seen
        version = content_version.current()
        if version != seen:
            pictures.make_due(stopped=stopped)
            seen = version

    return work
