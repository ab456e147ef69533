"""Accounts of staff: who works here, in which roles; nobody gives more than he has.

Roles are what the project says they are (`core.accounts.rights`), so there is no page
to edit them. Rights besides the roles are for superusers, at the command line.
"""

from collections.abc import Callable
from functools import partial, wraps

import allauth.account.admin  # noqa: F401
import allauth.mfa.admin  # noqa: F401  # registers before it is unregistered
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, gettext_lazy as _, gettext_noop
from django.views.decorators.http import require_http_methods

from core.accounts import visits
from core.accounts.rights import Role
from core.admin.deletion import DeletionMixin
from core.admin.reauthentication import reauthenticated

PERSON = (_("Person"), {"fields": ["first_name", "last_name", "email"]})
USE = (_("Use"), {"fields": ["last_login", "date_joined"]})
SECOND_STEP = gettext_noop("second step of the login")


class RolesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group):
        return Role(group.name).label if group.name in Role.values else group.name


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


def may_give(giver: User, group: Group) -> bool:
    """Whether the giver has all that the role's members may do."""
    rights = group.permissions.values_list("content_type__app_label", "codename")
    return giver.has_perms([f"{label}.{codename}" for label, codename in rights])


def is_over(giver: User, user: User) -> bool:
    """Whether the user may do something that the giver may not."""
    if giver.is_superuser:
        return False
    return user.is_superuser or not giver.has_perms(_rights_of(user))


def _rights_of(user):
    """Also those of an account that is not active, which may be made so."""
    awake = User(pk=user.pk, is_active=True)
    return awake.get_all_permissions()


def careful(view: Callable) -> Callable:
    """Decorate a view of the admin: for who may see accounts, by the password again."""

    @wraps(view)
    def wrapper(self, request, *args, **kwargs):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return reauthenticated(partial(view, self))(request, *args, **kwargs)

    return wrapper


class AccountForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        fields = [
            "username",
            "password",
            "first_name",
            "last_name",
            "email",
            "is_active",
            "is_staff",
            "groups",
        ]


class NewAccountForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        fields = ["username", "first_name", "last_name", "email", "groups"]

    def save(self, commit=True):
        self.instance.is_staff = True  # there are no other accounts
        return super().save(commit)


# Nobody edits a second step, or addresses that nothing uses.
for model in (Authenticator, EmailAddress, Group, User):
    admin.site.unregister(model)


@admin.register(User)
class AccountAdmin(DeletionMixin, UserAdmin):
    form = AccountForm
    add_form = NewAccountForm
    change_form_template = "admin/auth/user/change_form.html"
    list_display = ["username", "first_name", "last_name", "roles", "is_active"]
    list_filter = ["is_active", RoleFilter]
    search_fields = ["username", "first_name", "last_name", "email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    actions = None
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "username",
                    "first_name",
                    "last_name",
                    "email",
                    "groups",
                    "usable_password",
                    "password1",
                    "password2",
                ],
            },
        )
    ]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        PERSON,
        (_("Rights"), {"fields": ["is_active", "is_staff", "groups"]}),
        USE,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user):
        if user.is_superuser:
            return _("All rights")
        known = [Role(g.name).label for g in user.groups.all() if g.name in Role.values]
        return ", ".join(map(str, known))

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and not (obj is not None and is_over(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and not (obj is not None and is_over(request.user, obj))

    def get_fieldsets(self, request, obj=None):
        """Who may only look sees nothing of the password, no part of its hash either."""
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [
            (None, {"fields": ["username"]}),
            PERSON,
            (_("Rights"), {"fields": ["is_active", "is_staff", "roles"]}),
            USE,
        ]

    def get_search_fields(self, request):
        """None for `autocomplete`, which asks for no password: it finds nobody."""
        is_choice = request.resolver_match.view_name == "admin:autocomplete"
        return () if is_choice else super().get_search_fields(request)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        given = [g.pk for g in Group.objects.all() if may_give(request.user, g)]
        return RolesField(
            Group.objects.filter(pk__in=given), label=_("Roles"), required=False
        )

    def get_urls(self):
        view = self.admin_site.admin_view(self.reset_second_step)
        name = "auth_user_reset_second_step"
        return [path("<int:pk>/second-step/", view, name=name), *super().get_urls()]

    changelist_view = careful(UserAdmin.changelist_view)
    add_view = careful(UserAdmin.add_view)
    change_view = careful(UserAdmin.change_view)
    delete_view = careful(UserAdmin.delete_view)
    history_view = careful(UserAdmin.history_view)
    user_change_password = careful(UserAdmin.user_change_password)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    @careful
    def reset_second_step(self, request, pk):
        """For whoever has lost telephone and codes: the next login sets up anew."""
        user = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST":
            with transaction.atomic():
                Authenticator.objects.filter(user=user).delete()
                visits.end_all(user)
                self.log_change(request, user, [{"changed": {"fields": [SECOND_STEP]}}])
            said = gettext("The next login of this account sets up a new second step.")
            messages.success(request, said)
            url = reverse("admin:auth_user_change", args=[user.pk])
            return HttpResponseRedirect(url, status=303)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Take away the second step"),
            "opts": self.opts,
            "original": user,
        }
        return TemplateResponse(request, "admin/auth/user/second_step.html", context)
