from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.fields import CharField, PartialDateField, TextField


class Amendment(models.Model):
    agreement = models.ForeignKey(
        "Agreement",
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
