"""The loop of a process that stays and looks for work until it is asked to end."""

import logging
import signal
import threading
from collections.abc import Callable

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 30  # seconds between two looks for what is away


def watch(
    name: str,
    work: Callable[[Callable[[], bool]], object],
    *,
    away: tuple[type[Exception], ...] = (),
) -> None:
    """Call `work` every second until SIGTERM or SIGINT.

    It gets a function that says whether to end, and finishes what it has begun. While
    the database is away, or one of the errors in `away` says so of something else, the
    pauses grow to half a minute; `name` is in the one warning about it.
    """
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    pause = 1
    while not ending.is_set():
        try:
            work(ending.is_set)
            close_old_connections()
            pause = 1
        except (*away, OperationalError, InterfaceError) as error:
            if pause == 1:
                logger.warning("%s waits: %s", name, type(error).__name__)
            connection.close()
            pause = min(2 * pause, LONGEST_PAUSE)
        ending.wait(pause)
