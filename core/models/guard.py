"""What `core.guard` remembers of the public forms, and for how short a time."""

from django.db import models

from core.models.bookkeeping import Bookkeeping


class FormUse(Bookkeeping):
    """A form that was sent: its one-time token, and what was said by whom.

    Both are unique, so that of two requests at a time one is told that it is the
    second.
    """

    token = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self):
        return self.token


class RateCount(Bookkeeping):
    """How often one keyed hash came up in one window.

    It is of a shortened network address that used a form, or of the address that a
    mail goes to; the window of a mail is the second when it is due.
    """

    key = models.CharField(max_length=64)
    window = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "window"], name="rate_count_once")
        ]

    def __str__(self):
        return f"{self.key} {self.window}"
