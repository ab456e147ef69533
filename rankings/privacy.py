"""Rankings hold no person."""

from rankings.models import Edition, Membership, Ranking, Result

HELD = ()
OWNED = ()
NOBODY = (Edition, Membership, Ranking, Result)
