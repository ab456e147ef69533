"""A worker's look, with what it does once its transaction has been committed."""

import pytest

from core import pictures


@pytest.fixture
def make(django_capture_on_commit_callbacks):
    def look(**options):
        with django_capture_on_commit_callbacks(execute=True):
            return pictures.make_due(**options)

    return look


@pytest.fixture
def stored(settings):
    """A function that gives the names of all files in the store."""

    def names():
        root = settings.MEDIA_ROOT
        return {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()}

    return names
