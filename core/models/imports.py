"""A table on its way into a register."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import CharField
from core.models.bookkeeping import Bookkeeping


class ImportDraft(Bookkeeping):
    """A table that somebody sent: looked at by a worker, then carried out or dropped.

    `plan` is what the dry run found, as the page shows it; `digest` stands for it, and
    `done` of `total` rows have been looked at or written.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Waits to be looked at")
        PLANNING = "planning", _("Is being looked at")
        PLANNED = "planned", _("Has been looked at")
        ORDERED = "ordered", _("Waits to be carried out")
        WRITING = "writing", _("Is being carried out")
        WRITTEN = "written", _("Carried out")
        CHANGED = "changed", _("The register has changed meanwhile")
        REFUSED = "refused", _("Not carried out")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    register = CharField(max_length=100)
    file_name = CharField(max_length=200)
    table = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.SENT)
    plan = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["sent_at"]

    def __str__(self):
        return self.file_name
