"""How a section declares its personal data, and all that has been declared.

A module of declarations has three tuples: `HELD`, models with personal data, each field
of which is declared; `OWNED`, the records that belong to one person and are found by
the e-mail address; `NOBODY`, models that hold no person. A test compares them with the
models, so that no field is added without a thought.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import chain

from django.db.models import Model, Q, QuerySet
from modeltranslation.translator import NotRegistered, translator

from core.content import APPS


@dataclass(frozen=True)
class Rule:
    """Why something is kept, who sees it, for how long, and how it goes; in English.

    `is_exported` says whether it is handed out to the person: not what is a secret of
    the site, or other people's.
    """

    purpose: str
    ground: str
    seen_by: str
    kept: str
    erased: str
    is_exported: bool = True


@dataclass(frozen=True)
class Held:
    """A model with personal data: every field of it, by the rule or as not personal."""

    model: type[Model]
    personal: Mapping[Rule, tuple[str, ...]]
    not_personal: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The fields that are declared, in the order in which they are."""
        return [*chain(*self.personal.values()), *self.not_personal]

    @property
    def exported(self) -> list[str]:
        """The fields whose values are handed out to the person."""
        rules = self.personal.items()
        return [n for rule, names in rules if rule.is_exported for n in names]


def hold_nothing(key: int) -> None:
    """For records that need no lock but their own."""


@dataclass(frozen=True)
class Owned:
    """Records of one kind that belong to one person each.

    `addresses` and `names` are the columns with the person's address and name, `parts`
    lead from a record to what belongs to it. `erase` deletes a record with all of that,
    in a transaction that holds it; `hold` takes the lock that its section takes first.
    What was made, by the column `made_at`, after an erasure is a new beginning.
    """

    model: type[Model]
    erase: Callable[[Model], object]
    addresses: tuple[str, ...] = ("email",)
    names: tuple[str, ...] = ("name",)
    parts: tuple[str, ...] = ()
    made_at: str = "received_at"
    hold: Callable[[int], object] = hold_nothing

    def of(self, address: str) -> QuerySet:
        """The records with this address, in whatever case it is written."""
        same = Q()
        for name in self.addresses:
            same |= Q(**{f"{name}__iexact": address})
        return self.model._base_manager.filter(same)


@cache
def _modules():
    from core.privacy import own  # it names its rules by this module's classes

    sections = [import_module(f"{label}.privacy") for label in APPS if label != "core"]
    return (*sections, own)


def held() -> dict[type[Model], Held]:
    """Every model with personal data, sections first."""
    return {held.model: held for module in _modules() for held in module.HELD}


def owned() -> list[Owned]:
    """Every kind of record that is one person's, in the order to erase them."""
    return [kind for module in _modules() for kind in module.OWNED]


def nobody() -> set[type[Model]]:
    """The models that hold no person."""
    return {model for module in _modules() for model in module.NOBODY}


def fields_of(model: type[Model]) -> list[str]:
    """The names to declare: columns and links, a translated field once."""
    options = model._meta
    try:
        translated = translator.get_options_for_model(model).all_fields
    except NotRegistered:
        translated = {}
    copies = {copy.name for copies in translated.values() for copy in copies}
    fields = [*options.concrete_fields, *options.many_to_many]
    return [
        field.name
        for field in fields
        if field.name not in copies and not field.primary_key
    ]
