"""The guide's pictures show the back office as it is; `make guide` makes them anew.

Beside each picture lies what it says, as a reader of the screen would hear it. Numbers
and dates are left out of the comparison, for they change with the day.
"""

import os
import re
from io import BytesIO

import pytest
from PIL import Image

from core.admin.guide import FOLDER
from tests.browser.guide import SCREENS
from tests.browser.site import serve

pytestmark = pytest.mark.browser

IS_WRITING = os.environ.get("GUIDE") == "write"
COLOURS = 128  # of a picture; enough for a page without photographs
_DATED = re.compile(r"\d[\d\s.,:/–-]*")


@pytest.fixture(scope="module")
def quiet_site(tmp_path_factory):
    """The real content and nothing that other tests have left."""
    with serve(tmp_path_factory.mktemp("guide")) as site:
        yield site


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pictures_show_the_back_office(quiet_site, browser, language):
    context = browser.new_context(locale=language, reduced_motion="reduce")
    page = context.new_page()
    quiet_site.log_in(page)
    stale = []

    for name, screen in SCREENS.items():
        page.set_viewport_size({"width": screen.width, "height": 900})
        page.goto(f"{quiet_site.url}{screen.address}")
        screen.then(page)
        part = page.locator(screen.part)
        said = _DATED.sub("# ", part.aria_snapshot()) + "\n"
        text = FOLDER / language / "img" / f"{name}.txt"
        if IS_WRITING:
            text.write_text(said)
            _keep(part.screenshot(), text.with_suffix(".png"))
        if not text.is_file() or text.read_text() != said:
            stale.append(name)

    context.close()
    assert stale == [], "run `make guide` and look at the pictures"


def _keep(picture, path):
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)
