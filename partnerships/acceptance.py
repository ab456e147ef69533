"""From an accepted proposal to the register: an institution and a draft agreement."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext, override
from modeltranslation.utils import build_localized_fieldname

from core.languages import language_codes
from core.models import Status
from partnerships.models import (
    Agreement,
    Institution,
    Party,
    Proposal,
    ProposalMove,
    ProposalState,
)
from partnerships.proposals import move


def draft_institution(proposal: Proposal) -> Institution:
    """The institution the proposal would add to the register, not yet saved."""
    name = build_localized_fieldname("name", proposal.language)
    return Institution(
        slug=_free_slug(Institution, slugify(proposal.organisation), proposal),
        kind=proposal.kind,
        country=proposal.country,
        website=proposal.website,
        ror_id=proposal.ror_id,
        internal_note=gettext("From proposal %s.") % proposal.reference,
        **{name: proposal.organisation},
    )


def draft_agreement(proposal: Proposal, institution: Institution) -> Agreement:
    """The agreement that accepting the proposal would open, not yet saved."""
    titles = {}
    for code in language_codes():
        with override(code):
            title = gettext("Cooperation with %s") % institution
            titles[build_localized_fieldname("title", code)] = title[:250]
    return Agreement(
        slug=_free_slug(Agreement, proposal.reference.lower(), proposal),
        is_signed=False,
        status=Status.DRAFT,
        internal_note=gettext("From proposal %s.") % proposal.reference,
        **titles,
    )


@dataclass(frozen=True)
class Addition:
    """An empty field of a known institution that the proposal can fill."""

    field: str
    value: str


def additions(institution: Institution, proposal: Proposal) -> list[Addition]:
    """What the proposal tells about the institution that the register lacks."""
    told = {name: getattr(proposal, name) for name in ("website", "ror_id", "country")}
    return [
        Addition(name, value)
        for name, value in told.items()
        if value and not getattr(institution, name)
    ]


@transaction.atomic
def accept(
    proposal: Proposal,
    *,
    by: AbstractBaseUser,
    institution: Institution | None = None,
    note: str = "",
    message: str = "",
) -> ProposalMove:
    """Accept: a draft agreement with a known institution, or a new one in draft.

    A known institution is only added to, never overwritten. Raises as `move` does, and
    then nothing has changed.
    """
    step = move(proposal, ProposalState.ACCEPTED, by=by, note=note, message=message)
    if institution is None:
        institution = draft_institution(proposal)
    for addition in additions(institution, proposal):
        setattr(institution, addition.field, addition.value)
    institution.save()
    agreement = draft_agreement(proposal, institution)
    agreement.save()
    agreement.subjects.set(proposal.subjects.all())
    Party.objects.create(agreement=agreement, institution=institution)
    proposal.institution, proposal.agreement = institution, agreement
    proposal.save(update_fields=["institution", "agreement"])
    return step


def _free_slug(model, wanted, proposal):
    length = model._meta.get_field("slug").max_length
    ending = proposal.reference.lower()
    wanted = wanted or ending
    if model.objects.filter(slug=wanted[:length]).exists():
        wanted = f"{wanted[: length - len(ending) - 1]}-{ending}"
    return wanted[:length]
