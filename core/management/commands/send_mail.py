"""Sends the mail that is due; several may run at once.

Without options it sends what is due and ends. With --watch it stays: SIGTERM and
SIGINT let it finish its message, and it waits for a database or a mail server that
is away.
"""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from core import outbox, workers
from core.delivery import CLAIM


class Command(BaseCommand):
    help = "Send the mail that is due."

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="stay and look every second"
        )
        parser.add_argument(
            "--claim-seconds",
            type=float,
            default=CLAIM.total_seconds(),
            help="how long a message belongs to one worker (default: %(default)d)",
        )

    def handle(self, *, watch, claim_seconds, **options):
        claim = timedelta(seconds=claim_seconds)
        if watch:
            workers.watch(
                "Mail",
                lambda stopped: outbox.deliver(claim=claim, stopped=stopped),
                away=(outbox.MailServerAway,),
            )
            return
        try:
            sent = outbox.deliver(claim=claim)
        except outbox.MailServerAway as error:
            raise CommandError(f"The mail server is away: {error}") from error
        self.stdout.write(f"- Mail: {sent} tried")
