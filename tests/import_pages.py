"""A table sent through the back office, with a worker that looks at it and writes it."""

import re

from core.imports.work import run_due
from tests import files


def send(client, address, content, name):
    """Send the file to the import at the address: where its plan is, and its page."""
    response = client.post(address, {"file": files.upload(name, content)})
    assert response.status_code == 303
    run_due()
    return response["Location"], client.get(response["Location"])


def digest_on(page):
    """What the button of the page orders."""
    return re.search(r'name="plan" value="(\w+)"', page.text)[1]


def order(client, address, page, **options):
    """Have carried out what the page of the plan shows."""
    response = client.post(address, {"plan": digest_on(page)}, **options)
    run_due()
    return response


def counts(page):
    found = re.findall(r"<dt>([^<]+)</dt><dd>(?:<a[^>]*>)?([\d,]+)<", page.text)
    return {name: int(number.replace(",", "")) for name, number in found}
