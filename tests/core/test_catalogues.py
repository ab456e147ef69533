"""The catalogue checker finds what it is there to find."""

from io import StringIO

import polib
import pytest
from django.core.management import call_command

from core import catalogues
from core.catalogues import Message

PARTNERS = Message("%(counter)s partner", "%(counter)s partners")
WANTED = {
    message.key: message
    for message in [
        Message("Agreements"),
        Message("May", context="month"),
        Message("Page %(number)s"),
        PARTNERS,
    ]
}


@pytest.fixture(params=["ru", "be", "ar"])
def language(request):
    return request.param


@pytest.fixture
def path(tmp_path, language):
    """A complete catalogue."""
    path = catalogues.catalogue_path(language, tmp_path)
    catalogues.renew(path, language, WANTED)
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        entry.msgstr = entry.msgid if not entry.msgid_plural else ""
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, PARTNERS.plural)
    catalogue.save()
    return path


@pytest.fixture
def change(path):
    """Change one entry of the complete catalogue."""

    def apply(of, **values):
        catalogue = polib.pofile(str(path))
        entry = catalogue.find(of)
        for name, value in values.items():
            setattr(entry, name, value)
        catalogue.save()

    return apply


def test_complete_catalogue_passes(path, language):
    assert list(catalogues.problems(path, language, WANTED)) == []


def test_catalogue_that_does_not_exist(tmp_path, language):
    path = tmp_path / "django.po"

    assert list(catalogues.problems(path, language, WANTED)) == [
        "the catalogue does not exist"
    ]


def test_missing_entry(path, language):
    wanted = WANTED | {(None, "New"): Message("New")}

    assert list(catalogues.problems(path, language, wanted)) == ["missing: 'New'"]


def test_same_word_in_another_context_is_missing(path, language):
    wanted = WANTED | {("verb", "May"): Message("May", context="verb")}

    assert list(catalogues.problems(path, language, wanted)) == ["missing: 'May'"]


@pytest.mark.parametrize(
    ("msgid", "values", "problem"),
    [
        ("Agreements", {"flags": ["fuzzy"]}, "fuzzy"),
        ("Agreements", {"msgstr": ""}, "not translated"),
        ("Page %(number)s", {"msgstr": "Page"}, "placeholders differ"),
        ("Page %(number)s", {"msgstr": "%(nomber)s"}, "placeholders differ"),
        (PARTNERS.singular, {"msgstr_plural": {0: "a", 1: "b"}}, "2 plural forms"),
        (
            PARTNERS.singular,
            {"msgstr_plural": {0: "%(counter)s", 1: "", 2: "", 3: "", 4: "", 5: ""}},
            "plural form",
        ),
    ],
)
def test_faulty_entry(path, language, change, msgid, values, problem):
    change(msgid, **values)

    (found,) = catalogues.problems(path, language, WANTED)

    assert problem in found
    assert msgid in found


def test_wrong_plural_rule_in_the_header(path, language):
    catalogue = polib.pofile(str(path))
    catalogue.metadata["Plural-Forms"] = "nplurals=3; plural=0;"
    catalogue.save()

    (found,) = catalogues.problems(path, language, WANTED)

    assert found.startswith("header: Plural-Forms must be nplurals=")


def test_plural_form_may_leave_the_number_out_except_the_last(path, language, change):
    count = {"ru": 4, "be": 4, "ar": 6}[language]
    forms = dict.fromkeys(range(count), PARTNERS.plural)

    change(PARTNERS.singular, msgstr_plural={**forms, 0: "one partner"})
    assert list(catalogues.problems(path, language, WANTED)) == []

    change(PARTNERS.singular, msgstr_plural={**forms, count - 1: "partners"})
    assert len(list(catalogues.problems(path, language, WANTED))) == 1


def test_entry_that_no_code_asks_for_unless_it_is_a_librarys(path, language, change):
    wanted = {key: m for key, m in WANTED.items() if m.singular != "Agreements"}
    (found,) = catalogues.problems(path, language, wanted)
    assert found == "not used any more: 'Agreements'"

    change("Agreements", tcomment="library")
    (found,) = catalogues.problems(path, language, wanted)
    assert found == "not used any more: 'Agreements'"

    change("Agreements", msgid="Any date")
    assert list(catalogues.problems(path, language, wanted)) == []


def test_renewing_keeps_translations_and_drops_the_unused(path, language):
    wanted = {m.key: m for m in [PARTNERS, Message("New")]}

    assert catalogues.renew(path, language, wanted) == (1, 3)

    catalogue = polib.pofile(str(path))
    assert [entry.msgid for entry in catalogue] == [PARTNERS.singular, "New"]
    assert set(catalogue[0].msgstr_plural.values()) == {PARTNERS.plural}
    assert catalogue[1].msgstr == ""


def test_renewing_twice_changes_nothing(path, language):
    catalogues.renew(path, language, WANTED)
    before = path.read_bytes()

    catalogues.renew(path, language, WANTED)

    assert path.read_bytes() == before


def test_python_messages():
    source = """
gettext_lazy("one")
pgettext("month", "May")
ngettext("%(n)s page", "%(n)s pages", n)
npgettext_lazy("in a book", "leaf", "leaves", n)
_("two "
  "parts")
gettext(variable)
"""

    assert list(catalogues.messages_in(source)) == [
        Message("one"),
        Message("May", context="month"),
        Message("%(n)s page", "%(n)s pages"),
        Message("leaf", "leaves", "in a book"),
        Message("two parts"),
    ]


def test_template_messages(tmp_path):
    template = """{% load i18n %}
  <p title="{% translate "It's 100% sure" %}">{{ _("var") }} don't (unclosed "quote
{% translate "May" context "month" as month %}
 {% blocktranslate trimmed count counter=n context "list" %}
      {{ counter }} partner
      of ours
    {% plural %}
      {{ counter }} partners
    {% endblocktranslate %}
{% include "x.html" with label=_("labelled") %}{% comment %}{% translate "no" %}{% endcomment %}
"""

    source = catalogues._python_from_template(template, tmp_path / "x.html")

    assert list(catalogues.messages_in(source)) == [
        Message("It's 100%% sure"),
        Message("var"),
        Message("May", context="month"),
        Message("%(counter)s partner of ours", "%(counter)s partners", "list"),
        Message("labelled"),
    ]


def test_command_compiles_only_what_is_newer(path, language, settings):
    settings.LOCALE_PATHS = [path.parents[2]]

    first, second = StringIO(), StringIO()
    call_command("compile_catalogues", stdout=first)
    call_command("compile_catalogues", stdout=second)

    assert "django.po" in first.getvalue()
    assert second.getvalue() == ""
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert compiled.find("Agreements").msgstr == "Agreements"
