"""Which state of the content a cached thing was made from.

One receiver, the only one on the site, raises the number after a change to any
section's record is committed. Whoever keeps something in memory keeps the number
beside it and compares: no process needs to be told, and none needs a cache server.
"""

from django.apps import apps
from django.db import transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save

from core.content import APPS
from core.models import ContentVersion


def current() -> int:
    """The number now; one query."""
    return ContentVersion.objects.values_list("number", flat=True).first() or 0


def bump(**kwargs) -> None:
    """Raise the number by one."""
    if not ContentVersion.objects.update(number=F("number") + 1):
        ContentVersion.objects.create(number=1)


def watch() -> None:
    """Raise the number after every committed change; called once, at start-up.

    A model that no page is made from says `is_content = False`; what links its records
    to others is none either. Where it depends on the record, `is_content` is a property
    of it; one that is deleted counts in any case.
    """
    for label in APPS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            owner = model._meta.auto_created or model
            if getattr(owner, "is_content", True):
                for signal in (post_save, post_delete, m2m_changed):
                    signal.connect(
                        _changed, sender=model, dispatch_uid="content_version"
                    )


def _changed(sender, instance, signal, using=None, **kwargs):
    if signal is post_delete or getattr(instance, "is_content", True):
        transaction.on_commit(bump, using=using)
