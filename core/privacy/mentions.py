"""Where else a person is spoken of: shown to staff, who decide; nothing is erased."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from core import history
from core.privacy.people import Person

MOST_OF_A_MODEL = 20
_TEXTS = (models.CharField, models.TextField, models.FileField)
# The log loses its words with the record; what a visit holds nobody reads; what records
# said before has a search of its own.
_NOT_LOOKED_THROUGH = (
    LogEntry,
    Session,
    *apps.get_app_config("reversion").get_models(),
)


@dataclass(frozen=True)
class Mention:
    """A record of others in which one of the words stands."""

    record: models.Model

    @property
    def kind(self) -> str:
        return self.record._meta.verbose_name

    @property
    def url(self) -> str:
        """Its page in the back office; empty where it has none."""
        options = self.record._meta
        name = f"admin:{options.app_label}_{options.model_name}_change"
        try:
            return reverse(name, args=[self.record.pk])
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class PastMention:
    """A record that has said one of the words before; its history is where they are."""

    record: history.Stored

    @property
    def kind(self) -> str:
        return _("earlier version of: %(kind)s") % {
            "kind": self.record.model._meta.verbose_name
        }

    @property
    def url(self) -> str:
        return self.record.url


def mentions(person: Person) -> list[Mention | PastMention]:
    """Records that are not the person's and hold the address or the name, or once did.

    One query for each model that has texts; at most `MOST_OF_A_MODEL` of each.
    """
    own = person.everything
    now = [
        Mention(record)
        for model in apps.get_models()
        if model not in _NOT_LOOKED_THROUGH
        for record in _holding(model, person.words, own)
    ]
    own_keys = {(type(record), str(record.pk)) for record in own}
    before = history.speaking_of(person.words, MOST_OF_A_MODEL)
    return now + [
        PastMention(version)
        for version in before
        if (version.model, version.key) not in own_keys
    ]


def _holding(model, words: Iterable[str], own) -> Iterator[models.Model]:
    fields = [f for f in model._meta.concrete_fields if isinstance(f, _TEXTS)]
    tables = [f for f in model._meta.concrete_fields if isinstance(f, models.JSONField)]
    if not (fields or tables):
        return
    names = [field.name for field in fields]
    casts = {f"{f.name}_as_text": Cast(f.name, models.TextField()) for f in tables}
    said = Q()
    for name in (*names, *casts):
        for word in words:
            said |= Q(**{f"{name}__icontains": word})
    for name in casts:  # SQLite keeps other alphabets there as escapes
        for word in words:
            said |= Q(**{f"{name}__icontains": json.dumps(word)[1:-1]})
    keys = [record.pk for record in own if type(record) is model]
    rows = model._base_manager.alias(**casts).filter(said).exclude(pk__in=keys)
    yield from rows.order_by("pk")[:MOST_OF_A_MODEL]
