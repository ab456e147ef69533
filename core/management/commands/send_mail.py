"""Sends the mail that is due; several may run at once.

Without options it sends what is due and ends. With --watch it stays: SIGTERM and
SIGINT let it finish its message, and it waits for a database or a mail server that
is away.
"""

import logging
import signal
import threading
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)

from core import outbox
from core.delivery import CLAIM

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 30  # seconds between two looks for what is away


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
            self.watch(claim)
            return
        try:
            sent = outbox.deliver(claim=claim)
        except outbox.MailServerAway as error:
            raise CommandError(f"The mail server is away: {error}") from error
        self.stdout.write(f"- Mail: {sent} tried")

    def watch(self, claim):
        ending = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
        pause = 1
        while not ending.is_set():
            try:
                outbox.deliver(claim=claim, stopped=ending.is_set)
                close_old_connections()
                pause = 1
            except (outbox.MailServerAway, OperationalError, InterfaceError) as error:
                if pause == 1:
                    logger.warning("Mail waits: %s", type(error).__name__)
                connection.close()
                pause = min(2 * pause, LONGEST_PAUSE)
            ending.wait(pause)
