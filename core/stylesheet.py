"""Stylesheets from many small files.

The parts of `static/css` are written and reviewed one by one; browsers ask once. This
finder offers their concatenations, `css/site.css` for the site and `css/admin.css` for
the back office, to runserver, tests and collectstatic.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NUMBERED = "[0-9][0-9]-*.css"


def parts_of_site() -> list[Path]:
    """The source files in cascade order: tokens and layout, components, utilities."""
    folder = settings.BASE_DIR / "static" / "css"
    numbered = sorted(folder.glob(NUMBERED))
    before = [path for path in numbered if path.name < "05"]
    after = [path for path in numbered if path.name >= "05"]
    return [*before, *sorted((folder / "components").glob("*.css")), *after]


def parts_of_admin() -> list[Path]:
    """The numbered files in their order; others belong to pages that link to them."""
    return sorted((settings.BASE_DIR / "static" / "css" / "admin").glob(NUMBERED))


BUNDLES: dict[str, Callable[[], list[Path]]] = {
    "css/site.css": parts_of_site,
    "css/admin.css": parts_of_admin,
}


class SiteStylesheetFinder(BaseFinder):
    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path not in BUNDLES:
            return []
        found = self._bundled(path).path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns):
        for name in BUNDLES:
            yield name, self._bundled(name)

    def _bundled(self, name):
        storage = FileSystemStorage(location=settings.DATA_DIR / "bundle")
        storage.prefix = None
        target = settings.DATA_DIR / "bundle" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        css = "".join(path.read_text(encoding="utf-8") for path in BUNDLES[name]())
        target.write_text(css, encoding="utf-8")
        return storage
