"""Fixtures that every part of the suite shares. None asks for the database by itself."""

import gc

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation

from core import content, frame

pytest_plugins = ["tests.cached_site", "tests.smtp"]


def pytest_collection_finish():
    """What is loaded stays: to look for garbage in it takes a seventh of the run."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """SQLite tests run on a file, as the site does: WAL and locks need one."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database["TEST"]["NAME"] = str(path)


@pytest.fixture(autouse=True)
def media_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def fresh_start():
    """What a process keeps between requests: the frame, and the last one's language."""
    frame.forget()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="module")
def loaded_content(django_db_setup, django_db_blocker):
    """The real content/, there for a whole module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        content.load(settings.BASE_DIR / "content")
        yield
        transaction.set_rollback(True)


@pytest.fixture(params=[code for code, _name in settings.LANGUAGES])
def language(request):
    """Each language of the site in turn."""
    return request.param
