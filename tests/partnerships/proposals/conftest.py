"""Who works at the desk, what lies on it, and what its senders agree to."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from partnerships.models import ProposalState as S
from tests.factories.core import ConsentTextFactory
from tests.partnerships.proposals.back_office import browser_of, member
from tests.partnerships.proposals.given import in_state


@pytest.fixture
def manager():
    return User.objects.create_superuser(
        "manager", first_name="Vera", last_name="Kavalova"
    )


@pytest.fixture
def office(manager):
    return browser_of(manager)


@pytest.fixture
def one_in_each(manager):
    """A proposal for each queue, named after it."""
    long_ago = timezone.localdate() - timedelta(days=3)
    soon = timezone.localdate() + timedelta(days=3)
    other = member("other")
    return {
        "mine": in_state(S.SCREENING, assigned_to=manager, promised_on=soon),
        "unassigned": in_state(S.RECEIVED),
        "them": in_state(S.MORE_INFORMATION, assigned_to=other, promised_on=long_ago),
        "late": in_state(S.IN_REVIEW, assigned_to=other, promised_on=long_ago),
        "aside": in_state(S.RECEIVED, is_quarantined=True, promised_on=long_ago),
        "closed": in_state(S.DECLINED, assigned_to=manager, promised_on=long_ago),
    }


@pytest.fixture
def consent_text():
    return ConsentTextFactory(text_ru="Я согласен.")
