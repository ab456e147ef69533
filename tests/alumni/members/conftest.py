"""What graduates agree to."""

import pytest

from tests.alumni.members.given import consent_texts


@pytest.fixture
def texts():
    return consent_texts()
