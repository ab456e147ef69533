"""A real mail server on loopback, whose temper a test can choose."""

import asyncio
import email
import email.policy
import time
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Received:
    sender: str
    recipients: list[str]
    message: email.message.EmailMessage

    def body(self, kind: str = "plain") -> str:
        return self.message.get_body((kind,)).get_content()


@dataclass
class SmtpServer:
    """Takes mail on a port that stays the same when it is stopped and started.

    `refusals` are answers by recipient, `answer` is what it says to every message
    instead of taking it, `delay` the seconds before it acknowledges one.
    """

    port: int = 0
    messages: list[Received] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    answer: str = ""
    delay: float = 0
    connections: int = 0
    _controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    def start(self) -> None:
        self._controller = _OnAnyPort(self, hostname=HOST, port=self.port)
        self._controller.start()
        self.port = self._controller.server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    def wait_for(self, count: int, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while len(self.messages) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.messages)} of {count} came")
            time.sleep(0.01)

    def mails_to(
        self, address: str, count: int = 1, *, holding: str = "", seconds: float = 20
    ) -> list[Received]:
        """What came to the address, or to all that end so, once there are so many."""
        deadline = time.monotonic() + seconds
        while True:
            found = [
                received
                for received in list(self.messages)
                if any(to.endswith(address) for to in received.recipients)
                and holding in received.body()
            ]
            if len(found) >= count:
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(found)} of {count} mails to {address} came")
            time.sleep(0.1)

    def message_ids(self) -> list[str]:
        return [received.message["Message-ID"] for received in self.messages]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer:
            return self.answer
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        self.messages.append(Received(envelope.mail_from, envelope.rcpt_tos, message))
        await asyncio.sleep(self.delay)
        return "250 OK"


class _OnAnyPort(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="mail.example.org")

    def _trigger_server(self):
        """Connect once, to the port that the system has chosen."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def smtp(settings):
    """A running server that this process sends its mail to."""
    server = SmtpServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, server.port
    settings.EMAIL_TIMEOUT = 2
    yield server
    server.stop()
