"""The back office: what its forms share, and a module for each concern of core."""

from core.admin import (
    accounts,
    consent,
    deadlines,
    deletion,
    mail,
    notices,
    pages,
    people,
    saved_filters,
)
from core.admin.history import HistoryMixin
from core.admin.pictures import PictureAdminMixin
from core.admin.site import FORM_FIELDS, OneRowAdmin, PublishableAdmin, SiteAdmin
from core.admin.translations import desk as _translations  # noqa: F401  # registers
from core.admin.zones import ZonedAdminMixin

__all__ = [
    "FORM_FIELDS",
    "HistoryMixin",
    "OneRowAdmin",
    "PictureAdminMixin",
    "PublishableAdmin",
    "SiteAdmin",
    "ZonedAdminMixin",
    "accounts",
    "consent",
    "deadlines",
    "deletion",
    "mail",
    "notices",
    "pages",
    "people",
    "saved_filters",
]
