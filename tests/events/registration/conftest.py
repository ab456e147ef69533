"""What people who register agree to."""

import pytest

from tests.events.registration.given import TEXT
from tests.factories.core import ConsentTextFactory


@pytest.fixture
def consent_text():
    return ConsentTextFactory(text_ru="Я согласен.", **TEXT)
