"""Every type of page of the back office: for everybody, and within the policy."""

import json
import shutil

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.site import beside
from tests.spreadsheets import xlsx

pytestmark = pytest.mark.browser

SEED = """
import json
from django.contrib.auth.models import User
from django.utils import timezone
from core import history
from core.models import DeadlineCalendar, ImportDraft, Status
from tests.factories.alumni import GraduateFactory
from tests.factories.events import EventFactory
from tests.factories.partnerships import (
    AgreementFactory, InstitutionFactory, ProposalFactory
)

editor = User.objects.get(username="editor")
event, gone = (
    EventFactory(status=Status.DRAFT, publish_from="2031-05-01T10:00Z", title_en=title)
    for title in ("Congress on the heart", "Lecture of one day")
)
for title in ("Congress of cardiology", "Congress of cardiologists"):
    with history.recording(user=editor, path="form"):
        event.title_en, event.title_ru = title, "Конгресс кардиологов"
        event.save()
with history.recording(user=editor, path="form"):
    gone.delete()
kept, other = (
    InstitutionFactory(slug=slug, name_en="Clinic of Nowhere", country="PL")
    for slug in ("nowhere", "nowhere-too")
)
DeadlineCalendar.make_for(editor)
going = ImportDraft.objects.create(
    user=editor, register="events.Journey", file_name="journeys.xlsx", table={},
    total=400, done=100, state="writing", claimed_at="2040-01-01T10:00Z",
)
newest, *_between, first = history.changes_of(event)
print(json.dumps({
    "event": event.pk, "going": str(going.pk), "kept": kept.pk, "other": other.pk,
    "older": first.pk, "newer": newest.pk,
    "agreement": AgreementFactory(slug="nowhere", status=Status.DRAFT).pk,
    "proposal": ProposalFactory().pk, "member": GraduateFactory().pk,
    "editor": editor.pk,
}))
"""
EVENT = "events/event/{event}"
PAGES = (
    "guide/",
    "guide/records/",
    "",
    "events/",
    "events/event/",
    "alumni/chapter/?q=zzzz",
    "partnerships/agreement/",
    f"{EVENT}/change/",
    "events/event/add/",
    "partnerships/agreement/{agreement}/change/",
    "honours/award/1/change/",
    "core/page/1/change/",
    f"{EVENT}/history/",
    f"{EVENT}/history/?v={{older}}&v={{newer}}",
    "events/event/deleted/",
    f"{EVENT}/delete/",
    f"{EVENT}/step/published/",
    "schedule/",
    "events/journey/import/",
    "events/journey/import/{going}/",
    "core/outdatedtext/",
    "core/outdatedtext/core/page/1/ar/",
    "partnerships/institution/duplicates/",
    "partnerships/institution/{kept}/merge/?into={other}",
    "partnerships/proposal/",
    "partnerships/proposal/{proposal}/change/",
    "alumni/graduate/{member}/change/",
    "core/deadlinecalendar/",
    "core/erasure/person/",
    "core/mail/",
    "mobility/flow/grid/",
    "mobility/flow/coverage/",
    "rankings/edition/entry/",
    "auth/user/",
    "auth/user/{editor}/change/",
    "password_change/",
    "two-steps/",
    "two-steps/app/",
    "two-steps/codes/new/",
)
AXE = """async (rules) => (await axe.run(document, {
    preload: false,  // it would read style sheets by ways that the policy refuses
    resultTypes: ["violations"],
    runOnly: rules ?? ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
})).violations
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(({target}) => target)}`)"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
# Layout does not depend on the colours: the last two are for contrast alone.
VIEWS = [
    (1280, "light", None),
    (390, "dark", None),
    (1280, "dark", CONTRAST),
    (390, "light", CONTRAST),
]


@pytest.fixture(scope="module")
def office(site, tmp_path_factory):
    """A copy of the site, of which tests of others see nothing; and keys of records."""
    data = tmp_path_factory.mktemp("office") / "data"
    shutil.copytree(site.environ["DATA_DIR"], data)
    with beside(site, DATA_DIR=str(data)) as running:
        yield running, json.loads(running.manage("shell", "-v0", "-c", SEED))


@pytest.fixture
def look(page):
    """What is wrong with the open page, in each of the views."""

    def look():
        found = {}
        page.evaluate(AXE_SCRIPT)
        for width, scheme, rules in VIEWS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            problems = page.evaluate(AXE, rules)
            if overflow := page.evaluate(WIDE):
                problems.append(f"{overflow} px too wide")
            if problems:
                found[width, scheme] = problems
        return found

    return look


def test_pages_of_the_back_office_are_for_everybody(office, page, look, console_errors):
    running, keys = office
    page.goto(f"{running.url}/admin/login/")
    found = {"login": look()}
    running.log_in(page)
    for path in PAGES:
        assert page.goto(f"{running.url}/admin/{path.format(**keys)}").status == 200
        page.wait_for_load_state()
        found[path] = look()

    page.goto(f"{running.url}/admin/events/event/?status__exact=draft")
    page.check("[name=_selected_action] >> nth=0")
    page.select_option("[name=action]", "publish")
    page.click("[name=index]")
    found["bulk"] = look()
    page.goto(f"{running.url}/admin/events/journey/import/")
    rows = [["reference", "year", "kind", "country"], ["R", 2010, "lecture", "Polnd"]]
    table = {"name": "a.xlsx", "mimeType": "application/zip", "buffer": xlsx(rows)}
    page.set_input_files("input[type=file]", table)
    page.click(".submit-row .default")
    page.wait_for_selector(".import__table")
    found["plan"] = look()

    assert {name: problems for name, problems in found.items() if problems} == {}
    assert console_errors == []
