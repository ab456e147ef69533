"""Loading content/: idempotent, never over what staff did, and clear when wrong."""

import pytest
from django.core.management import CommandError, call_command

from core.content import ContentError, load
from core.models import Block, Fact, Page, Status
from partnerships.models import Agreement, Alias, Institution, SubjectArea

pytestmark = pytest.mark.django_db

PAGES = """
[[page]]
key = "home"
nav_label = {en = "Home", ru = "Главная"}
title.en = "Home"
title.ru = "Главная"
lead.en = "Lead"

[[page.blocks]]
key = "first"
heading.en = "First"
body.en = "<p>Text</p>"

[[page.contact]]
organisation.en = "Department"
"""
FACTS = """
[[fact]]
key = "partner-countries"
series = "partner-countries"
section = "partnerships"
value = 24
label.en = "countries"
as_of = "2012"
"""
INSTITUTIONS = """
[[institution]]
key = "bialystok"
name.en = "Bialystok"
country = "PL"
latitude = "53.1300"
aliases = [{name = "UMB", kind = "acronym"}]

[[institution]]
key = "akita"
name.en = "Akita"
country = "JP"
"""
AGREEMENTS = """
[[agreement]]
key = "renewal"
title.en = "Renewal"
signed_on = "2018-05"
predecessor = "first"
subjects = ["surgery"]

[[agreement.parties]]
institution = "bialystok"

[[agreement]]
key = "first"
title.en = "First"
signed_on = "2012"
"""
SUBJECTS = """
[[subjectarea]]
key = "surgery"
name.en = "Surgery"
"""


@pytest.fixture
def folder(tmp_path):
    """A small content folder; `folder.write` replaces one file or a part of it."""
    return _Folder(tmp_path / "content")


class _Folder:
    def __init__(self, path):
        self.path = path
        self.write("core/page", PAGES)
        self.write("core/fact", FACTS)
        self.write("partnerships/institution", INSTITUTIONS)
        self.write("partnerships/agreement", AGREEMENTS)
        self.write("partnerships/subjectarea", SUBJECTS)

    def write(self, name, text):
        file = self.path / f"{name}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def replace(self, name, old, new):
        file = self.path / f"{name}.toml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def load(self, **options):
        return load(self.path, **options)


def test_load_creates_records_children_and_relations(folder):
    report = folder.load()

    assert report.counts["created"] == 11
    page = Page.objects.get()
    assert (page.title_en, page.title_ru, page.title_be) == ("Home", "Главная", None)
    assert page.blocks.get().body_en == "<p>Text</p>"
    assert page.contact.organisation_en == "Department"
    fact = Fact.objects.get()
    assert (fact.value, fact.as_of.isoformat(), fact.status) == (
        24,
        "2012",
        "published",
    )
    renewal = Agreement.objects.get(slug="renewal")
    assert renewal.predecessor.slug == "first"
    assert renewal.institutions.get().aliases.get().name == "UMB"
    assert renewal.subjects.get().slug == "surgery"


def test_second_load_looks_at_nothing(folder, django_assert_num_queries):
    folder.load()

    with django_assert_num_queries(1):
        assert folder.load().is_unchanged


def test_forced_load_changes_nothing(folder):
    created = folder.load().counts["created"]
    before = list(Page.objects.values()), list(Institution.objects.values())

    report = folder.load(force=True)

    assert report.counts == {"unchanged": created + 1}  # the predecessor is late
    assert report.left_alone == []
    assert (list(Page.objects.values()), list(Institution.objects.values())) == before


def test_new_value_of_an_unedited_field_is_written(folder):
    folder.load()
    folder.replace("core/page", 'lead.en = "Lead"', 'lead.en = "New lead"')
    folder.replace("core/fact", "value = 24", "value = 25")

    report = folder.load()

    assert report.counts["updated"] == 2
    assert Page.objects.get().lead_en == "New lead"
    assert Fact.objects.get().value == 25


def test_edited_field_is_left_alone_and_reported(folder):
    folder.load()
    Page.objects.update(lead_en="By staff")
    folder.replace("core/page", 'lead.en = "Lead"', 'lead.en = "New lead"')
    folder.replace("core/page", 'title.en = "Home"', 'title.en = "New title"')

    report = folder.load()

    page = Page.objects.get()
    assert (page.lead_en, page.title_en) == ("By staff", "New title")
    assert report.left_alone == ["core.page:home lead_en"]


def test_edited_field_stays_left_alone_at_every_later_load(folder):
    folder.load()
    Page.objects.update(lead_en="By staff")

    for text in ("Second", "Third"):
        folder.replace("core/page", 'title.en = "Home"', f'title.en = "{text}"')
        folder.load()
        folder.replace("core/page", f'title.en = "{text}"', 'title.en = "Home"')

    assert Page.objects.get().lead_en == "By staff"


def test_field_emptied_by_staff_stays_empty(folder):
    folder.load()
    Page.objects.update(lead_en="")

    report = folder.load(force=True)

    assert Page.objects.get().lead_en == ""
    assert report.left_alone == ["core.page:home lead_en"]


def test_translation_filled_by_staff_before_the_files_is_left_alone(folder):
    folder.load()
    Page.objects.update(lead_ru="Перевод отдела")
    folder.replace(
        "core/page", 'lead.en = "Lead"', 'lead.en = "Lead"\nlead.ru = "Перевод"'
    )

    report = folder.load()

    assert Page.objects.get().lead_ru == "Перевод отдела"
    assert report.left_alone == ["core.page:home lead_ru"]


def test_translation_new_in_the_files_is_added(folder):
    folder.load()
    folder.replace(
        "core/page", 'lead.en = "Lead"', 'lead.en = "Lead"\nlead.ru = "Перевод"'
    )

    report = folder.load()

    assert Page.objects.get().lead_ru == "Перевод"
    assert report.left_alone == []


def test_record_that_staff_made_first_is_not_overwritten(folder):
    SubjectArea.objects.create(slug="surgery", name_en="Surgery and trauma")

    report = folder.load()

    assert SubjectArea.objects.get().name_en == "Surgery and trauma"
    assert report.left_alone == ["partnerships.subjectarea:surgery name_en"]


def test_status_changed_by_staff_stays(folder):
    folder.load()
    Fact.objects.update(status=Status.WITHDRAWN)
    folder.replace("core/fact", "value = 24", "value = 25")

    folder.load()

    fact = Fact.objects.get()
    assert (fact.status, fact.value) == (Status.WITHDRAWN, 25)


def test_deleted_record_is_not_resurrected(folder):
    folder.load()
    Page.objects.all().delete()
    Alias.objects.all().delete()
    folder.replace("core/page", 'lead.en = "Lead"', 'lead.en = "New lead"')

    report = folder.load(force=True)

    assert not Page.objects.exists()
    assert not Block.objects.exists()
    assert not Alias.objects.exists()
    assert report.counts["deleted by staff"] == 2


def test_relation_to_a_deleted_record_stops_nothing(folder):
    folder.load()
    Agreement.objects.update(predecessor=None)
    Agreement.objects.filter(slug="first").delete()
    SubjectArea.objects.all().delete()

    folder.load(force=True)

    assert Agreement.objects.get().predecessor is None


def test_reordered_files_change_nothing(folder):
    created = folder.load().counts["created"]
    _empty, first, second = INSTITUTIONS.split("[[institution]]")
    folder.write(
        "partnerships/institution",
        f"[[institution]]{second}[[institution]]{first}",
    )

    assert folder.load().counts == {"unchanged": created + 1}


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("core/page", "lead.en", "lede.en", ["core/page.toml", "home", "lede"]),
        ("core/page", "lead.en", "lead.de", ["core/page.toml", "home", "lead", "de"]),
        ("core/page", 'lead.en = "Lead"', 'lead = "Lead"', ["home", "lead"]),
        ("core/page", "[[page]]", "[[pages]]", ["core/page.toml", "pages"]),
        ("core/page", "[[page]]", "[[page]", ["core/page.toml"]),
        ("core/fact", "value = 24", 'value = "many"', ["core/fact.toml", "partner-"]),
        ("core/fact", "value = 24", "value = -1", ["core/fact.toml", "partner-"]),
        ("core/fact", '"2012"', '"1812"', ["core/fact.toml", "partner-"]),
        ("core/fact", 'key = "partner-countries"', "", ["core/fact.toml", "key"]),
        ("core/fact", '"partnerships"', '"nowhere"', ["core/fact.toml", "nowhere"]),
        ("partnerships/institution", '"JP"', '"XX"', ["institution.toml", "akita"]),
        (
            "partnerships/agreement",
            'institution = "bialystok"',
            'institution = "nobody"',
            ["agreement.toml", "renewal", "nobody"],
        ),
        (
            "partnerships/agreement",
            'predecessor = "first"',
            'predecessor = "nothing"',
            ["agreement", "renewal", "nothing"],
        ),
        ("partnerships/agreement", '["surgery"]', '["magic"]', ["renewal", "magic"]),
    ],
)
def test_error_names_file_record_and_cause_and_nothing_is_loaded(
    folder, name, old, new, named
):
    folder.replace(name, old, new)

    with pytest.raises(ContentError) as error:
        folder.load()

    assert [part for part in named if part not in str(error.value)] == []
    assert not Page.objects.exists()


def test_file_without_a_model_is_named(folder):
    folder.write("core/pages", PAGES)

    with pytest.raises(ContentError, match=r"pages\.toml"):
        folder.load()


def test_command_says_what_it_did_and_what_it_left(folder, settings, capsys):
    settings.BASE_DIR = folder.path.parent
    call_command("load_content")
    Page.objects.update(lead_en="By staff")
    call_command("load_content")
    call_command("load_content", force=True)

    out = capsys.readouterr().out
    assert "11 created" in out
    assert "no file has changed" in out
    assert "left as staff edited it: core.page:home lead_en" in out


def test_command_fails_with_the_error_in_one_line(folder, settings):
    settings.BASE_DIR = folder.path.parent
    folder.replace("core/page", "lead.en", "lede.en")

    with pytest.raises(CommandError, match="lede"):
        call_command("load_content")


def test_child_that_staff_added_first_is_taken_over_not_doubled(folder):
    ours = Institution.objects.create(slug="bialystok", name_en="Bialystok")
    Alias.objects.create(institution=ours, name="UMB", kind=Alias.AliasKind.OTHER)

    report = folder.load()

    alias = Alias.objects.get()
    assert (alias.institution, alias.kind) == (ours, Alias.AliasKind.OTHER)
    assert [line for line in report.left_alone if line.endswith(" kind")] == [
        "partnerships.alias:bialystok/aliases/UMB kind"
    ]


def test_list_changed_in_the_files_is_written(folder):
    folder.load()
    dentistry = '\n[[subjectarea]]\nkey = "dentistry"\nname.en = "Dentistry"\n'
    folder.write("partnerships/subjectarea", SUBJECTS + dentistry)
    folder.replace("partnerships/agreement", '["surgery"]', '["surgery", "dentistry"]')

    folder.load()

    subjects = Agreement.objects.get(slug="renewal").subjects.all()
    assert {subject.slug for subject in subjects} == {"surgery", "dentistry"}


def test_list_changed_by_staff_is_left_alone_and_reported(folder):
    folder.load()
    agreement = Agreement.objects.get(slug="renewal")
    agreement.subjects.clear()

    report = folder.load(force=True)

    assert not agreement.subjects.exists()
    assert report.left_alone == ["partnerships.agreement:renewal subjects"]
