from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Case, F, Prefetch, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from modeltranslation.manager import MultilingualManager

from core.fields import (
    CharField,
    PartialDateField,
    SearchTextField,
    TextField,
    last_day_number,
)
from core.models import (
    PublishableModel,
    SearchableQuerySet,
    Sequence,
    SourcedModel,
)
from core.partial_date import number_of
from partnerships.models.institution import Institution

EXPIRING_DAYS = 180


class State(models.TextChoices):
    """What an agreement is on a given day; derived from dates, never stored."""

    NOT_SIGNED = "not_signed", _("Not signed")
    FUTURE = "future", _("Not yet in force")
    IN_FORCE = "in_force", _("In force")
    EXPIRING = "expiring", _("Expiring soon")
    OPEN_ENDED = "open_ended", _("Open-ended")
    NOT_STATED = "not_stated", _("End not published")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")
    TERMINATED = "terminated", _("Terminated")


_CHAIN = """
    WITH RECURSIVE chain (id, predecessor_id) AS (
        SELECT id, predecessor_id FROM partnerships_agreement WHERE slug = %s
        UNION
        SELECT other.id, other.predecessor_id
        FROM partnerships_agreement other
        JOIN chain
        ON other.predecessor_id = chain.id OR other.id = chain.predecessor_id
    )
    SELECT id FROM chain
"""

CURRENT_STATES = (State.IN_FORCE, State.EXPIRING, State.OPEN_ENDED)


class AgreementQuerySet(SearchableQuerySet):
    def with_state(self, on: date | None = None):
        """Annotate `state`: the rule of `Agreement.status_on`, in SQL."""
        on = on or timezone.localdate()
        day = number_of(on)
        after_soon = number_of(on + timedelta(days=EXPIRING_DAYS + 1))
        number = models.IntegerField()
        begins = Coalesce(Cast("start_on", number), Cast("signed_on", number))
        return self.annotate(begins=begins, ends=last_day_number("end_on")).annotate(
            state=Case(
                When(is_signed=False, then=Value(State.NOT_SIGNED)),
                When(terminated_on__lte=on, then=Value(State.TERMINATED)),
                When(begins__gt=day, then=Value(State.FUTURE)),
                When(
                    Q(suspended_from__lte=on)
                    & (Q(suspended_until__isnull=True) | Q(suspended_until__gte=on)),
                    then=Value(State.SUSPENDED),
                ),
                When(term=Agreement.Term.OPEN_ENDED, then=Value(State.OPEN_ENDED)),
                When(ends__isnull=True, then=Value(State.NOT_STATED)),
                When(is_renewed_automatically=True, then=Value(State.IN_FORCE)),
                When(ends__lt=day, then=Value(State.EXPIRED)),
                When(ends__lt=after_soon, then=Value(State.EXPIRING)),
                default=Value(State.IN_FORCE),
                output_field=models.CharField(),
            )
        )

    def in_chain_of(self, slug: str):
        """The agreement and all that it renews or that renew it, however far away.

        Walks in the database both ways along `predecessor`; a circle ends by itself.
        """
        return self.filter(pk__in=RawSQL(_CHAIN, [slug]))

    def with_year(self):
        """Annotate `begun_year`: signed, else in force from; NULL where not known."""
        return self.annotate(
            begun_year=Coalesce(
                Cast("signed_on", models.IntegerField()),
                Cast("start_on", models.IntegerField()),
            )
            / 10000
        )

    def _word(self, word):
        institutions = Institution.objects.addressable().search(word)
        parties = Party.objects.filter(institution__in=institutions)
        return Q(search_text__contains=word) | Q(pk__in=parties.values("agreement"))


class SubjectArea(models.Model):
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("subject area")
        verbose_name_plural = _("subject areas")

    def __str__(self):
        return self.name


class Agreement(SourcedModel, PublishableModel):
    class Type(models.TextChoices):
        GENERAL = "general", _("General cooperation")
        MOBILITY = "mobility", _("Mobility")
        RESEARCH = "research", _("Research")
        JOINT_PROGRAMME = "joint_programme", _("Joint programme")
        MEMORANDUM = "memorandum", _("Memorandum of understanding")
        OTHER = "other", _("Other")

    class Level(models.TextChoices):
        UNIVERSITY = "university", _("University")
        FACULTY = "faculty", _("Faculty")
        DEPARTMENT = "department", pgettext_lazy("of a university", "Department")

    class Term(models.TextChoices):
        FIXED = "fixed", _("Until a date")
        OPEN_ENDED = "open_ended", _("Open-ended")
        NOT_STATED = "not_stated", _("Not stated in the source")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everyone")
        STAFF = "staff", _("Staff only")

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    number = models.PositiveIntegerField(
        _("register number"), unique=True, blank=True, null=True, editable=False
    )
    title = CharField(_("title"), max_length=250)
    type = models.CharField(
        _("type"), max_length=16, choices=Type, default=Type.GENERAL
    )
    level = models.CharField(
        _("level"), max_length=10, choices=Level, default=Level.UNIVERSITY
    )
    institutions = models.ManyToManyField(
        Institution,
        through="Party",
        related_name="agreements",
        verbose_name=_("institutions"),
    )
    partner_note = CharField(
        _("partner as published"),
        max_length=200,
        blank=True,
        help_text=_("Where the source does not name the partner."),
    )
    is_signed = models.BooleanField(
        _("signed"), default=True, help_text=_("Clear this for a draft handed over.")
    )
    signed_on = PartialDateField(_("signed on"))
    signed_at = CharField(_("place of signing"), max_length=100, blank=True)
    signatory = CharField(_("signed for the University by"), max_length=200, blank=True)
    start_on = PartialDateField(
        _("in force from"), help_text=_("Empty: from the day of signing.")
    )
    known_on = PartialDateField(
        _("known to be in force on"),
        help_text=_("Where the source gives no date of signing."),
    )
    term = models.CharField(
        _("term"), max_length=10, choices=Term, default=Term.NOT_STATED
    )
    end_on = PartialDateField(_("in force until"))
    is_renewed_automatically = models.BooleanField(
        _("renewed automatically"), default=False
    )
    notice_days = models.PositiveSmallIntegerField(
        _("notice period, days"), blank=True, null=True
    )
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="successors",
        verbose_name=_("renews"),
        blank=True,
        null=True,
    )
    suspended_from = models.DateField(_("suspended from"), blank=True, null=True)
    suspended_until = models.DateField(_("suspended until"), blank=True, null=True)
    terminated_on = models.DateField(_("terminated on"), blank=True, null=True)
    subjects = models.ManyToManyField(
        SubjectArea,
        related_name="agreements",
        verbose_name=_("subject areas"),
        blank=True,
    )
    summary = TextField(_("what it covers"), blank=True)
    public_note = TextField(_("public note"), blank=True)
    file = models.FileField(
        _("signed file"),
        upload_to="agreements/",
        blank=True,
        validators=[FileExtensionValidator(["pdf"])],
    )
    file_visibility = models.CharField(
        _("file shown to"),
        max_length=6,
        choices=Visibility,
        default=Visibility.STAFF,
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("responsible"),
        blank=True,
        null=True,
    )
    search_text = SearchTextField(sources=["title", "summary", "partner_note", "slug"])

    objects = MultilingualManager.from_queryset(AgreementQuerySet)()

    class Meta(PublishableModel.Meta):
        ordering = [
            Coalesce("signed_on", "start_on", "known_on").desc(nulls_last=True),
            "slug",
        ]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if self.number is None:
            self.number = Sequence.next("agreement")
        super().save(*args, **kwargs)

    def clean(self):
        if (self.term == self.Term.FIXED) != (self.end_on is not None):
            raise ValidationError(
                {"end_on": _("Give the last day if, and only if, the term is fixed.")}
            )
        begins = self.start_on or self.signed_on
        if begins and self.end_on and self.end_on.last < begins.first:
            raise ValidationError(
                {"end_on": _("An agreement cannot end before it begins.")}
            )
        if self.predecessor_id and self.predecessor_id == self.pk:
            raise ValidationError(
                {"predecessor": _("An agreement cannot renew itself.")}
            )

    def get_absolute_url(self):
        return reverse("partnerships:agreement_detail", args=[self.slug])

    @property
    def reference(self):
        """The register's own number, for example A-0007."""
        return f"A-{self.number:04}"

    def is_suspended_on(self, day: date) -> bool:
        """Whether the day lies in the suspension, which may have no end."""
        return bool(
            self.suspended_from
            and self.suspended_from <= day
            and (self.suspended_until is None or day <= self.suspended_until)
        )

    def status_on(self, day: date) -> State:
        """What the agreement is on that day; pure, and the twin of `with_state`."""
        if not self.is_signed:
            return State.NOT_SIGNED
        if self.terminated_on and self.terminated_on <= day:
            return State.TERMINATED
        begins = self.start_on or self.signed_on
        if begins and begins.first > day:
            return State.FUTURE
        if self.is_suspended_on(day):
            return State.SUSPENDED
        if self.term == self.Term.OPEN_ENDED:
            return State.OPEN_ENDED
        if self.end_on is None:
            return State.NOT_STATED
        if self.is_renewed_automatically:
            return State.IN_FORCE
        if self.end_on.last < day:
            return State.EXPIRED
        if self.end_on.last <= day + timedelta(days=EXPIRING_DAYS):
            return State.EXPIRING
        return State.IN_FORCE


class Party(models.Model):
    """An institution's signature under an agreement."""

    agreement = models.ForeignKey(
        Agreement,
        models.CASCADE,
        related_name="parties",
        verbose_name=_("agreement"),
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        related_name="parties",
        verbose_name=_("institution"),
    )
    signed_on = PartialDateField(_("signed on"))
    signatory = CharField(_("signatory"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "institution"], name="party_once_per_agreement"
            )
        ]

    def __str__(self):
        return str(self.institution)


class Amendment(models.Model):
    agreement = models.ForeignKey(
        Agreement,
        models.CASCADE,
        related_name="amendments",
        verbose_name=_("agreement"),
    )
    signed_on = PartialDateField(_("signed on"))
    title = CharField(_("title"), max_length=250)
    summary = TextField(_("what it changes"), blank=True)
    end_on = PartialDateField(
        _("new last day"),
        help_text=_("Where the amendment prolongs or shortens the agreement."),
    )

    class Meta:
        ordering = [F("signed_on").desc(nulls_last=True), "pk"]
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")

    def __str__(self):
        return self.title


def published_parties() -> Prefetch:
    """Prefetch `parties` with their institutions, none that visitors may not see.

    A merged institution stays named as it signed; its address leads to the other.
    """
    return Prefetch(
        "parties",
        Party.objects.filter(
            institution__in=Institution.objects.addressable()
        ).select_related("institution"),
    )
