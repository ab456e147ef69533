"""A proposal of cooperation, what became of it, and who said so."""

from datetime import date, datetime

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.fields import CharField, CountryField, PartialDateField, TextField
from core.models import (
    Bookkeeping,
    CountryNamesMixin,
    Mail,
    NumberedSubmission,
    Submission,
    SubmissionQuerySet,
    Upload,
)
from partnerships.models.agreement import Agreement, SubjectArea
from partnerships.models.institution import Institution, Kind


class ProposalState(models.TextChoices):
    """Where a proposal stands; `partnerships.proposals.moves` says what may follow."""

    RECEIVED = "received", _("Received")
    SCREENING = "screening", _("Being checked")
    MORE_INFORMATION = "more_information", _("More information asked for")
    IN_REVIEW = "in_review", _("Under consideration")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a proposal", "Withdrawn")


CLOSED_STATES = (
    ProposalState.ACCEPTED,
    ProposalState.DECLINED,
    ProposalState.WITHDRAWN,
)


class ProposalDesk(models.Model):
    """How the office handles proposals; there is one row."""

    answer_days = models.PositiveSmallIntegerField(
        _("days to an answer"),
        blank=True,
        null=True,
        validators=[MaxValueValidator(365)],
        help_text=_(
            "Senders are promised an answer within so many calendar days."
            " Empty: no day is promised."
        ),
    )
    notify = models.EmailField(
        _("tell this address"),
        blank=True,
        help_text=_("Gets a note about each new proposal and each answer."),
    )

    class Meta:
        verbose_name = _("desk for proposals")
        verbose_name_plural = _("desk for proposals")

    def __str__(self):
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "ProposalDesk":
        """The row, or one without a promise before staff have made it."""
        return cls.objects.order_by("pk").first() or cls()


class ProposalQuerySet(SubmissionQuerySet):
    def visible_to(self, user):
        """All of them; to who gives opinions and does no more, those assigned to them."""
        acts = ("change", "decide", "assign")
        works = any(user.has_perm(f"partnerships.{act}_proposal") for act in acts)
        if works or not user.has_perm("partnerships.add_opinion"):
            return self.all()
        return self.filter(assigned_to=user)

    def with_scan(self, scan: str):
        """Those of which a file has this result of the virus scan."""
        files = ProposalFile.objects.filter(scan=scan)
        return self.filter(pk__in=files.values("proposal"))

    def open(self):
        """Neither decided nor withdrawn nor set aside as suspicious."""
        return self.filter(is_quarantined=False).exclude(state__in=CLOSED_STATES)

    def waiting_for_us(self):
        return self.open().exclude(state=ProposalState.MORE_INFORMATION)

    def waiting_for_sender(self):
        return self.open().filter(state=ProposalState.MORE_INFORMATION)

    def late(self, day: date | None = None):
        return self.waiting_for_us().filter(promised_on__lt=day or timezone.localdate())

    def unpromised(self, before: datetime):
        """Not looked at since then or longer, where no day was promised."""
        return self.open().filter(
            state=ProposalState.RECEIVED,
            promised_on__isnull=True,
            received_at__lte=before,
        )

    def of_same_sender(self, proposal: "Proposal"):
        """Others with this address, name or identifier, as far as spelt alike."""
        same = Q(email__iexact=proposal.email)
        same |= Q(organisation__iexact=proposal.organisation)
        if proposal.ror_id:
            same |= Q(ror_id=proposal.ror_id)
        return self.filter(same).exclude(pk=proposal.pk)

    def closed(self):
        return self.filter(state__in=CLOSED_STATES)

    def to_release(self):
        return self.quarantined().exclude(state__in=CLOSED_STATES)


class Proposal(CountryNamesMixin, NumberedSubmission):
    """What a partner proposes; the words are the sender's and are never edited."""

    letter = "P"

    organisation = CharField(_("organisation"), max_length=250)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    ror_id = models.CharField(_("ROR id"), max_length=9, blank=True)
    country = CountryField(_("country"))
    website = models.URLField(_("website"), max_length=300, blank=True)
    contact_name = CharField(_("contact person"), max_length=150)
    contact_role = CharField(pgettext_lazy("of a person", "position"), max_length=150)
    subjects = models.ManyToManyField(
        SubjectArea, related_name="+", verbose_name=_("fields of cooperation")
    )
    text = TextField(_("what is proposed"), max_length=10_000)
    planned_from = PartialDateField(_("planned start"))
    planned_until = PartialDateField(_("planned end"))
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=ProposalState,
        default=ProposalState.RECEIVED,
        db_index=True,
    )
    promised_on = models.DateField(_("answer promised by"), blank=True, null=True)
    decided_at = models.DateTimeField(_("decided"), blank=True, null=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="proposals",
        verbose_name=_("assigned to"),
        blank=True,
        null=True,
    )
    institution = models.ForeignKey(
        Institution,
        models.SET_NULL,
        related_name="proposals",
        verbose_name=_("institution"),
        blank=True,
        null=True,
    )
    agreement = models.OneToOneField(
        Agreement,
        models.SET_NULL,
        related_name="proposal",
        verbose_name=_("agreement"),
        blank=True,
        null=True,
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        permissions = [
            ("decide_proposal", _("Can accept and decline proposals")),
            ("assign_proposal", _("Can assign proposals")),
        ]
        constraints = [
            *Submission.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="proposal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["accepted", "declined"], decided_at__isnull=False
                )
                | (~Q(state__in=["accepted", "declined"]) & Q(decided_at__isnull=True)),
                name="proposal_decided_has_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.organisation}"

    @property
    def is_closed(self):
        return self.state in CLOSED_STATES

    def is_late_on(self, day: date) -> bool:
        """Whether the promised day has passed and the next step is ours."""
        is_waiting_for_us = (
            not self.is_closed and self.state != ProposalState.MORE_INFORMATION
        )
        return bool(is_waiting_for_us and self.promised_on and self.promised_on < day)


class ProposalMoveQuerySet(models.QuerySet):
    def steps(self):
        """What the sender sees too: the proposal came, or changed its state."""
        return self.exclude(from_state=F("to_state"))


class ProposalMove(Bookkeeping):
    """One step of a proposal, written once and never changed.

    `by` is empty where the sender made the step. `message` is what one side says to the
    other with it; `note` stays inside. Where the state stays as it was it is no step
    but a remark: a note of the office, or that it wrote to the sender.
    """

    proposal = models.ForeignKey(
        Proposal,
        models.CASCADE,
        related_name="moves",
        verbose_name=_("proposal"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("who"),
        blank=True,
        null=True,
    )
    from_state = models.CharField(
        _("from"), max_length=16, choices=ProposalState, blank=True
    )
    to_state = models.CharField(_("to"), max_length=16, choices=ProposalState)
    note = TextField(_("internal note"), blank=True)
    message = TextField(_("message"), blank=True)
    mail = models.ForeignKey(
        Mail,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("mail"),
        blank=True,
        null=True,
    )

    objects = ProposalMoveQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self):
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"

    def save(self, *args, **kwargs):
        """Raises TypeError for a step that is already written."""
        if not self._state.adding:
            raise TypeError("A step of a proposal is never changed.")
        super().save(*args, **kwargs)

    @property
    def is_remark(self):
        return self.from_state == self.to_state


class ProposalFile(Upload):
    """A file the sender attached, at once or later."""

    proposal = models.ForeignKey(
        Proposal,
        models.CASCADE,
        related_name="files",
        verbose_name=_("proposal"),
    )

    class Meta(Upload.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")


class Opinion(Bookkeeping):
    """What a reviewer thinks of a proposal; the sender never sees it."""

    class Advice(models.TextChoices):
        ACCEPT = "accept", _("Accept")
        DECLINE = "decline", _("Decline")
        ASK = "ask", _("Ask for more information")

    proposal = models.ForeignKey(
        Proposal,
        models.CASCADE,
        related_name="opinions",
        verbose_name=_("proposal"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("who"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    advice = models.CharField(_("advice"), max_length=8, choices=Advice)
    text = TextField(_("reasons"), blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")

    def __str__(self):
        return self.get_advice_display()
