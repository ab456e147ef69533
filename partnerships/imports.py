"""How institutions and agreements come in from a table."""

from django.utils.translation import gettext_lazy as _

from core.imports import Column, Import, Option, Options, named_records
from core.imports.shared import (
    SOURCE,
    KeyedImport,
    in_languages,
    institution_column,
    key_column,
)
from core.models import Sequence
from partnerships.binding import binding_fields, is_binding
from partnerships.models import (
    Agreement,
    Alias,
    Institution,
    PrincipalCountry,
    SubjectArea,
)


class InstitutionImport(KeyedImport):
    """An institution is found by its slug or ROR id, or else by any of its names.

    Where several have the name, the country tells which is meant.
    """

    model = Institution
    identity = ("slug",)
    key_from = "name"
    other_keys = ("ror_id",)
    named_by = ("name",)
    told_apart_by = ("country",)
    columns = [
        key_column("slug"),
        *in_languages("name"),
        Column(
            "aliases",
            line="name",
            new_line={"kind": Alias.AliasKind.OTHER},
            note=_("Former names, acronyms and other spellings."),
        ),
        Column("kind"),
        Column("relation"),
        Column("country"),
        *in_languages("city"),
        Column("latitude"),
        Column("longitude"),
        Column("website"),
        Column("ror_id"),
        *in_languages("summary", "public_note"),
        *SOURCE,
        Column("status"),
    ]

    def names(self):
        kept = self.base().filter(merged_into__isnull=True)
        return named_records(kept, "slug", "name", "aliases__name")


def _agreement_numbers():
    """The numbers that the register has given, as it writes them and bare."""
    numbers = Agreement._base_manager.values_list("number", flat=True)
    for number in numbers.exclude(number=None).order_by("number"):
        reference = Agreement(number=number).reference
        yield Option(number, reference, (reference, str(number)))


def _as_stored(values):
    names = ("is_signed", "signed_on", "status")
    # Whichever it is: it is stored.
    return Agreement(pk=1, **{name: values[name] for name in names})


class AgreementImport(KeyedImport):
    """An agreement is found by its slug or by the number that the register gave it."""

    model = Agreement
    identity = ("slug",)
    other_keys = ("number",)
    columns = [
        Column(
            "number",
            options=lambda: Options(_agreement_numbers()),
            note=_("Given by the register, such as A-0007. Empty for a new agreement."),
        ),
        key_column("slug"),
        *in_languages("title"),
        Column("type"),
        Column("level"),
        institution_column(Agreement, "institutions"),
        *in_languages("partner_note"),
        Column("is_signed"),
        Column("signed_on"),
        *in_languages("signed_at", "signatory"),
        Column("start_on"),
        Column("known_on"),
        Column("term"),
        Column("end_on"),
        Column("is_renewed_automatically"),
        Column("notice_days"),
        Column("suspended_from"),
        Column("suspended_until"),
        Column("terminated_on"),
        Column(
            "subjects",
            options=lambda: named_records(SubjectArea.objects.all(), "slug", "name"),
        ),
        *in_languages("summary", "public_note"),
        *SOURCE,
        Column("status"),
    ]

    def refusals(self, stored, values):
        yield from super().refusals(stored, values)
        if "number" in values:
            yield "number", _("The number is given by the register.")
        if stored and is_binding(_as_stored(stored)):
            bound = {*binding_fields(), "institutions"}
            for name in filter(bound.__contains__, values):
                yield (
                    name,
                    _(
                        "Signed and published, an agreement changes by an amendment or"
                        " by a new agreement."
                    ),
                )

    def give_numbers(self, new):
        numbers = Sequence.take("agreement", len(new))
        for agreement, number in zip(new, numbers, strict=True):
            agreement.number = number


class SubjectAreaImport(KeyedImport):
    model = SubjectArea
    identity = ("slug",)
    key_from = "name"
    columns = [key_column("slug"), *in_languages("name")]


class PrincipalCountryImport(Import):
    model = PrincipalCountry
    identity = ("country",)
    columns = [Column("country"), *in_languages("note"), *SOURCE, Column("status")]
