"""Whether somebody may look at records of a register in the back office."""

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model


def may_see(user: AbstractBaseUser, model: type[Model]) -> bool:
    """As the admin asks it: whoever may change a record may look at it."""
    app, name = model._meta.app_label, model._meta.model_name
    return user.has_perm(f"{app}.view_{name}") or user.has_perm(f"{app}.change_{name}")
