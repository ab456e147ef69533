"""The next of a series, begun from an earlier one: a draft with what stays the same."""

import re
from itertools import chain, count

from django.db import transaction
from django.db.models import Max
from modeltranslation.utils import build_localized_fieldname

from core.languages import language_codes
from events.models import Event, EventCountry, EventLanguage

SAME = ("kind", "series", "mode", "time_zone", "online_access", "capacity")
SAME_TEXTS = ("title", "summary", "body", "place", "registration_note")


@transaction.atomic
def next_of_series(event: Event) -> Event:
    """A saved draft with the number raised, the texts in every language, and the same
    institutions, countries and languages.

    Day, hour, links, speakers, materials, registration and source belong to the one
    event and are left out. Raises ValidationError if the number grows too large.
    """
    number = _next_number(event)
    columns = [
        build_localized_fieldname(name, code)
        for name in SAME_TEXTS
        for code in language_codes()
    ]
    draft = Event(
        slug=_free_slug(event.slug, number),
        number_in_series=number,
        **{name: getattr(event, name) for name in chain(SAME, columns)},
    )
    draft.full_clean()
    draft.save()
    draft.institutions.set(event.institutions.all())
    EventCountry.objects.bulk_create(
        EventCountry(event=draft, country=line.country)
        for line in event.countries.all()
    )
    EventLanguage.objects.bulk_create(
        EventLanguage(event=draft, language=line.language)
        for line in event.languages.all()
    )
    return draft


def _next_number(event):
    """One more than the highest in the series; none in a series without numbers."""
    numbers = Event.objects.filter(series=event.series_id)
    highest = numbers.aggregate(highest=Max("number_in_series"))["highest"]
    return None if highest is None else highest + 1


def _free_slug(slug, number):
    """`dentistry-day-14` after `dentistry-day-13`, or the next that is free."""
    stem = re.sub(r"-\d+$", "", slug)[:90]
    taken = set(
        Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    )
    slugs = (f"{stem}-{n}" for n in count(number or 2))
    return next(slug for slug in slugs if slug not in taken)
