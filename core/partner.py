"""The institution that visitors may see of a record that names one."""

from django.db import models
from django.db.models import Case, Q, QuerySet, When
from modeltranslation.utils import build_localized_fieldname

from core.languages import fallback_chain

# Where the institution may stand: a merged one may have been merged again.
_PATHS = ["institution" + "__merged_into" * step for step in range(3)]


class PartnerQuerySetMixin:
    """For records with an `institution`; one that was merged leads to what it became."""

    def with_partner(self):
        """Annotate `partner_slug`, the address of the institution that is named.

        That is the one it was merged into; NULL where visitors may not see it. Facets
        find its name as `partner_name`.
        """
        names = {
            build_localized_fieldname("partner_name", code): self.of_partner(
                build_localized_fieldname("name", code)
            )
            for code in fallback_chain()
        }
        return self.annotate(partner_slug=self.of_partner("slug")).alias(**names)

    def select_partner(self):
        """Read with all that `partner_of` looks at."""
        return self.select_related(_PATHS[-1])

    def of_partner(self, name: str) -> Case:
        """SQL for a field of that institution, as its own page reads its records."""
        return Case(
            *(
                When(is_here, then=f"{path}__{name}")
                for path, is_here in self.partner_among(self._institutions.published())
            ),
            output_field=models.CharField(),
        )

    def partner_among(self, shown: QuerySet) -> list[tuple[str, Q]]:
        """Where that institution may stand, and whether it does and is one of these."""
        named = Q(institution__in=self._institutions.addressable())
        return [(path, named & Q(**{f"{path}__in": shown})) for path in _PATHS]

    @property
    def _institutions(self):
        return self.model._meta.get_field("institution").related_model.objects


def partner_of(record):
    """The institution of `with_partner` as a record; None where there is none."""
    found = record.institution if record.partner_slug else None
    while found and found.slug != record.partner_slug:
        found = found.merged_into
    return found
