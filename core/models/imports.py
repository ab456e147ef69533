"""What waits between the dry run of an import and its commit."""

import uuid

from django.conf import settings
from django.db import models

from core.fields import CharField
from core.models.bookkeeping import Bookkeeping


class ImportDraft(Bookkeeping):
    """A table that somebody sent and has not brought in yet.

    Carrying it out takes the row away, in the same transaction: a second click finds
    none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    register = CharField(max_length=100)
    file_name = CharField(max_length=200)
    table = models.JSONField()
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.file_name
