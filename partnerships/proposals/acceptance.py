"""From an accepted proposal to the register: an institution and a draft agreement."""

from copy import copy
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext, override
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from core.languages import language_codes
from core.models import Status
from partnerships.matching import Match, similar_institutions
from partnerships.models import (
    Agreement,
    Institution,
    Party,
    Proposal,
    ProposalMove,
    ProposalState,
)
from partnerships.proposals.moves import move


def candidates(proposal: Proposal) -> list[Match]:
    """The institutions that may have sent the proposal, likeliest first.

    Instead of a record that was merged into another one stands that other one.
    """
    matches = similar_institutions(
        [proposal.organisation],
        ror_id=proposal.ror_id,
        website=proposal.website,
        email=proposal.email,
        queryset=Institution.objects.select_related("merged_into"),
    )
    found: dict[int, Match] = {}
    for match in matches:
        heir = match.institution.merged_into or match.institution
        found.setdefault(heir.pk, Match(heir, match.reason, match.score))
    return list(found.values())


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


@dataclass(frozen=True)
class Line:
    """A field and what will stand in it, both as staff read them."""

    label: str
    value: str


@dataclass(frozen=True)
class Plan:
    """What accepting would write, to be looked at before it is done."""

    institution: Institution
    institution_lines: list[Line]
    agreement_lines: list[Line]

    @property
    def is_new(self) -> bool:
        return self.institution.pk is None


def plan(proposal: Proposal, institution: Institution | None) -> Plan:
    """What `accept` would write with this institution; None: with a new one."""
    if institution is None:
        institution = draft_institution(proposal)
        lines = _lines(institution)
    else:
        filled = copy(institution)
        new = additions(institution, proposal)
        for addition in new:
            setattr(filled, addition.field, addition.value)
        lines = _lines(filled, {addition.field for addition in new})
    agreement = draft_agreement(proposal, institution)
    return Plan(institution, lines, _lines(agreement))


def _lines(instance, names=None):
    """What stands in the fields that a form shows, or in some of them."""
    originals = translator.get_options_for_model(type(instance)).fields
    fields = [
        field
        for field in instance._meta.concrete_fields
        if field.editable
        and field.name not in originals
        and (names is None or field.name in names)
        and field.value_from_object(instance) not in (None, "", False)
    ]
    return [
        Line(str(field.verbose_name), _shown(instance, field.name)) for field in fields
    ]


def _shown(instance, name):
    if name == "country":
        return instance.country_name
    show = getattr(instance, f"get_{name}_display", None)
    return str(show() if show else getattr(instance, name))


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
