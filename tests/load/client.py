"""Partners that send proposals all at once, over real connections."""

import http.client
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from core.guard import LEAST_SECONDS
from tests import files

NEW = "/en/partnerships/proposals/new/"
FILE_BYTES = 200 * 1024


@dataclass
class Result:
    """What one run of clients saw: answers by status, the links, seconds for each."""

    statuses: dict[int, int] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def note(self, status, link, seconds):
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.seconds.append(seconds)
        if status == 303:
            self.links.append(link)

    def percentile(self, share: float) -> float:
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))]


def padded_pdf(size: int = FILE_BYTES) -> bytes:
    """A sound PDF of about so many bytes."""
    return files.pdf(b"x" * size)


def send_proposals(url: str, name: str, *, clients: int, each: int) -> Result:
    """Proposals of organisations called by `name`: `clients` people open `each` forms, wait as people do, and send them all."""
    result, pdf = Result(), padded_pdf()
    with ThreadPoolExecutor(clients) as pool:
        opened = list(pool.map(lambda n: open_forms(url, each), range(clients)))
        time.sleep(LEAST_SECONDS + 1)
        list(
            pool.map(
                lambda n: _send(url, f"{name} {n}", opened[n], pdf, result),
                range(clients),
            )
        )
    return result


def open_forms(url: str, count: int) -> list[tuple[str, str, str]]:
    """Forms with their tokens: cookie, token of the cookie, token of the form."""
    forms = []
    for _form in range(count):
        connection = connect(url)
        connection.request("GET", NEW)
        response = connection.getresponse()
        page = response.read().decode()
        cookie = response.headers["Set-Cookie"].partition(";")[0]
        forms.append(
            (cookie, field_of(page, "csrfmiddlewaretoken"), field_of(page, "token"))
        )
        connection.close()
    return forms


def _send(url, sender, forms, pdf, result):
    for number, form in enumerate(forms):
        send_form(url, f"{sender}-{number}", form, pdf, result)


def send_form(url: str, name: str, form, pdf: bytes, result: Result) -> None:
    """Send a form that was opened, for an organisation of that name."""
    cookie, csrf, token = form
    body = encode_multipart(BOUNDARY, _answers(name, csrf, token, pdf))
    connection = connect(url)
    began = time.monotonic()
    connection.request(
        "POST", NEW, body, {"Content-Type": MULTIPART_CONTENT, "Cookie": cookie}
    )
    response = connection.getresponse()
    response.read()
    result.note(response.status, response.headers["Location"], time.monotonic() - began)
    connection.close()


def _answers(name, csrf, token, pdf):
    return {
        "csrfmiddlewaretoken": csrf,
        "token": token,
        "organisation": f"University {name}",
        "kind": "university",
        "country": "SE",
        "contact_name": "Anna",
        "contact_role": "Coordinator",
        "email": f"{name.replace(' ', '-')}@example.org",
        "subjects": ["research"],
        "text": f"Proposal {name}",
        "language": "en",
        "consent": "on",
        "consent_version": "proposal-1",
        "files": SimpleUploadedFile("plan.pdf", pdf),
    }


def connect(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)


def field_of(page: str, name: str) -> str:
    """The value of a hidden field."""
    return re.search(f'name="{name}" value="([^"]+)"', page)[1]
