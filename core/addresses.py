"""Whether a record's address is its own, or that of a page which the site has already."""

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _


def validate_own_address(record: Model, *others: str) -> None:
    """Raises ValidationError where the slug leads to another page than the record's.

    `others` are names of further addresses made of the slug alone, such as the file of
    an event. What the site answers with is asked of its URLs, so that no list of words
    has to be kept.
    """
    try:
        addresses = [record.get_absolute_url()]
        addresses += [reverse(name, args=[record.slug]) for name in others]
    except NoReverseMatch:
        return  # no slug, or none that an address can hold: the field says so
    for address in addresses:
        try:
            is_own = resolve(address).kwargs.get("slug") == record.slug
        except Resolver404:
            is_own = False
        if not is_own:
            raise ValidationError({"slug": _("The site has a page at this address.")})
