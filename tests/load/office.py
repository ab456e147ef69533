"""A member of staff who brings in a table, over real connections."""

import time
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import (
    HTTPCookieProcessor,
    HTTPRedirectHandler,
    Request,
    build_opener,
)

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.browser.site import EDITOR
from tests.load.client import field_of


class _Staying(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Office:
    """A browser in the back office."""

    def __init__(self, url: str):
        self.url = url
        self._open = build_opener(HTTPCookieProcessor(CookieJar()), _Staying()).open
        login = "/admin/login/"
        status, _place = self.post(login, login=EDITOR[0], password=EDITOR[1])
        assert status == 302

    def get(self, path: str) -> str:
        with self._open(self.url + path, timeout=60) as answer:
            return answer.read().decode()

    def post(self, path: str, **fields) -> tuple[int, str]:
        """Send the form of the page at the path: the status, and where it leads."""
        fields["csrfmiddlewaretoken"] = field_of(self.get(path), "csrfmiddlewaretoken")
        kind, body = "application/x-www-form-urlencoded", urlencode(fields).encode()
        if any(isinstance(value, SimpleUploadedFile) for value in fields.values()):
            kind, body = MULTIPART_CONTENT, encode_multipart(BOUNDARY, fields)
        request = Request(self.url + path, body, {"Content-Type": kind})
        try:
            with self._open(request, timeout=60) as answer:
                return answer.status, ""
        except HTTPError as answer:
            return answer.code, answer.headers.get("Location", "")

    def send_table(self, register: str, content: bytes) -> str:
        """Send a workbook, wait till it has been looked at: the plan's address."""
        file = SimpleUploadedFile("registers.xlsx", content)
        status, place = self.post(f"/admin/partnerships/{register}/import/", file=file)
        assert status == 303
        self._wait(place)
        return place

    def order(self, place: str) -> None:
        """Have the plan carried out, and wait till it has been."""
        status, _place = self.post(place, plan=field_of(self.get(place), "plan"))
        assert status == 303
        self._wait(place)

    def _wait(self, place):
        deadline = time.monotonic() + 300
        while "import__progress" in self.get(place):
            assert time.monotonic() < deadline
            time.sleep(0.2)
