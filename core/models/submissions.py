"""What a visitor sends without an account: whose it is, and what protects it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import CharField
from core.models.bookkeeping import Bookkeeping
from core.models.consent import Consent


class Submission(Bookkeeping):
    """One sent form, under a recorded consent; subclasses add what it says.

    What looks like a program's work is not refused but set aside, and nobody is written
    to about it before staff have looked.
    """

    email = models.EmailField(_("e-mail"), max_length=254)
    language = models.CharField(_("language of correspondence"), max_length=10)
    consent = models.OneToOneField(
        Consent, models.PROTECT, related_name="+", verbose_name=_("consent")
    )
    is_quarantined = models.BooleanField(_("set aside as suspicious"), default=False)
    suspicion = CharField(_("why suspicious"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    # The sender's link, see `core.secret_links`; the digest is empty when revoked.
    access_nonce = models.CharField(max_length=64, editable=False)
    access_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["access_digest"],
                condition=~Q(access_digest=""),
                name="%(class)s_access_once",
            )
        ]
