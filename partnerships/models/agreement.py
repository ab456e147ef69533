from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, Extract, Least
from django.db.models.lookups import GreaterThan, IsNull, LessThan
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
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
from core.partial_date import PartialDate, number_of
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
    RENEWED = "renewed", _("Renewed")
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

# The states in which an agreement counts for its institutions. One whose end no source
# tells counts too: most records of the register are such.
CURRENT_STATES = (State.IN_FORCE, State.EXPIRING, State.OPEN_ENDED, State.NOT_STATED)

_NO_END = 99999999


def begins_number(path: str = ""):
    """SQL for `Agreement.begins_on`; `path` leads to the agreement, `agreements__`."""
    names = ("start_on", "signed_on", "known_on")
    return Coalesce(*(Cast(f"{path}{name}", IntegerField()) for name in names))


def state_on(day: date, path: str = "") -> Case:
    """The rule of `Agreement.status_on` in SQL; `path` leads to the agreement."""

    def when(state, **lookups):
        lookups = {f"{path}{name}": value for name, value in lookups.items()}
        return When(**lookups, then=Value(state))

    number = number_of(day)
    after_soon = number_of(day + timedelta(days=EXPIRING_DAYS + 1))
    ends = _ends(day, path)
    has_no_end = {f"{path}suspended_until__isnull": True}
    has_later_end = {f"{path}suspended_until__gte": day}
    return Case(
        when(State.NOT_SIGNED, is_signed=False),
        when(State.TERMINATED, terminated_on__lte=day),
        When(GreaterThan(begins_number(path), number), then=Value(State.FUTURE)),
        When(Exists(_successors(path, number)), then=Value(State.RENEWED)),
        When(
            LessThan(ends, number),
            **{f"{path}is_renewed_automatically": False},
            then=Value(State.EXPIRED),
        ),
        When(
            Q(**{f"{path}suspended_from__lte": day})
            & (Q(**has_no_end) | Q(**has_later_end)),
            then=Value(State.SUSPENDED),
        ),
        When(
            IsNull(ends, True),
            **{f"{path}term": Agreement.Term.OPEN_ENDED},
            then=Value(State.OPEN_ENDED),
        ),
        When(IsNull(ends, True), then=Value(State.NOT_STATED)),
        when(State.IN_FORCE, is_renewed_automatically=True),
        When(LessThan(ends, after_soon), then=Value(State.EXPIRING)),
        default=Value(State.IN_FORCE),
        output_field=models.CharField(),
    )


def last_number(day: date) -> Least:
    """SQL for the last day an agreement binds, as `number_of` writes it; 0 for never.

    That is the day before it is terminated or renewed by another, or its last day as
    amended by `day`. A suspension ends nothing; one not signed binds on no day.
    """
    number = IntegerField()
    renewed = (
        _successors("")
        .annotate(from_number=Coalesce("begins_number", 0))
        .order_by("from_number")
        .values("from_number")[:1]
    )
    return Least(
        Case(
            When(is_signed=False, then=0),
            When(is_renewed_automatically=True, then=_NO_END),
            default=Coalesce(_ends(day), _NO_END),
            output_field=number,
        ),
        Coalesce(_day_number("terminated_on") - 1, _NO_END, output_field=number),
        Coalesce(Subquery(renewed) - 1, _NO_END, output_field=number),
    )


def _ends(day, path=""):
    """SQL for `Agreement.ends_on`, as a number above every day the date can mean."""
    amendments = (
        Amendment.objects.filter(
            Q(signed_on__isnull=True) | Q(signed_on__lte=number_of(day)),
            agreement=OuterRef(f"{path}pk"),
            end_on__isnull=False,
        )
        .annotate(last_number=last_day_number("end_on"))
        .order_by(F("signed_on").desc(nulls_last=True), "-pk")
    )
    open_ended = {f"{path}term": Agreement.Term.OPEN_ENDED}
    return Coalesce(
        Subquery(amendments.values("last_number")[:1]),
        Case(When(**open_ended, then=None), default=last_day_number(f"{path}end_on")),
    )


def _successors(path, by=None):
    """The published agreements that took over, by the day of that number if given."""
    found = (
        Agreement.objects.published()
        .filter(predecessor=OuterRef(f"{path}pk"), is_signed=True)
        .annotate(begins_number=begins_number())
        .filter(
            Q(terminated_on__isnull=True)
            | Q(begins_number__isnull=True)
            | Q(begins_number__lte=_day_number("terminated_on"))
        )
    )
    if by is None:
        return found
    return found.filter(Q(begins_number__isnull=True) | Q(begins_number__lte=by))


def _day_number(name):
    """SQL for `core.partial_date.number_of` of a full date."""
    parts = (Extract(name, part) for part in ("year", "month", "day"))
    year, month, day = (Cast(part, IntegerField()) for part in parts)
    return year * 10000 + month * 100 + day


class AgreementQuerySet(SearchableQuerySet):
    def with_state(self, on: date | None = None):
        """Annotate `state`: the rule of `Agreement.status_on`, in SQL."""
        return self.annotate(state=state_on(on or timezone.localdate()))

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
        if self._renews_itself():
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

    @property
    def reference(self):
        """The register's own number, for example A-0007."""
        return f"A-{self.number:04}"

    @property
    def begins_on(self) -> PartialDate | None:
        """Its beginning: in force from, else signed, else first known to be in force.

        Where no source tells any of them it counts as begun on every day.
        """
        return self.start_on or self.signed_on or self.known_on

    @cached_property
    def published_successors(self) -> list["Agreement"]:
        """What renews it, as far as visitors may know; drafts change no state."""
        return list(self.successors.published()) if self.pk else []

    def is_suspended_on(self, day: date) -> bool:
        """Whether the day lies in the suspension, which may have no end."""
        return bool(
            self.suspended_from
            and self.suspended_from <= day
            and (self.suspended_until is None or day <= self.suspended_until)
        )

    def has_taken_over_on(self, day: date) -> bool:
        """Whether it has put itself in its predecessor's place by that day.

        What follows later, its end or termination, does not bring the predecessor
        back. One that was terminated before it began has never taken over.
        """
        begins = self.begins_on
        if not self.is_signed or (begins and begins.first > day):
            return False
        return not (begins and self.terminated_on and self.terminated_on < begins.first)

    def ends_on(self, day: date) -> PartialDate | None:
        """Its last day as amended by that day; None if open-ended or not known.

        The latest amendment that names a last day holds, also for an open-ended
        agreement. One signed in a year or month counts from its first day on; one
        without a date counts from the beginning, and gives way to any dated one.
        """
        amendments = [
            amendment
            for amendment in (self.amendments.all() if self.pk else ())
            if amendment.end_on
            and (not amendment.signed_on or amendment.signed_on.first <= day)
        ]
        if amendments:
            return max(amendments, key=_signed_last).end_on
        return None if self.term == self.Term.OPEN_ENDED else self.end_on

    def status_on(self, day: date) -> State:
        """What the agreement is on that day, by the first rule that applies.

        1. Not signed: nothing else matters.
        2. Terminated on or before the day, even if it never began.
        3. It begins later: not yet in force.
        4. A published, signed agreement that renews it has begun: renewed.
        5. Its last day is over, and it is not renewed automatically: expired.
        6. The day lies in a suspension.
        7. No last day: open-ended, or not stated by the source.
        8. Renewed automatically: in force, whatever its last day.
        9. The last day lies within `EXPIRING_DAYS`: expiring; else in force.

        The last day is the one of `ends_on`, amended by then. Partial dates count
        from their first possible day, and end on their last. No clock: the answer
        depends on the record, its amendments and its published successors alone.
        `state_on` is the same rule in SQL.
        """
        if not self.is_signed:
            return State.NOT_SIGNED
        if self.terminated_on and self.terminated_on <= day:
            return State.TERMINATED
        if self.begins_on and self.begins_on.first > day:
            return State.FUTURE
        if any(other.has_taken_over_on(day) for other in self.published_successors):
            return State.RENEWED
        ends = self.ends_on(day)
        if ends and ends.last < day and not self.is_renewed_automatically:
            return State.EXPIRED
        if self.is_suspended_on(day):
            return State.SUSPENDED
        if ends is None:
            is_open_ended = self.term == self.Term.OPEN_ENDED
            return State.OPEN_ENDED if is_open_ended else State.NOT_STATED
        if self.is_renewed_automatically:
            return State.IN_FORCE
        if ends.last <= day + timedelta(days=EXPIRING_DAYS):
            return State.EXPIRING
        return State.IN_FORCE


def _signed_last(amendment):
    """Sorts amendments by their dates as stored, undated ones first."""
    return amendment.signed_on.number if amendment.signed_on else 0, amendment.pk


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
    # Not `institution__in`, for which SQLite walks through all institutions.
    shown = Institution.objects.addressable().filter(pk=OuterRef("institution"))
    return Prefetch(
        "parties",
        Party.objects.filter(Exists(shown)).select_related("institution"),
    )
