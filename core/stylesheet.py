"""One stylesheet from many small files.

The parts of `static/css` are written and reviewed one by one; browsers ask once. This
finder offers their concatenation as `css/site.css` to runserver, tests and collectstatic.
"""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/site.css"


def parts():
    """The source files in cascade order: tokens and layout, components, utilities."""
    folder = settings.BASE_DIR / "static" / "css"
    numbered = sorted(folder.glob("[0-9][0-9]-*.css"))
    before = [path for path in numbered if path.name < "05"]
    after = [path for path in numbered if path.name >= "05"]
    return [*before, *sorted((folder / "components").glob("*.css")), *after]


class SiteStylesheetFinder(BaseFinder):
    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path != NAME:
            return []
        found = self._bundled().path(NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns):
        yield NAME, self._bundled()

    def _bundled(self):
        storage = FileSystemStorage(location=settings.DATA_DIR / "bundle")
        storage.prefix = None
        target = settings.DATA_DIR / "bundle" / NAME
        target.parent.mkdir(parents=True, exist_ok=True)
        css = "".join(path.read_text(encoding="utf-8") for path in parts())
        target.write_text(css, encoding="utf-8")
        return storage
