"""Where history begins for records that were there before it."""

from django.db import transaction
from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from core.history import versions
from core.history.kept import is_kept, kept
from core.history.paths import START
from core.history.recorder import batches
from core.history.states import read_states


def begin() -> int:
    """Give every record without a version its first one; how many there were.

    One query for each model when there is nothing to do.
    """
    return sum(_begin(model) for model in kept() if is_kept(model))


def _begin(model):
    own = versions.versions_of_model(model).order_by()
    known = own.filter(object_id=Cast(OuterRef("pk"), TextField()))
    rows = model._base_manager.filter(~Exists(known))
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    count = 0
    for batch in batches(keys):
        found = read_states(model, batch)
        first = versions.Batch(user=None, path=START)
        with transaction.atomic():
            first.save([versions.new_version(model, *pair) for pair in found.items()])
        count += len(found)
    return count
