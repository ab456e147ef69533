"""People who register for one event all at once, each with a browser of their own."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.load.client import connect, field_of


@dataclass
class Guest:
    """A person with an address; `link` is the private one from the mail."""

    site: str
    email: str
    link: str = ""
    cookie: str = ""
    page: str = ""

    def open_form(self, slug: str) -> int:
        self.address = f"/en/events/{slug}/register/"
        return self._get()

    def register(self) -> int:
        return self._post(
            token=field_of(self.page, "token"),
            name=self.email.partition("@")[0],
            email=self.email,
            language="en",
            consent="on",
            consent_version="registration-1",
        )

    def open_link(self, step: str) -> int:
        self.address = f"{self.link}{step}/"
        return self._get()

    def press(self) -> int:
        """Press the one button of the page that is open."""
        return self._post()

    def _get(self):
        connection = connect(self.site)
        connection.request("GET", self.address)
        response = connection.getresponse()
        self.page = response.read().decode()
        self.cookie = response.headers["Set-Cookie"].partition(";")[0]
        connection.close()
        return response.status

    def _post(self, **fields):
        fields["csrfmiddlewaretoken"] = field_of(self.page, "csrfmiddlewaretoken")
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookie,
        }
        connection = connect(self.site)
        connection.request("POST", self.address, urlencode(fields), headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status


def link_in(text: str) -> str:
    """The path of the private page that a mail leads to."""
    url = re.search(r"https?://\S+/registrations/[^/\s]+/", text)[0]
    return urlsplit(url).path
