"""The virus scanner: clamd, asked over its own protocol and never during a request.

UPLOAD_SCANNER names it: `clamd://host:port` or `clamd:///path/to/socket`; empty means
off. While it is on, a new upload waits and is handed out only once found clean. What
the scanner cannot answer goes on waiting.
"""

import logging
import socket
import struct
from collections import Counter
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.models import Upload

logger = logging.getLogger(__name__)

PORT = 3310
TIMEOUT_SECONDS = 30
CHUNK = 64 * 1024
MAX_REPLY = 4096


class ScannerError(Exception):
    """The scanner gave no verdict on one file."""


class ScannerAway(ScannerError):
    """The scanner cannot be reached, or does not answer in time."""


def is_on() -> bool:
    return bool(settings.UPLOAD_SCANNER)


def first_state() -> Upload.Scan:
    """The state of a new upload."""
    return Upload.Scan.PENDING if is_on() else Upload.Scan.OFF


def scan(upload: Upload) -> Upload.Scan:
    """Ask about a waiting upload, write the answer down and return it.

    The file of an infected one is deleted, its row stays. Raises ScannerError without
    a verdict; the upload then goes on waiting. Not to be called in a transaction.
    """
    try:
        with upload.file.open("rb") as file:
            is_infected = _ask(file)
    except FileNotFoundError:
        raise ScannerError("the file is not there") from None
    waiting = type(upload)._base_manager.filter(pk=upload.pk, scan=Upload.Scan.PENDING)
    if not is_infected:
        waiting.update(scan=Upload.Scan.CLEAN)
        upload.scan = Upload.Scan.CLEAN
    else:
        waiting.update(scan=Upload.Scan.INFECTED, file="")
        upload.scan = Upload.Scan.INFECTED
        upload.file.delete(save=False)  # a crash before this leaves it to the sweep
    return upload.scan


def scan_pending() -> Counter[str]:
    """Ask about every waiting upload; how many are now in each state.

    Stops at once while the scanner is away. A file that it cannot judge is left
    waiting and does not keep the others.
    """
    states: Counter[str] = Counter()
    waiting = [
        upload
        for model in Upload.kinds()
        for upload in model._base_manager.filter(scan=Upload.Scan.PENDING)
    ]
    if not is_on():
        return Counter({Upload.Scan.PENDING.value: len(waiting)} if waiting else {})
    for position, upload in enumerate(waiting):
        try:
            states[scan(upload).value] += 1
        except ScannerAway as error:
            logger.warning("Virus scanner away: %s", error)
            states[Upload.Scan.PENDING.value] += len(waiting) - position
            break
        except ScannerError as error:
            label, pk = upload._meta.label, upload.pk
            logger.warning("No verdict on %s %s: %s", label, pk, error)
            states[Upload.Scan.PENDING.value] += 1
    return states


def _ask(file: BinaryIO) -> bool:
    """Whether clamd finds something in the file (its command INSTREAM)."""
    try:
        with _connect() as connection:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                connection.sendall(struct.pack("!L", len(chunk)) + chunk)
            connection.sendall(struct.pack("!L", 0))
            reply = _read_reply(connection)
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error
    if reply == b"stream: OK":
        return False
    if reply.startswith(b"stream: ") and reply.endswith(b" FOUND"):
        return True
    raise ScannerError(reply.decode("ascii", "replace") or "no reply")


def _connect():
    address = urlsplit(settings.UPLOAD_SCANNER)
    if address.scheme != "clamd" or not (address.hostname or address.path):
        raise ImproperlyConfigured(
            "UPLOAD_SCANNER must be clamd://host:port or clamd:///path/to/socket"
        )
    if address.hostname:
        place = (address.hostname, address.port or PORT)
        return socket.create_connection(place, TIMEOUT_SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(TIMEOUT_SECONDS)
    try:
        connection.connect(address.path)
    except OSError:
        connection.close()
        raise
    return connection


def _read_reply(connection):
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < MAX_REPLY:
        received = connection.recv(MAX_REPLY)
        if not received:
            break
        reply += received
    return reply.rstrip(b"\0\n")
