from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Count, Exists, Prefetch, Q
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
from partnerships.models.certainty import CertaintyMixin
from partnerships.models.institution import Institution
from partnerships.models.party import Party
from partnerships.models.state import (
    CURRENT_STATES,
    State,
    Term,
    begins_number,
    last_number,
    renewed_from,
    state_on,
    successors,
    valid_until,
)

# In days; what is longer can only be a mistake.
LONGEST_NOTICE = 3650

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


class AgreementQuerySet(SearchableQuerySet):
    def with_state(self, on: date | None = None):
        """Annotate `state`: the rule of `Agreement.status_on`, in SQL."""
        return self.annotate(state=state_on(on or timezone.localdate()))

    def ending_within(self, days: int, on: date):
        """What visitors see of those that end in so many days from that day, or less."""
        after = number_of(on + timedelta(days=days + 1))
        return (
            self.published()
            .alias(ending_state=state_on(on), last_number=last_number(on))
            .filter(ending_state=State.EXPIRING, last_number__lt=after)
        )

    def with_term(self, on: date | None = None):
        """Annotate `valid_until` and `renewed_from`: what the pages tell of its end."""
        on = on or timezone.localdate()
        return self.annotate(valid_until=valid_until(on), renewed_from=renewed_from(on))

    def with_last_day(self, on: date):
        """What visitors see of those whose last day nothing overtakes.

        That is no other agreement and no termination. Annotated is `valid_until`, as
        amended by that day.
        """
        return (
            self.published()
            .annotate(valid_until=valid_until(on))
            .filter(
                is_signed=True, terminated_on__isnull=True, valid_until__isnull=False
            )
            .exclude(Exists(successors()))
        )

    def begun_by(self, on: date):
        """What is known to have begun by that day, or to have ended by it.

        An agreement without any date is left out: nobody knows since when it is.
        """
        known = Coalesce(begins_number(), last_day_number("end_on"))
        return self.alias(known_number=known).filter(known_number__lte=number_of(on))

    def current(self, on: date):
        """In force on that day, as far as is known: in one of `CURRENT_STATES`."""
        return self.begun_by(on).with_state(on).filter(state__in=CURRENT_STATES)

    def state_counts(self, on: date) -> dict[State, int]:
        """How many are in each state on that day, in the order of the states."""
        states = self.with_state(on).order_by().values("state")
        counts = {row["state"]: row["n"] for row in states.annotate(n=Count("pk"))}
        return {state: counts[state] for state in State if state in counts}

    def institutions(self):
        """Keys of the institutions that signed these; merged ones lead to the other."""
        return Party.objects.filter(
            agreement__in=self.order_by().values("pk"),
            institution__in=Institution.objects.addressable(),
        ).values_list(Coalesce("institution__merged_into", "institution"))

    def with_history(self):
        """Prefetch what `status_on` reads, so that many records cost two queries."""
        return self.prefetch_related(
            "amendments",
            Prefetch(
                "successors",
                Agreement.objects.published(),
                to_attr="published_successors",
            ),
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


class Agreement(CertaintyMixin, SourcedModel, PublishableModel):
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

    Term = Term

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
    # What it was read with: that one has been checked.
    _stored_predecessor = None

    class Meta(PublishableModel.Meta):
        ordering = [
            Coalesce("signed_on", "start_on", "known_on").desc(nulls_last=True),
            "slug",
        ]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")

    def __str__(self):
        return self.title

    @classmethod
    def from_db(cls, db, field_names, values):
        agreement = super().from_db(db, field_names, values)
        agreement._stored_predecessor = agreement.__dict__.get("predecessor_id")
        return agreement

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
        is_other = self.predecessor_id != self._stored_predecessor
        if is_other and self._renews_itself():
            raise ValidationError(
                {"predecessor": _("An agreement cannot renew itself.")}
            )

    def _renews_itself(self):
        """Whether the chain of predecessors leads back to it, at whatever length."""
        seen, predecessor = set(), self.predecessor_id
        while predecessor and predecessor not in seen:
            if predecessor == self.pk:
                return True
            seen.add(predecessor)
            predecessor = Agreement.objects.values_list("predecessor", flat=True).get(
                pk=predecessor
            )
        return False

    def get_absolute_url(self):
        return reverse("partnerships:agreement_detail", args=[self.slug])

    def notice_on(self, last: date) -> date | None:
        """The last day for a notice, where it renews itself after its last day."""
        if not self.is_renewed_automatically or self.notice_days is None:
            return None
        return last - timedelta(days=min(self.notice_days, LONGEST_NOTICE))

    @property
    def reference(self):
        """The register's own number, for example A-0007."""
        return f"A-{self.number:04}"

    @property
    def file_name(self):
        """What the signed file is called; it is stored under a name nobody can guess."""
        return f"{self.reference}.pdf"
