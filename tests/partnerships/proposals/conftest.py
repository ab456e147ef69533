"""Who works at the desk for proposals, and what lies on it."""

import pytest
from django.contrib.auth.models import User


@pytest.fixture
def manager():
    return User.objects.create_user("manager")
