"""Those who work here, as the back office names them."""

from django.contrib.auth.models import AbstractUser


def name_of(person: AbstractUser) -> str:
    """The full name; of somebody without one, what he or she logs in with."""
    return person.get_full_name() or person.get_username()
