"""The data map: what the declarations say, as tables for people to read."""

from django.utils.text import capfirst
from django.utils.translation import override

from core.privacy.declarations import Held, held, nobody

PATH = "docs/data-map.md"
_HEAD = """\
# Data map

What the site knows of people: each field, why it is kept, on what ground, who sees it, for how long, and how it goes.
Written by `manage.py data_map` from the `privacy.py` of each section and `core/privacy/own.py`; a test compares it with
the models. Fields of a model that are in no table tell of no person.

A person is found, given his or her data and erased by the e-mail address in the back office (“erased persons”,
permission `core.erase_person`); see [decision 0034](decisions/0034-erasing-a-person.md). “Exported” says whether the
person gets the field then: not what is a secret of the site, or tells of others.
"""
_COLUMNS = (
    "Fields",
    "Purpose",
    "Ground",
    "Seen by",
    "Kept",
    "How it is erased",
    "Exported",
)


@override("en")
def render() -> str:
    """The whole map as Markdown."""
    parts = [_HEAD]
    parts += [_section(declared) for declared in held().values()]
    names = sorted(model._meta.label for model in nobody())
    listed = "\n".join(f"- `{name}`" for name in names)
    parts.append(f"## Models that hold no person\n\n{listed}\n")
    return "\n".join(parts)


def _section(declared: Held) -> str:
    options = declared.model._meta
    rows = [
        (
            ", ".join(f"`{name}`" for name in names),
            rule.purpose,
            rule.ground,
            rule.seen_by,
            rule.kept,
            rule.erased,
            "yes" if rule.is_exported else "no",
        )
        for rule, names in declared.personal.items()
    ]
    lines = [_COLUMNS, ["---"] * len(_COLUMNS), *rows]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    heading = f"## {capfirst(str(options.verbose_name))} (`{options.label}`)"
    return f"{heading}\n\n{table}\n"
