"""The back office: what its forms share, and a module for each concern of core."""

from core.admin import accounts, consent, mail, notices, pages, people
from core.admin.pictures import PictureAdminMixin
from core.admin.site import FORM_FIELDS, OneRowAdmin, PublishableAdmin, SiteAdmin
from core.admin.zones import ZonedAdminMixin

__all__ = [
    "FORM_FIELDS",
    "OneRowAdmin",
    "PictureAdminMixin",
    "PublishableAdmin",
    "SiteAdmin",
    "ZonedAdminMixin",
    "accounts",
    "consent",
    "mail",
    "notices",
    "pages",
    "people",
]
