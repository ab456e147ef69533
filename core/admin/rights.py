"""What a form does not show to everybody: other people."""

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model

from core.accounts.rights import is_private


def hidden_fields(user: AbstractBaseUser, model: type[Model]) -> set[str]:
    """The names of the model's fields that lead to people whom the user may not see."""
    return {
        field.name
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.is_relation and not _may_see(user, field.related_model)
    }


def _may_see(user, model):
    options = model._meta
    permission = f"{options.app_label}.view_{options.model_name}"
    return not is_private(model) or user.has_perm(permission)


class OthersHiddenMixin:
    """A field that leads to people is for those who may see the people's own register.

    Else the choices, or the one chosen, would name somebody.
    """

    def get_exclude(self, request, obj=None):
        hidden = hidden_fields(request.user, self.model)
        return [*(super().get_exclude(request, obj) or ()), *sorted(hidden)] or None

    def get_list_filter(self, request):
        hidden = hidden_fields(request.user, self.model)
        return [
            item
            for item in super().get_list_filter(request)
            if (item[0] if isinstance(item, tuple) else item) not in hidden
        ]
