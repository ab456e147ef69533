"""No record takes the address of a page, whatever pages a section gets."""

from importlib import import_module

import pytest
from django.core.exceptions import ValidationError

from core.addresses import validate_own_address
from events.models import Event
from mobility.models import Exchange
from training.models import Programme

SECTIONS = {"events": Event, "mobility": Exchange, "training": Programme}


def taken(section):
    """The one-word addresses of a section's own pages."""
    routes = [str(p.pattern) for p in import_module(f"{section}.urls").urlpatterns]
    words = [route.removesuffix("/") for route in routes if route.endswith("/")]
    return [word for word in words if word and not set(word) & set("/<")]


@pytest.mark.parametrize(
    ("section", "slug"),
    [(section, slug) for section in SECTIONS for slug in taken(section)],
)
def test_record_cannot_take_the_address_of_a_page(section, slug):
    with pytest.raises(ValidationError) as refused:
        SECTIONS[section](slug=slug).clean()

    assert list(refused.value.message_dict) == ["slug"]


def test_event_cannot_take_the_file_of_the_calendar():
    with pytest.raises(ValidationError):
        Event(slug="calendar").clean()


@pytest.mark.parametrize("slug", ["", "no such slug", "open-day", "minsk-forum"])
def test_any_other_slug_is_left_to_its_field(slug):
    validate_own_address(Exchange(slug=slug))
