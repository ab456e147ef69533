"""The guide's pictures show the back office as it is; `make guide` makes them anew.

Beside each picture lies what it says, as a reader of the screen would hear it. Numbers
and addresses are left out of the comparison, for they change without the page.
"""

import os
import re
from io import BytesIO

import pytest
from PIL import Image

from core.admin.guide import FOLDER
from tests.browser.guide import ORGANISATION, SCREENS

pytestmark = pytest.mark.browser

IS_WRITING = os.environ.get("GUIDE") == "write"
COLOURS = 128  # of a picture; enough for a page without photographs
_NUMBER = re.compile(r"\d[\d\s.,:/–-]*")
_ADDRESS = re.compile(r"\n *- /url: .*")
SEED = f"""
from core import secret_links
from tests.factories.partnerships import ProposalFactory
ProposalFactory(
    state="in_review",
    organisation="{ORGANISATION}",
    access_nonce=secret_links.new_nonce(),  # the factory counts from 0 in each run
)
"""


@pytest.fixture(scope="module", autouse=True)
def proposal(site):
    """Sent by nobody; the rest of what is shown is the real content."""
    site.manage("shell", "-v0", "-c", SEED)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pictures_show_the_back_office(site, new_context, language):
    context = new_context(
        locale=language, timezone_id="Europe/Minsk", reduced_motion="reduce"
    )
    page = context.new_page()
    site.log_in(page)
    stale = []

    for name, screen in SCREENS.items():
        page.set_viewport_size({"width": screen.width, "height": 900})
        page.goto(f"{site.url}{screen.address}")
        screen.then(page)
        part = page.locator(screen.part)
        said = _said_by(part)
        text = FOLDER / language / "img" / f"{name}.txt"
        if IS_WRITING:
            text.parent.mkdir(exist_ok=True)
            text.write_text(said)
            _keep(part.screenshot(), text.with_suffix(".png"))
        if not text.is_file() or text.read_text() != said:
            stale.append(name)

    assert stale == [], "run `make guide` and look at the pictures"


def _said_by(part):
    return _NUMBER.sub("# ", _ADDRESS.sub("", part.aria_snapshot())) + "\n"


def _keep(picture, path):
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)
