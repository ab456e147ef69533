"""Interface text: which messages the code asks for, and what the catalogues hold.

Everything runs inside Python, so that neither a developer nor a server needs the
gettext tools: Django turns templates into Python-like text, Babel reads the calls in
it, polib reads and writes the catalogues. Plural rules are those of Django's own
catalogues, whose translations the site's are mixed with.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import django
import polib
from babel.messages.extract import extract_python
from django.apps import apps
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

# What each gettext function's arguments are: c context, s singular, p plural.
SIGNATURES = {"gettext": "s", "ngettext": "sp", "pgettext": "cs", "npgettext": "csp"}
KEYWORDS = {
    "_": "s",
    "gettext_noop": "s",
    **SIGNATURES,
    **{f"{name}_lazy": signature for name, signature in SIGNATURES.items()},
}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0+-]*[\d.]*[sdfrixX]|\{\w*\}")
# Our translation of a library's message, which our own code never asks for.
LIBRARY_NOTE = "library"
# The domain of what scripts say: Django's alone, for ours say nothing.
SCRIPTS = "djangojs"
SKIPPED_FOLDERS = {"migrations", "tests", "node_modules"}


@dataclass(frozen=True)
class Message:
    """One message that the code or a template asks for."""

    singular: str
    plural: str = ""
    context: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.singular)


Messages = dict[tuple[str | None, str], Message]


def languages() -> list[str]:
    """The languages that need a catalogue: all but that of the messages themselves."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def catalogue_path(language: str, root: Path | None = None) -> Path:
    root = root or Path(settings.LOCALE_PATHS[0])
    return root / to_locale(language) / "LC_MESSAGES" / "django.po"


def plural_rule(language: str) -> str:
    """The Plural-Forms header of Django's own catalogue, as Django reads it."""
    root = Path(django.__file__).parent / "conf" / "locale"
    return polib.pofile(str(catalogue_path(language, root))).metadata["Plural-Forms"]


def plural_count(rule: str) -> int:
    found = re.match(r"\s*nplurals\s*=\s*(\d+)", rule)
    return int(found[1]) if found else 0


def messages_in_project() -> Messages:
    """Every message of the project's own code and templates."""
    found: Messages = {}
    for path in sorted(_sources()):
        text = path.read_text(encoding="utf-8")
        source = text if path.suffix == ".py" else _python_from_template(text, path)
        for message in messages_in(source):
            # One of the places may know the plural, another only the singular.
            if message.plural or message.key not in found:
                found[message.key] = message
    return found


def messages_in(source: str) -> Iterator[Message]:
    """The messages that a Python source asks for."""
    file = io.BytesIO(source.encode())
    options = {"encoding": "utf-8"}
    for _line, function, texts, _notes in extract_python(file, KEYWORDS, [], options):
        texts = texts if isinstance(texts, tuple) else (texts,)
        given = dict(zip(KEYWORDS[function], texts, strict=False))
        if given.get("s"):
            yield Message(given["s"], given.get("p") or "", given.get("c"))


def _python_from_template(text: str, path: Path) -> str:
    # Inside brackets the indentation of a template means nothing to a tokenizer.
    return f"(\n{templatize(text, origin=str(path))}\n)"


def _sources() -> Iterator[Path]:
    roots = [Path(config.path) for config in apps.get_app_configs()]
    ours = [root for root in roots if root.parent == settings.BASE_DIR]
    ours.append(settings.BASE_DIR / settings.ROOT_URLCONF.split(".")[0])
    for folder in [*ours, *settings.TEMPLATES[0]["DIRS"]]:
        for path in Path(folder).rglob("*"):
            if path.suffix in {".py", ".html", ".txt", ".svg", ".xml"} and not (
                SKIPPED_FOLDERS & set(path.relative_to(folder).parts)
            ):
                yield path


def problems(path: Path, language: str, wanted: Messages) -> Iterator[str]:
    """What keeps a catalogue from being complete, one sentence each."""
    if not path.exists():
        yield "the catalogue does not exist"
        return
    catalogue = polib.pofile(str(path))
    rule = plural_rule(language)
    if plural_count(catalogue.metadata.get("Plural-Forms", "")) != plural_count(rule):
        yield f"header: Plural-Forms must be {rule}"
    held = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    for key, message in wanted.items():
        if key not in held:
            yield f"missing: {message.singular!r}"
        elif message.plural and held[key].msgid_plural != message.plural:
            yield f"plural differs from the code's: {message.singular!r}"
    for entry in catalogue:
        if problem := _problem_of(entry, plural_count(rule), wanted):
            yield f"{problem}: {entry.msgid!r}"


def _problem_of(entry: polib.POEntry, forms: int, wanted: Messages) -> str | None:
    asked = _library_keys() if _is_library(entry) else wanted
    if entry.obsolete or _key(entry) not in asked:
        return "not used any more"
    if entry.fuzzy:
        return "fuzzy"
    if entry.msgid_plural:
        if len(entry.msgstr_plural) != forms:
            return f"{len(entry.msgstr_plural)} plural forms instead of {forms}"
        if not all(entry.msgstr_plural.values()):
            return "plural form not translated"
    elif not entry.msgstr:
        return "not translated"
    if not _placeholders_agree(entry):
        return "placeholders differ"
    return None


def _placeholders_agree(entry: polib.POEntry) -> bool:
    """The translation uses the message's placeholders.

    A plural form may leave one out ("one partner"), but the last, which stands for
    any number, may not; none may invent one.
    """
    if not entry.msgid_plural:
        return _placeholders(entry.msgstr) == _placeholders(entry.msgid)
    allowed = _placeholders(entry.msgid_plural)
    forms = [_placeholders(text) for _i, text in sorted(entry.msgstr_plural.items())]
    return forms[-1] == allowed and all(form <= allowed for form in forms)


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def _is_library(entry: polib.POEntry) -> bool:
    return entry.tcomment.startswith(LIBRARY_NOTE)


@cache
def _library_keys() -> set[tuple[str | None, str]]:
    """What Django and the installed packages ask for, as far as they list it."""
    roots = [Path(django.__file__).parent / "conf"]
    roots += [Path(config.path) for config in apps.get_app_configs()]
    own = [catalogue_path("en", root / "locale") for root in roots]
    paths = own + [path.with_name(f"{SCRIPTS}.po") for path in own]
    listed = (polib.pofile(str(path)) for path in paths if path.exists())
    return {_key(entry) for catalogue in listed for entry in catalogue}


def _key(entry: polib.POEntry) -> tuple[str | None, str]:
    return (entry.msgctxt, entry.msgid)


def renew(path: Path, language: str, wanted: Messages) -> tuple[int, int]:
    """Bring a catalogue in line with the code; the numbers of added and dropped.

    No line numbers and no dates are written and entries are sorted, so that a
    change of the code shows as nothing but the messages it touched.
    """
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    kept = {
        _key(entry): entry
        for entry in old
        if not entry.obsolete and (_key(entry) in wanted or _is_library(entry))
    }
    new = polib.POFile(wrapwidth=78)
    new.metadata = {
        "Language": to_locale(language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_rule(language),
    }
    entries = [entry for key, entry in kept.items() if key not in wanted]
    forms = plural_count(new.metadata["Plural-Forms"])
    entries += [_renewed(kept.get(key), m, forms) for key, m in wanted.items()]
    new.extend(sorted(entries, key=lambda e: (e.msgid, e.msgctxt or "")))
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    return len(wanted.keys() - kept.keys()), len(old) - len(kept)


def _renewed(entry: polib.POEntry | None, message: Message, forms: int):
    """The catalogue's entry for a message, with what is translated already."""
    new = polib.POEntry(msgid=message.singular, msgctxt=message.context)
    if entry:
        new.tcomment = entry.tcomment
    if message.plural:
        known = entry.msgstr_plural if entry else {}
        new.msgid_plural = message.plural
        new.msgstr_plural = {form: known.get(form, "") for form in range(forms)}
    elif entry:
        new.msgstr = entry.msgstr
    if any(mark[0] == "%" for mark in _placeholders(new.msgid + new.msgid_plural)):
        new.flags.append("python-format")
    return new
