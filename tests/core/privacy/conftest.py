"""Who may erase people, and a place of its own for tombstones."""

import pytest

from tests.back_office import browser_of, member

PASSWORD = "a long and quiet sentence"


@pytest.fixture(autouse=True)
def tombstones_of_its_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def officer():
    user = member("officer", "erase_person")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def office(officer):
    """The officer's browser, in which the password was typed just now."""
    client = browser_of(officer)
    client.post(
        "/admin/core/erasure/person/", {"password_again": PASSWORD, "was_opened": "1"}
    )
    return client
