"""The virus scanner, asked over clamd's own protocol on this machine."""

import socket
import socketserver
import struct
import tempfile
import threading
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from core import scanner, uploads
from partnerships.models import ProposalFile
from tests import files
from tests.factories.uploads import make_upload

pytestmark = pytest.mark.django_db

Scan = ProposalFile.Scan
# The test file of the European Institute for Computer Antivirus Research, in halves
# so that no scanner takes this module for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MAX_STREAM = 1024 * 1024


class Clamd(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    mood = "well"
    received = b""


class LocalClamd(Clamd):
    address_family = socket.AF_UNIX


class Conversation(socketserver.StreamRequestHandler):
    """INSTREAM as clamd speaks it: lengths in network order, a zero at the end."""

    def handle(self):
        command = self.rfile.read(len(b"zINSTREAM\0"))
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > MAX_STREAM:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                self.rfile.read()  # as clamd does, so that the reply arrives
                return
        self.server.received = content
        if self.server.mood == "hanging":
            self.server.released.wait(5)
        elif self.server.mood == "silent":
            return
        elif self.server.mood == "broken":
            self.wfile.write(b"stream: Can't allocate memory ERROR\0")
        elif EICAR in content:
            self.wfile.write(b"stream: Eicar-Signature FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


@contextmanager
def serving(server):
    with server:
        server.released = threading.Event()
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def clamd(settings):
    with serving(Clamd(("127.0.0.1", 0), Conversation)) as server:
        settings.UPLOAD_SCANNER = f"clamd://127.0.0.1:{server.server_address[1]}"
        yield server


def state_of(upload):
    return ProposalFile.objects.get(pk=upload.pk).scan


def test_upload_is_not_scanned_while_there_is_no_scanner(settings):
    settings.UPLOAD_SCANNER = ""
    upload = make_upload()

    assert (upload.scan, upload.is_safe) == (Scan.OFF, True)
    assert scanner.scan_pending() == {}


def test_upload_waits_while_there_is_a_scanner(clamd):
    upload = make_upload()

    assert (state_of(upload), upload.is_safe) == (Scan.PENDING, False)


def test_clean_upload_is_handed_out(clamd):
    upload = make_upload()

    assert scanner.scan(upload) == Scan.CLEAN

    assert clamd.received == files.pdf()
    assert (state_of(upload), upload.is_safe) == (Scan.CLEAN, True)


def test_scanner_may_listen_on_a_local_socket(settings):
    with tempfile.TemporaryDirectory() as folder:
        settings.UPLOAD_SCANNER = f"clamd://{folder}/clamd"
        upload = make_upload()

        with serving(LocalClamd(f"{folder}/clamd", Conversation)):
            assert scanner.scan(upload) == Scan.CLEAN


def test_infected_upload_loses_its_file_and_keeps_its_row(clamd):
    upload = make_upload(content=files.pdf(EICAR))
    name = upload.file.name

    assert scanner.scan(upload) == Scan.INFECTED

    kept = ProposalFile.objects.get(pk=upload.pk)
    assert (kept.scan, kept.is_safe, kept.file.name) == (Scan.INFECTED, False, "")
    assert kept.name == "offer.pdf"
    assert not default_storage.exists(name)
    assert uploads.sweep(ProposalFile).missing == []


@pytest.mark.parametrize("mood", ["broken", "silent"])
def test_upload_without_a_verdict_goes_on_waiting(clamd, mood):
    clamd.mood = mood
    upload = make_upload()

    with pytest.raises(scanner.ScannerError):
        scanner.scan(upload)

    assert state_of(upload) == Scan.PENDING
    clamd.mood = "well"
    assert scanner.scan_pending() == {"clean": 1}


def test_scanner_that_hangs_is_given_up(clamd, monkeypatch):
    monkeypatch.setattr(scanner, "TIMEOUT_SECONDS", 0.2)
    clamd.mood = "hanging"
    upload = make_upload()

    with pytest.raises(scanner.ScannerAway):
        scanner.scan(upload)

    assert state_of(upload) == Scan.PENDING


def test_scanner_that_is_down_is_asked_once(settings, caplog):
    settings.UPLOAD_SCANNER = "clamd:///no/such/socket"
    for _ in range(3):
        make_upload()

    assert scanner.scan_pending() == {"pending": 3}

    assert [record.name for record in caplog.records] == ["core.scanner"]


def test_file_that_cannot_be_judged_does_not_keep_the_others(clamd):
    large = files.pdf().replace(b"endstream", bytes(2 * MAX_STREAM) + b"\nendstream")
    too_large = make_upload(content=large)
    lost = make_upload()
    default_storage.delete(lost.file.name)
    last = make_upload()

    assert scanner.scan_pending() == {"pending": 2, "clean": 1}

    assert [state_of(upload) for upload in (too_large, lost, last)] == [
        Scan.PENDING,
        Scan.PENDING,
        Scan.CLEAN,
    ]


def test_waiting_upload_stays_closed_when_the_scanner_is_switched_off(clamd, settings):
    upload = make_upload()
    settings.UPLOAD_SCANNER = ""

    assert scanner.scan_pending() == {"pending": 1}

    assert not ProposalFile.objects.get(pk=upload.pk).is_safe


@pytest.mark.parametrize("address", ["clamd://", "http://127.0.0.1:3310", "on"])
def test_address_that_is_none_fails_loudly_and_closed(settings, address):
    settings.UPLOAD_SCANNER = address
    upload = make_upload()

    with pytest.raises(ImproperlyConfigured, match="UPLOAD_SCANNER"):
        scanner.scan_pending()

    assert state_of(upload) == Scan.PENDING


def test_command_scans_what_waits(clamd):
    make_upload()
    make_upload(content=files.pdf(EICAR))
    out = StringIO()

    call_command("scan_uploads", stdout=out)

    assert out.getvalue() == "Scanned: 1 clean, 1 infected, 0 pending.\n"


def test_command_fails_while_something_is_left_waiting(settings):
    settings.UPLOAD_SCANNER = "clamd:///no/such/socket"
    make_upload()

    with pytest.raises(CommandError, match="1 pending"):
        call_command("scan_uploads")
