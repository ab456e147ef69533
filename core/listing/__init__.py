"""One declaration per list, obeyed by its HTML page, CSV, XLSX and JSON alike.

A section subclasses `Listing` and names its queryset, columns, facets and sort
orders. Filters live in the URL and combine; every facet counts what would remain if
one of its values were chosen, the other filters kept. All counts are one query and
the rows of the page another, whatever the number of rows.
"""

from core.listing.columns import Column
from core.listing.facets import Facet, choice_labels, country_facet, region_facet
from core.listing.listing import Listing
from core.listing.params import read_day
from core.listing.period import Period

__all__ = [
    "Column",
    "Facet",
    "Listing",
    "Period",
    "choice_labels",
    "country_facet",
    "read_day",
    "region_facet",
]
