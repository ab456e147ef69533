"""What the pictures of the office's guide show: each page, and what is done on it."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


def nothing(page: Page) -> None:
    """The page as it is opened."""


@dataclass(frozen=True)
class Screen:
    """A page below /admin/, what is done there, and the part that the picture shows."""

    address: str
    then: Callable[[Page], None] = nothing
    part: str = "#content"
    width: int = 1100


SCREENS = {
    "home": Screen("/admin/"),
}
