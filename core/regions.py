"""Parts of the world that countries are filtered by, named from CLDR.

`core/data/regions.json` holds the five continental regions by their UN M49 codes, each
with the countries in it: the element `territoryContainment` of CLDR's
`supplementalData.xml`, which follows the United Nations' M49, without its deprecated
codes and its Outlying Oceania. It is a statistical division and says nothing of politics.
"""

import json
from functools import cache
from pathlib import Path

from babel import Locale
from django.db.models import Case, CharField, Q, Value, When

from core.partial_date import babel_locale


@cache
def _regions() -> dict[str, list[str]]:
    path = Path(__file__).parent / "data" / "regions.json"
    regions = json.loads(path.read_text(encoding="ascii"))
    return {code: countries.split() for code, countries in regions.items()}


def name(region: str) -> str:
    """The region's name in the active language; the code itself if unknown."""
    if region not in _regions():
        return region
    return Locale.parse(babel_locale()).territories[region]


def region_of(path: str) -> Case:
    """SQL for the region of the country that the lookup path leads to."""
    return Case(
        *(
            When(Q(**{f"{path}__in": found}), then=Value(code))
            for code, found in _regions().items()
        ),
        output_field=CharField(),
    )
