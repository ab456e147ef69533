"""What a visitor sends without an account: whose it is, and what protects it."""

from datetime import date, datetime
from typing import Self

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import secret_links
from core.fields import CharField
from core.models.bookkeeping import Bookkeeping, Sequence
from core.models.consent import Consent, ConsentText


class SubmissionQuerySet(models.QuerySet):
    """What is asked of every kind; those that wait for an answer say when it is due."""

    def visible_to(self, user: AbstractBaseUser):
        """What somebody sees who may see records of the kind: all of them."""
        return self.all()

    def quarantined(self):
        return self.filter(is_quarantined=True)

    def to_release(self):
        """Set aside, and not ended otherwise."""
        return self.quarantined()

    def late(self, day: date | None = None):
        """Waiting for us after the promised day."""
        return self.none()

    def unpromised(self, before: datetime):
        """Waiting for us since then or longer, where no day was promised."""
        return self.none()


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

    @classmethod
    def find(cls, secret: str) -> Self | None:
        """The record a private link leads to; None for a wrong or revoked one."""
        digest = secret_links.digest_of(secret)
        return cls.objects.filter(access_digest=digest).first()

    @property
    def secret(self) -> str | None:
        """The secret of the private link; None when it is revoked."""
        return secret_links.recall(self.access_nonce, self.access_digest)

    def set_link(self, nonce: str) -> None:
        """Make the private link from the nonce; one made before is dead."""
        self.access_nonce = nonce
        self.access_digest = secret_links.digest_of(secret_links.secret_for(nonce))

    def begin(self, nonce: str, consent_text: ConsentText, suspicion: str) -> None:
        """Give the record its link and consent; a suspicious one is set aside.

        Call it in the transaction that stores the record, after `guard.use_once`.
        """
        self.suspicion = suspicion
        self.is_quarantined = bool(suspicion)
        self.consent = Consent.give(consent_text)
        self.set_link(nonce)


class NumberedSubmission(Submission):
    """A submission with a number that both sides quote, such as P-0042.

    `letter` stands before it; each model counts for itself.
    """

    letter = ""

    number = models.PositiveIntegerField(_("number"), unique=True, editable=False)

    class Meta(Submission.Meta):
        abstract = True

    def save(self, *args, **kwargs):
        if self.number is None:
            self.number = Sequence.next(self._meta.model_name)
        super().save(*args, **kwargs)

    @property
    def reference(self) -> str:
        """The letter and the number, of at least four digits."""
        return f"{self.letter}-{self.number:04}"
