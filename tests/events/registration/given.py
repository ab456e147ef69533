"""Events that take registrations, and people who have registered for them."""

from datetime import timedelta

from django.utils import timezone

from core import secret_links
from core.partial_date import PartialDate
from events.models import RegistrationState as S
from events.registration import moves
from tests.factories.core import ConsentTextFactory
from tests.factories.events import EventFactory, RegistrationFactory

TEXT = {"key": "registration-1", "purpose": "registration"}


def open_event(days=10, **fields):
    """An event that many days from now, for which people register."""
    day = timezone.localdate() + timedelta(days=days)
    start_on = PartialDate(day.year, day.month, day.day)
    return EventFactory(**{"start_on": start_on, "has_registration": True, **fields})


def registered(event, state=S.UNCONFIRMED, **fields):
    """A registration as it came to the state by itself."""
    nonce = secret_links.new_nonce()
    registration = RegistrationFactory(
        event=event,
        access_nonce=nonce,
        access_digest=secret_links.digest_of(secret_links.secret_for(nonce)),
        **fields,
    )
    if state in (S.CONFIRMED, S.WAITING, S.CANCELLED):
        moves.confirm(registration)
    if state == S.CANCELLED:
        moves.cancel(registration)
    registration.refresh_from_db()
    assert registration.state == state
    return registration


def received(event, nonce="a-nonce", suspicion="", **fields):
    """A registration as the form hands it over."""
    fields = {"consent": None, "access_nonce": "", "access_digest": "", **fields}
    moves.receive(
        RegistrationFactory.build(event=event, **fields),
        nonce=nonce,
        consent_text=ConsentTextFactory(**TEXT),
        suspicion=suspicion,
    )
