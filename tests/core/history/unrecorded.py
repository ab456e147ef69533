"""What history has missed: for tests of any way of writing."""

from core.history import versions
from core.history.kept import is_kept, kept
from core.history.states import are_same, read_states


def unrecorded():
    """The records whose last version does not say what they hold."""
    missed = []
    for model in filter(is_kept, kept()):
        states = read_states(model, model._base_manager.values_list("pk", flat=True))
        last = versions.latest(model, states)
        missed += [
            (model.__name__, key)
            for key, state in states.items()
            if str(key) not in last
            or not are_same(versions.parse(last[str(key)]), state)
        ]
    return missed
