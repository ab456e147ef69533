"""What all visitors should know for a while."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import TextField
from core.models.publishing import PublishableModel


class Notice(PublishableModel):
    """A sentence at the head of every page, from its start to its end."""

    class Tone(models.TextChoices):
        NEWS = "news", _("News")
        WARNING = "warning", _("Warning")

    text = TextField(_("text"), max_length=400)
    tone = models.CharField(_("tone"), max_length=8, choices=Tone, default=Tone.NEWS)
    url = models.URLField(_("address to read more"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(PublishableModel.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self):
        return self.text[:60]

    def shown_at(self):
        return reverse("home:index")
