"""What a role does not show in a form: how a record is published, and other people."""

from core.accounts.rights import is_private

PUBLISH = "core.publish_content"


class PublishRightMixin:
    """Whoever may not publish sees status and days, and changes neither.

    Actions with `permissions=["publish"]` are not offered either.
    """

    decided_by_publishers = ("status", "publish_from", "publish_until")

    def has_publish_permission(self, request):
        return self.has_change_permission(request) and request.user.has_perm(PUBLISH)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if self.has_publish_permission(request):
            return fields
        return [*fields, *self.decided_by_publishers]


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
