"""Who agreed to what: versions of the words, and a ledger of consents."""

import hashlib
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextField
from core.languages import translated
from core.models.bookkeeping import Bookkeeping


class ConsentTextManager(models.Manager):
    def current(self, purpose):
        """The newest version for the purpose; None before there is one."""
        return self.filter(purpose=purpose).order_by("-version").first()


class ConsentText(models.Model):
    """What a person agrees to; a version somebody agreed to never changes."""

    class Purpose(models.TextChoices):
        PROPOSAL = "proposal", _("Answering a proposal of cooperation")
        ENQUIRY = "enquiry", _("Answering a question about a programme")
        REGISTRATION = "registration", _("Taking part in an event")
        MESSAGE = "message", _("Answering a letter to the Department")
        VISIT = "visit", _("Preparing the visit of a delegation")
        MEMBERSHIP = "membership", _("Membership of the Association")
        DIRECTORY = "directory", _("Being named in the directory of graduates")
        LETTERS = "letters", _("Letters of the Association")
        PUBLICATION = "publication", _("Telling one’s story on the site")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    version = models.PositiveSmallIntegerField(_("version"))
    text = TextField(_("text"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ConsentTextManager()

    class Meta:
        ordering = ["purpose", "-version"]
        verbose_name = _("text of consent")
        verbose_name_plural = _("texts of consent")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version"], name="consent_text_version"
            )
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} · {self.version}"


class Consent(Bookkeeping):
    """One person's consent: which words, in which language, when; never edited.

    `covers` names the fields it is limited to, where its text leaves a choice.
    """

    text = models.ForeignKey(
        ConsentText,
        models.PROTECT,
        related_name="consents",
        verbose_name=_("text"),
    )
    language = models.CharField(_("language"), max_length=10)
    digest = models.CharField("SHA-256", max_length=64)
    covers = models.JSONField(_("covers"), default=list, blank=True)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), blank=True, null=True)

    class Meta:
        ordering = ["-given_at"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self):
        return f"{self.text} {self.given_at:%Y-%m-%d}"

    @property
    def is_content(self) -> bool:
        """Giving one changes no page by itself; taking it back hides what it allowed."""
        return self.withdrawn_at is not None

    @classmethod
    def give(cls, text: ConsentText, covers: Iterable[str] = ()) -> "Consent":
        """Record a consent to the words as the active language shows them."""
        words = translated(text, "text")
        digest = hashlib.sha256(words.value.encode()).hexdigest()
        return cls.objects.create(
            text=text, language=words.language, digest=digest, covers=list(covers)
        )
