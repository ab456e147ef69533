"""Who works at the desks, and what applicants agree to."""

import pytest
from django.contrib.auth.models import User

from tests.back_office import browser_of
from tests.factories.core import ConsentTextFactory
from tests.factories.training import ProgrammeFactory


@pytest.fixture
def manager():
    return User.objects.create_superuser(
        "manager", first_name="Vera", last_name="Kavalova"
    )


@pytest.fixture
def consent_text():
    return ConsentTextFactory(key="enquiry-1", purpose="enquiry", text_ru="Я согласен.")


@pytest.fixture
def office(manager):
    return browser_of(manager)


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="general-medicine", title_en="General Medicine")
