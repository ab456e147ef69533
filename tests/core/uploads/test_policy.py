"""The limits, and the sentences that say so."""

import pytest
from django.utils.translation import override

from core import uploads
from core.uploads.policy import MAX_REQUEST_BYTES, REASONS, refusal


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_can_be_said(reason, language):
    with override(language):
        (message,) = refusal(reason, "offer.pdf", uploads.DEFAULT).messages

    assert "“offer.pdf”" in message or language != "en"
    assert "%(" not in message


def test_a_form_fits_into_a_request():
    assert uploads.DEFAULT.max_total < MAX_REQUEST_BYTES
