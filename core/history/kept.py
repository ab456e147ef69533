"""Of which models versions are kept, and which columns: by rule, not by list.

Kept is every model of core and the sections that is content: no submission, no mail, no
bookkeeping. One with a page of its own in the back office is a record; any other is part
of the record that it cannot outlive, and is kept within it.
"""

from functools import cache

from django.apps import apps
from django.contrib import admin
from django.db.models import CASCADE, Field, ForeignKey, ManyToManyField, Model

from core.content import APPS
from core.fields import SearchTextField
from core.languages import is_translated
from core.models import Bookkeeping


@cache
def kept() -> tuple[type[Model], ...]:
    """Every model of which versions are kept, records and parts."""
    return tuple(
        model
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        if not issubclass(model, Bookkeeping)
    )


def is_kept(model: type[Model]) -> bool:
    """Whether records of the model have a history of their own."""
    return model in kept() and owner_link(model) is None


@cache
def owner_link(part: type[Model]) -> ForeignKey | None:
    """The key from a part to the record it belongs to; None if it is a record itself."""
    if admin.site.is_registered(part):
        return None
    return next(
        field
        for field in part._meta.concrete_fields
        if field.is_relation
        and field.remote_field.on_delete is CASCADE
        and field.related_model in kept()
    )


@cache
def parts(model: type[Model]) -> tuple[type[Model], ...]:
    """The models whose rows belong to records of this one."""
    return tuple(
        part
        for part in kept()
        if (link := owner_link(part)) is not None and link.related_model is model
    )


@cache
def columns(model: type[Model]) -> tuple[Field, ...]:
    """The columns that are kept: a translated one once for each language.

    Not the translated originals, which give what the reader would be shown, nor what
    the site computes with every save.
    """
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and not is_translated(model, field.name)
        and not _is_computed(field)
    )


def _is_computed(field):
    is_moment = field.get_internal_type() == "DateTimeField"
    return not field.editable and (is_moment or isinstance(field, SearchTextField))


@cache
def links(model: type[Model]) -> tuple[ManyToManyField, ...]:
    """The lists of other records that are kept as lists of their keys."""
    return tuple(
        field
        for field in model._meta.many_to_many
        if field.remote_field.through._meta.auto_created
    )
