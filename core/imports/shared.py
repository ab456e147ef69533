"""What the imports of several sections have: columns, institutions, keys of records."""

from collections.abc import Iterator
from functools import cached_property, partial

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.imports.columns import Column
from core.imports.declaration import Import
from core.imports.options import Option, Options, named_records
from core.languages import columns_of, language_codes
from core.transliteration import sound

SOURCE = [Column("source_url"), Column("source_date")]


def in_languages(*fields: str) -> list[Column]:
    """A column for each of the translated fields and each language of the site."""
    return [
        Column(f"{field}_{code.replace('-', '_')}")
        for field in fields
        for code in language_codes()
    ]


def key_column(field: str) -> Column:
    """The column of a `KeyedImport` by which a row finds its record."""
    return Column(
        field,
        note=_("Empty for a new record: it gets one that is made of its name."),
        is_completed=True,
    )


def institutions_of(model: type[Model], field: str = "institution") -> Options:
    """The institutions that the field may lead to.

    They are known by slug, ROR id, name and other names. One that was merged into
    another, and is named where it has signed, is known by its slug alone.
    """
    return Options(
        _institutions(model._meta.get_field(field).related_model), by_sound=True
    )


def _institutions(model) -> Iterator[Option]:
    records = model._base_manager
    names = ("slug", "name", "aliases__name", "ror_id")
    kept = records.filter(merged_into__isnull=True)
    yield from named_records(kept, *names).options
    merged = records.filter(merged_into__isnull=False)
    yield from named_records(merged, "slug").options


def institution_column(
    model: type[Model], field: str = "institution", note: str | Promise = ""
) -> Column:
    """A column of the model that names institutions."""
    return Column(field, note=note, options=partial(institutions_of, model, field))


class KeyedImport(Import):
    """Of records that have a key, which a new one gets from its name.

    `identity` is the field of the key alone; `key_from` is the field of the name.
    """

    key_from = "title"

    def complete(self, record: Model) -> None:
        name = self.identity[0]
        if not getattr(record, name):
            setattr(record, name, self._free_key(record))

    def refusals(self, stored, values):
        yield from super().refusals(stored, values)
        if stored and self.identity[0] in values:
            yield (
                self.identity[0],
                _("The register holds this record under another key, which stays."),
            )

    def names_for_key(self, record: Model) -> list[str]:
        """What the key may be made of, the best first."""
        columns = columns_of(self.model, self.key_from)
        return [word for name in columns if (word := getattr(record, name))]

    def _free_key(self, record):
        length = self.model._meta.get_field(self.identity[0]).max_length
        words = self.names_for_key(record)
        found = (slugify(word) or slugify(sound(word)) for word in words)
        wanted = next(filter(None, found), self.model._meta.model_name)
        key, number = wanted[:length], 1
        while key in self._taken:
            number += 1
            end = f"-{number}"
            key = f"{wanted[: length - len(end)]}{end}"
        self._taken.add(key)
        return key

    @cached_property
    def _taken(self) -> set[str]:
        return set(self.model._base_manager.values_list(self.identity[0], flat=True))
