from django.utils.translation import gettext_lazy as _

from core.fields import CharField, CountryField
from core.models import CountryNamesMixin, PublishableModel, SourcedModel


class PrincipalCountry(CountryNamesMixin, SourcedModel, PublishableModel):
    """A country the University itself names among its principal partners.

    It may have no institution in the register yet: the source names countries only.
    """

    country = CountryField(_("country"), unique=True)
    note = CharField(_("note"), max_length=200, blank=True)

    class Meta(PublishableModel.Meta):
        ordering = ["country"]
        verbose_name = _("principal partner country")
        verbose_name_plural = _("principal partner countries")

    def __str__(self):
        return self.country_name
