"""Messages to people, written together with what they are about."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.fields import CharField, TextField
from core.models.bookkeeping import Bookkeeping

# How long delivery is tried before the office has to look at it.
PATIENCE = timedelta(hours=48)


def last_attempt():
    return timezone.now() + PATIENCE


class MailQuerySet(models.QuerySet):
    def due(self, now):
        """Waiting, not too early, and in no worker's hands."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        return self.filter(free, state=Mail.State.QUEUED, due_at__lte=now)


class Mail(Bookkeeping):
    """A message to one person; `core.outbox` writes it and delivers it.

    What only the recipient may know, such as a private link, is not in the texts: they
    hold a placeholder, `secrets` its value until the message has been delivered.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")

    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    kind = models.SlugField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=10)
    to = models.EmailField(_("to"), max_length=254)
    reply_to = models.EmailField(_("reply to"), max_length=254, blank=True)
    subject = CharField(pgettext_lazy("of a message", "subject"), max_length=250)
    text = TextField(_("text"))
    html = models.TextField(_("text as HTML"), blank=True)
    secrets = models.JSONField(default=dict, editable=False)
    # The placeholder of the address for one click (RFC 8058); empty: not a letter to many.
    unsubscribe = models.CharField(max_length=200, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=6, choices=State, default=State.QUEUED
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    give_up_at = models.DateTimeField(_("last attempt"), default=last_attempt)
    claimed_until = models.DateTimeField(blank=True, null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), blank=True, null=True)
    error = CharField(_("what went wrong"), max_length=500, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("outgoing mail")
        indexes = [
            models.Index(
                fields=["due_at"], name="mail_due", condition=Q(state="queued")
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_has_a_time",
            )
        ]

    def __str__(self):
        return self.subject
