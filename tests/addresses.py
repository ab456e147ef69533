"""Every public address of the site, as the content now in the database makes them."""

from functools import cache

from django.urls import get_resolver, resolve, reverse
from django.utils.translation import override

from bsmu_intl.sitemaps import SITEMAPS

# Answered with a file, which most records do not have.
FILES = {
    "partnerships:agreement_file",
    "honours:award_portrait",
    "department:document_file",
    "events:material_file",
}
# A record in another dress, which search engines leave out.
COPIES = {"partnerships:agreement_factsheet"}
NOT_IN_THE_SITEMAP = (
    "search:results",
    "alumni:directory",
    "partnerships:proposal_lookup",
    "partnerships:proposal_known",
    "training:enquiry_known",
    "training:enquiry_erased",
    "alumni:join_sent",
    "alumni:join_done",
    "alumni:own_data_sent",
    "alumni:own_data_erased",
    "department:message_known",
    "department:message_erased",
    "department:visitrequest_known",
    "department:visitrequest_erased",
)
# Nobody's story is told in content/.
WITHOUT_CONTENT = {"alumni:story_detail"}
FORMS = {  # set a cookie against forgery; events have theirs only while they are open
    "partnerships:proposal_create",
    "events:registration_create",
    "events:registration_sent",
    "training:enquiry_create",
    "alumni:join",
    "alumni:own_data",
    "department:contact",
    "department:visit",
}
PRIVATE = {  # behind a link that only one person has
    "deadline_calendar",
    "preview",
    "preview_file",
    "partnerships:proposal_status",
    "partnerships:proposal_answer",
    "partnerships:proposal_add_files",
    "partnerships:proposal_file",
    "partnerships:proposal_withdraw",
    "events:registration_status",
    "events:registration_confirm",
    "events:registration_cancel",
    "training:enquiry_status",
    "training:enquiry_withdraw",
    "alumni:unsubscribe",
    "alumni:join_confirm",
    "alumni:own_data_open",
    "alumni:own_data_show",
    "alumni:own_data_export",
    "alumni:own_data_correct",
    "alumni:own_data_consents",
    "alumni:own_data_leave",
    "department:message_status",
    "department:message_withdraw",
    "department:visitrequest_status",
    "department:visitrequest_withdraw",
}
FEEDS = ("events:feed",)
CALENDARS = {"events:calendar", "events:event_calendar"}
WITHOUT_LANGUAGE = ("/", "/healthz", "/robots.txt", "/sitemap.xml")


def page_addresses(language):
    """The paths of all pages in one language."""
    with override(language):
        apart = [reverse(name) for name in NOT_IN_THE_SITEMAP]
    return [*apart, *sitemap_addresses(language)]


def sitemap_addresses(language):
    """Those of them that the sitemap names."""
    with override(language):
        return [
            sitemap.location(item)
            for sitemap in (site_map() for site_map in SITEMAPS.values())
            for item in sitemap.items()
        ]


def names_of(addresses):
    """The URL names that the addresses stand for."""
    return {resolve(address).view_name for address in addresses}


OFFICE = "admin/"


def public_names():
    """Every URL name that the site has, the back office's left out."""
    return {name for name, route in _routes() if name and not route.startswith(OFFICE)}


def nameless_routes():
    """The routes outside the back office that have no name."""
    return {
        route for name, route in _routes() if not name and not route.startswith(OFFICE)
    }


@cache
def office_names():
    """What is in the back office: names, and routes that have none.

    Django's own address of a record leads to its form, and that of the rest to the
    login or nowhere.
    """
    plain = ("/<path:object_id>/", "/(?P<url>.*)$")
    return {
        name or route
        for name, route in _routes()
        if route.startswith(OFFICE) and (name or not route.endswith(plain))
    }


def _routes(resolver=None, namespace="", above=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        route = above + str(pattern.pattern).removeprefix("^")
        if hasattr(pattern, "url_patterns"):
            inner = pattern.namespace
            within = f"{namespace}{inner}:" if inner else namespace
            yield from _routes(pattern, within, route)
        else:
            yield pattern.name and f"{namespace}{pattern.name}", route
