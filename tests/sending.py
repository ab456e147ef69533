"""What a browser does with a form that anybody may send."""

import re
from datetime import timedelta

import time_machine
from django.utils import timezone


def token_of(client, address, minutes=2):
    """The token of a form that was opened some minutes ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=minutes)):
        page = client.get(address)
    return re.search('name="token" value="([^"]+)"', page.text)[1]
