"""What a form does not show to everybody: other people."""

from core.accounts.rights import is_private


class OthersHiddenMixin:
    """A field that leads to people is for those who may see the people's own register.

    Else the choices, or the one chosen, would name somebody.
    """

    def get_exclude(self, request, obj=None):
        hidden = [
            field.name
            for field in (*self.opts.concrete_fields, *self.opts.many_to_many)
            if field.is_relation and not _may_see(request.user, field.related_model)
        ]
        return [*(super().get_exclude(request, obj) or ()), *hidden] or None


def _may_see(user, model):
    options = model._meta
    permission = f"{options.app_label}.view_{options.model_name}"
    return not is_private(model) or user.has_perm(permission)
