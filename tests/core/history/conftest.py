"""Who writes in the tests of the history."""

import pytest
from django.contrib.auth.models import User


@pytest.fixture
def editor():
    return User.objects.create_superuser("editor", password="a long sentence")
