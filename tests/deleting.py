"""What happens while records are being deleted."""

from contextlib import contextmanager

from django.db.models.signals import pre_delete


@contextmanager
def while_deleting(model, act):
    """Call `act(instance, **)` before each record of the model goes."""
    pre_delete.connect(act, sender=model)
    try:
        yield
    finally:
        pre_delete.disconnect(act, sender=model)
