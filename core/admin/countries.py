"""Lists of the back office by country."""

from django.contrib import admin

from core import countries


class CountryFilter(admin.AllValuesFieldListFilter):
    """The countries that occur in the list, named and sorted for its reader.

    The stock filter of a field with choices offers every country of the world.
    """

    def choices(self, changelist):
        everything, *values = super().choices(changelist)
        yield everything
        for value in values:
            code = value["display"]
            value["display"] = (
                countries.name(code) if code else self.empty_value_display
            )
        yield from sorted(values, key=lambda v: countries.sort_key(v["display"]))
