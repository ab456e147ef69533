"""How a record came to be published: who sent, returned and decided it, and why."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextField
from core.models.bookkeeping import Bookkeeping


class AboutRecord(Bookkeeping):
    """A line about one record of any register."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey()

    class Meta:
        abstract = True


class NextVersion(AboutRecord):
    """What a published record is to become: a form as it was sent, not yet carried out.

    Visitors go on reading the record as it is. `form` holds the names and values that
    the change form was sent with, in their order.
    """

    form = models.JSONField(_("form"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
        null=True,
    )
    sent_at = models.DateTimeField(_("sent"), auto_now=True)
    is_returned = models.BooleanField(_("returned to its writer"), default=False)

    class Meta:
        ordering = ["sent_at"]
        verbose_name = _("next version")
        verbose_name_plural = _("next versions")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="next_version_once"
            )
        ]

    def __str__(self):
        return str(self.record)


class Review(AboutRecord):
    """One step on a record's way to visitors, with what was said about it."""

    class Step(models.TextChoices):
        SENT = "sent", _("Sent for review")
        RETURNED = "returned", _("Returned to its writer")
        APPROVED = "approved", _("Approved for publishing")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    step = models.CharField(_("step"), max_length=10, choices=Step)
    note = TextField(
        _("note"), blank=True, help_text=_("Only staff see this."), max_length=2000
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
        null=True,
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("step of publishing")
        verbose_name_plural = _("steps of publishing")
        permissions = [
            ("review_content", _("Can return what was sent for review")),
            ("publish_content", _("Can publish, schedule and withdraw")),
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="review_of_record")
        ]

    def __str__(self):
        return f"{self.get_step_display()}: {self.record}"
