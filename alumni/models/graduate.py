"""Members of the Association, and what each of them has agreed to."""

from datetime import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core import secret_links
from core.fields import CharField, CountryField, SearchTextField
from core.models import (
    Bookkeeping,
    Consent,
    ConsentText,
    CountryNamesMixin,
    FoldedSearch,
    Submission,
    SubmissionQuerySet,
)

FIRST_GRADUATION = 1970  # of students from abroad, as the University tells
# What a graduate says about himself or herself.
WORDS = ("name", "country", "graduation_year", "specialty", "post")


class Specialty(models.TextChoices):
    GENERAL_MEDICINE = "general_medicine", _("General Medicine")
    PAEDIATRICS = "paediatrics", _("Paediatrics")
    DENTISTRY = "dentistry", _("Dentistry")
    PHARMACY = "pharmacy", _("Pharmacy")
    PREVENTIVE_MEDICINE = "preventive_medicine", _("Preventive Medicine")
    POSTGRADUATE = "postgraduate", _("Residency or postgraduate study")
    OTHER = "other", pgettext_lazy("specialty", "Other")


class GraduateQuerySet(FoldedSearch, SubmissionQuerySet):
    def with_email(self, email: str):
        """The one who has the address, in whatever letters it is written."""
        return self.annotate(address=Lower("email")).filter(address=email.lower())

    def members(self):
        """Those who have confirmed by the mailed link."""
        return self.filter(confirmed_at__isnull=False, is_quarantined=False)

    def unconfirmed(self):
        """Those who have not; nobody sees more of them than their number."""
        return self.filter(confirmed_at__isnull=True)

    def agreeing(self, purpose: ConsentText.Purpose):
        """Members whose consent to the purpose stands."""
        standing = Graduate.consents.through.objects.filter(
            graduate=OuterRef("pk"),
            consent__text__purpose=purpose,
            consent__withdrawn_at__isnull=True,
        )
        return self.members().filter(Exists(standing))

    def listed(self):
        """Whom the public directory names; the only definition of it on the site."""
        return self.agreeing(ConsentText.Purpose.DIRECTORY)

    def as_shown(self):
        """Annotate `shown_…`: each field as far as its member shows it, else NULL.

        Lists filter, count and sort by these alone: what is hidden moves nothing.
        """
        return self.annotate(
            shown_country=Case(When(shows_country=True, then="country")),
            shown_year=Case(When(shows_year=True, then="graduation_year")),
            shown_specialty=Case(When(shows_specialty=True, then="specialty")),
            shown_post=Case(When(shows_post=True, then="post")),
        )


class Graduate(CountryNamesMixin, Submission):
    """A graduate who has joined, or asks to.

    The inherited link confirms the address and is revoked with that; the inherited
    consent is the one to membership. `consents` is the ledger of all, withdrawn ones
    too. The name is shown to all who agree to the directory, the other fields each by
    its own choice.
    """

    is_content = True  # the directory and the counts are made of it

    name = CharField(pgettext_lazy("of a person", "name"), max_length=150)
    country = CountryField(
        _("country"), help_text=_("Where the graduate lives and works now.")
    )
    graduation_year = models.PositiveSmallIntegerField(
        _("year of graduation"), validators=[MinValueValidator(FIRST_GRADUATION)]
    )
    specialty = models.CharField(_("specialty"), max_length=20, choices=Specialty)
    post = CharField(_("present post"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("joined"), blank=True, null=True)
    shows_country = models.BooleanField(_("shows the country"), default=False)
    shows_year = models.BooleanField(_("shows the year"), default=False)
    shows_specialty = models.BooleanField(_("shows the specialty"), default=False)
    shows_post = models.BooleanField(_("shows the post"), default=False)
    consents = models.ManyToManyField(
        Consent, related_name="+", verbose_name=_("consents"), editable=False
    )
    # The link in letters that stops them with one click; see `core.secret_links`.
    unsubscribe_nonce = models.CharField(max_length=64, editable=False)
    unsubscribe_digest = models.CharField(max_length=64, unique=True, editable=False)
    search_text = SearchTextField(sources=["name"])  # no other field is shown by all

    objects = GraduateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("member")
        verbose_name_plural = _("members of the Association")
        permissions = [
            ("export_graduate", _("Can take out the list of members as a file"))
        ]
        constraints = [
            *Submission.Meta.constraints,
            models.UniqueConstraint(Lower("email"), name="graduate_email_once"),
            models.CheckConstraint(
                condition=Q(graduation_year__gte=FIRST_GRADUATION)
                & Q(graduation_year__lte=2100),
                name="graduate_year_in_bounds",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is not None:  # no one is found by a name he or she had before
            update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)


class OwnDataLinkQuerySet(models.QuerySet):
    def valid(self, now: datetime | None = None):
        """Those whose time has not passed."""
        return self.filter(expires_at__gt=now or timezone.now())

    def mailed(self, secret: str):
        """The link of a mail, while nobody has opened it."""
        digest = secret_links.digest_of(secret)
        return self.valid().filter(digest=digest, opened_at__isnull=True)

    def visit(self, secret: str):
        """What the link became when it was opened."""
        digest = secret_links.digest_of(secret)
        return self.valid().filter(digest=digest, opened_at__isnull=False)


class OwnDataLink(Bookkeeping):
    """A way to one's own data, mailed, good for a day and for one opening.

    Opening it gives the visit a new secret, good for an hour, so that the mailed one is
    dead. Secrets are stored as digests only.
    """

    graduate = models.ForeignKey(
        Graduate, models.CASCADE, related_name="links", verbose_name=_("member")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("good until"))
    opened_at = models.DateTimeField(_("opened"), blank=True, null=True)

    objects = OwnDataLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("link to own data")
        verbose_name_plural = _("links to own data")

    def __str__(self):
        return f"{self.made_at:%Y-%m-%d %H:%M}"
