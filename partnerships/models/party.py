from django.db import models
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext_lazy as _

from core.fields import CharField, PartialDateField
from partnerships.models.institution import Institution


class Party(models.Model):
    """An institution's signature under an agreement."""

    agreement = models.ForeignKey(
        "Agreement",
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
