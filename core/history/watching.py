"""The signals by which an open recording hears of what is about to be written."""

from django.db.models import Model
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)

from core.history import erasure, recorder
from core.history.kept import kept, links, owner_link


def watch() -> None:
    """Listen to every model that is kept; called once, at start-up."""
    for model in kept():
        pre_save.connect(_saving, sender=model, dispatch_uid="history")
        post_save.connect(_saved, sender=model, dispatch_uid="history")
        pre_delete.connect(_deleting, sender=model, dispatch_uid="history")
        for field in links(model):
            through = field.remote_field.through
            m2m_changed.connect(_linking, sender=through, dispatch_uid="history")
    for model in erasure.linked_models():
        post_delete.connect(_erased, sender=model, dispatch_uid="history")


def _saving(sender, instance, **kwargs):
    if not recorder.is_open():
        return
    model, key = recorder.owner_of(instance)
    if model is not sender:
        recorder.remember_keys(model, {key, *_former_owner(instance)})
    elif not instance._state.adding:
        recorder.remember_keys(model, [key])


def _former_owner(part: Model):
    """The record to which the part belonged until now, if that is another one."""
    if part._state.adding:
        return ()
    link = owner_link(type(part))
    rows = type(part)._base_manager.filter(pk=part.pk)
    return rows.values_list(link.attname, flat=True)


def _saved(sender, instance, created, **kwargs):
    if created and recorder.is_open():
        recorder.touch_new(instance)


def _deleting(sender, instance, **kwargs):
    if recorder.is_open():
        model, key = recorder.owner_of(instance)
        recorder.remember_keys(model, [key])


def _linking(sender, instance, action, reverse, model, pk_set, **kwargs):
    if not action.startswith("pre_") or not recorder.is_open():
        return
    if not reverse:
        recorder.remember_keys(type(instance), [instance.pk])
    else:
        recorder.remember_keys(model, pk_set or _linked_to(sender, instance, model))


def _linked_to(through, instance, model):
    """The records that are about to lose their link to the instance."""
    field = next(f for f in links(model) if f.remote_field.through is through)
    rows = through._base_manager.filter(**{field.m2m_reverse_field_name(): instance})
    return rows.values_list(f"{field.m2m_field_name()}_id", flat=True)


def _erased(sender, instance, **kwargs):
    erasure.forget_linked(instance)
