"""The whole site behind its page cache, as it is served."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from core import page_cache
from core.page_cache import PageCache


@pytest.fixture
def asked():
    """The paths of which Django was asked to make a page."""
    return []


@pytest.fixture
def site(monkeypatch, asked):
    """The whole site behind its page cache, as it is served."""
    monkeypatch.setattr(page_cache, "VERSION_AGE_SECONDS", -1)
    monkeypatch.setattr(page_cache, "close_old_connections", lambda: None)
    django = WSGIHandler()

    def application(environ, start_response):
        asked.append(environ["PATH_INFO"])
        return django(environ, start_response)

    around_requests = (request_started, request_finished)
    for signal in around_requests:  # they would end the test's transaction
        signal.disconnect(close_old_connections)
    yield PageCache(application)
    for signal in around_requests:
        signal.connect(close_old_connections)
