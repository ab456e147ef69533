"""What each role may do, by rule and a few exceptions, and its groups in the database.

A model is content, a setting, or personal; which of them follows from what it is and
from what its section declares in `privacy.py`. So a new register has its rights as soon
as it is migrated. Groups of other names are left alone.
"""

from collections.abc import Iterator

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _

from core.content import APPS
from core.models import AnsweringDesk, PublishableModel
from core.privacy import declarations

SEE = ("view",)
WRITE = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")


class Role(TextChoices):
    EDITOR = "editor", _("Editor")
    REVIEWER = "reviewer", _("Reviewer")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")


# Whoever has the one has the others too, so that nobody gives a role he has not.
INCLUDED = {
    Role.EDITOR: (),
    Role.REVIEWER: (),
    Role.MANAGER: (Role.EDITOR, Role.REVIEWER),
    Role.ADMINISTRATOR: (Role.MANAGER,),
}

# What the rules below do not give.
BESIDES = {
    Role.REVIEWER: {
        "core.review_content",
        # Those that are assigned to him; see `Proposal.objects.visible_to`.
        "partnerships.view_proposal",
        "partnerships.add_opinion",
    },
    Role.MANAGER: {
        # To name who is responsible for something.
        "auth.view_user",
        "core.publish_content",
    },
    Role.ADMINISTRATOR: {
        "admin.view_logentry",
        "auth.add_user",
        "auth.change_user",
        "core.change_mail",
        "core.view_mail",
    },
}
# Personal, but not the manager's: the mail log is the administrator's.
NOT_OF_REGISTERS = {"core.mail"}
# Texts and desks that decide how the site behaves towards people.
SETTINGS = {"core.consenttext", "partnerships.proposaldesk"}


def is_setting(model: type[Model]) -> bool:
    """Whether it decides who is told, how soon, and in which words people agree."""
    return issubclass(model, AnsweringDesk) or model._meta.label_lower in SETTINGS


def is_content(model: type[Model]) -> bool:
    """Whether it is made to be published, or declared to hold no person."""
    is_public = issubclass(model, PublishableModel) or model in declarations.nobody()
    return is_public and not is_setting(model)


def is_private(model: type[Model]) -> bool:
    """Whether it tells of people who are not named on the site."""
    return model in declarations.held() and not (is_content(model) or is_setting(model))


def parts_of(model: type[Model]) -> set[type[Model]]:
    """What is written only within the form of a record: its inlines."""
    inlines = {inline.model for inline in admin.site.get_model_admin(model).inlines}
    return {part for part in inlines if not admin.site.is_registered(part)}


def rights_of(role: Role) -> set[str]:
    """The permissions of a role, as `app.codename`."""
    own = {*_by_rule(role), *BESIDES.get(role, ())}
    return own.union(*map(rights_of, INCLUDED[role]))


def _by_rule(role: Role) -> Iterator[str]:
    for model in _registers():
        if is_content(model):
            own, parts = OF_CONTENT[role]
            yield from _permissions(model, own)
            for part in parts_of(model):
                yield from _permissions(part, parts)
        elif is_setting(model):
            yield from _permissions(model, OF_SETTINGS[role])
        elif model._meta.label_lower not in NOT_OF_REGISTERS:
            yield from _permissions(model, OF_PEOPLE[role])
            if role == Role.MANAGER:
                yield from (
                    f"{model._meta.app_label}.{codename}"
                    for codename, _name in model._meta.permissions
                )


# To whom what belongs: acts on the register itself, and on the lines within a record.
OF_CONTENT = {
    Role.EDITOR: (WRITE, ALL),
    Role.REVIEWER: (SEE, SEE),
    Role.MANAGER: (ALL, ALL),
    Role.ADMINISTRATOR: ((), ()),
}
OF_SETTINGS = {
    Role.EDITOR: (),
    Role.REVIEWER: (),
    Role.MANAGER: SEE,
    Role.ADMINISTRATOR: ALL,
}
OF_PEOPLE = {
    Role.EDITOR: (),
    Role.REVIEWER: (),
    Role.MANAGER: ALL,
    Role.ADMINISTRATOR: (),
}


def _registers():
    """The models of the site that have pages in the back office."""
    models = (
        model for label in APPS for model in apps.get_app_config(label).get_models()
    )
    return [model for model in models if admin.site.is_registered(model)]


def _permissions(model, acts):
    options = model._meta
    return (f"{options.app_label}.{act}_{options.model_name}" for act in acts)


def write_groups(app_config, using: str, **kwargs) -> None:
    """Give every role's group exactly its rights; called when all is migrated."""
    create_permissions(app_config, verbosity=0, using=using)
    known = {
        f"{label}.{codename}": key
        for key, label, codename in Permission.objects.using(using).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for role in Role:
        group, _made = Group.objects.using(using).get_or_create(name=role)
        group.permissions.set(known[name] for name in rights_of(role) if name in known)
