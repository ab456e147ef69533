"""People who want to come to an event."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.fields import CharField, CountryField
from core.models import CountryNamesMixin, Mail, Submission, SubmissionQuerySet
from events.models.event import Event


class RegistrationState(models.TextChoices):
    """Where a registration stands; `events.registration.moves` says what follows."""

    UNCONFIRMED = "unconfirmed", _("Not confirmed yet")
    CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


class RegistrationQuerySet(SubmissionQuerySet):
    def confirmed(self):
        """Those who have a seat."""
        return self.filter(state=RegistrationState.CONFIRMED)

    def to_release(self):
        return self.quarantined().filter(state=RegistrationState.UNCONFIRMED)

    def waiting(self):
        """The waiting list, first come first."""
        return self.filter(state=RegistrationState.WAITING).order_by("place", "pk")

    def taking_part(self):
        """Those who have a seat or wait for one, in the order they confirmed."""
        states = [RegistrationState.CONFIRMED, RegistrationState.WAITING]
        return self.filter(state__in=states).order_by("place", "pk")


class Registration(CountryNamesMixin, Submission):
    """One person's place at an event.

    It takes no seat before its owner has opened the mailed link. `place` is the order
    in which that happened, among all who registered for the event.
    """

    event = models.ForeignKey(
        Event,
        models.PROTECT,
        related_name="registrations",
        verbose_name=_("event"),
    )
    name = CharField(pgettext_lazy("of a person", "name"), max_length=150)
    organisation = CharField(_("organisation"), max_length=250, blank=True)
    country = CountryField(_("country"), blank=True)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=RegistrationState,
        default=RegistrationState.UNCONFIRMED,
        db_index=True,
    )
    place = models.PositiveIntegerField(
        pgettext_lazy("in a queue", "place"), blank=True, null=True
    )
    confirmed_at = models.DateTimeField(_("confirmed"), blank=True, null=True)
    promoted_at = models.DateTimeField(_("moved up"), blank=True, null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), blank=True, null=True)
    # What was written to the person, so that it can be erased with the rest.
    mails = models.ManyToManyField(
        Mail, related_name="+", verbose_name=_("outgoing mail"), editable=False
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["event", "place", "pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            *Submission.Meta.constraints,
            models.UniqueConstraint(
                "event",
                Lower("email"),
                condition=~Q(state=RegistrationState.CANCELLED),
                name="registration_once_per_event",
            ),
            models.UniqueConstraint(
                fields=["event", "place"], name="registration_place_once"
            ),
        ]

    def __str__(self):
        """A number and no name: it stands in histories and on pages of other records,
        read by people who may not see who registers.
        """
        return f"{capfirst(self._meta.verbose_name)} {self.pk}"

    @property
    def position(self):
        """Which number it has on the waiting list."""
        return self.event.registrations.waiting().filter(place__lte=self.place).count()
