"""What a form does not show to everybody: other people."""

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP

from core.accounts.rights import is_private


def people_behind(model: type[Model]) -> dict[str, type[Model]]:
    """The models of people not named on the site, by the fields that lead to them."""
    return {
        field.name: field.related_model
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.is_relation and is_private(field.related_model)
    }


def hidden_fields(user: AbstractBaseUser, model: type[Model]) -> set[str]:
    """The names of the model's fields that lead to people whom the user may not see."""
    found = people_behind(model).items()
    return {name for name, people in found if not _may_see(user, people._meta)}


def _may_see(user, options):
    return user.has_perm(f"{options.app_label}.view_{options.model_name}")


class OthersHiddenMixin:
    """A field that leads to people is for those who may see the people's own register.

    Else the choices, or the one chosen, would name somebody.
    """

    def get_exclude(self, request, obj=None):
        hidden = hidden_fields(request.user, self.model)
        return [*(super().get_exclude(request, obj) or ()), *sorted(hidden)] or None

    def lookup_allowed(self, lookup, value, request):
        """Who is meant could be tried out in the address of the list."""
        name = lookup.partition(LOOKUP_SEP)[0].removesuffix("_id")
        is_hidden = name in hidden_fields(request.user, self.model)
        return not is_hidden and super().lookup_allowed(lookup, value, request)

    def get_list_filter(self, request):
        hidden = hidden_fields(request.user, self.model)
        return [
            item
            for item in super().get_list_filter(request)
            if (item[0] if isinstance(item, tuple) else item) not in hidden
        ]
