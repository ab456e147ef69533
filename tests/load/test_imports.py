"""Ten thousand rows from a messy workbook: planned right, written as planned, once.

The suite brings in a few hundred rows of either register; `make load` as many as
LOAD_ROWS says. The workbook and what is to become of it are made by `messy`; it goes
in by the pages of the back office, and the site's own worker carries it out while
visitors read pages and send forms.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from subprocess import PIPE

import pytest

from core.guard import LEAST_SECONDS
from partnerships.imports import AgreementImport, InstitutionImport
from tests.browser.site import ROOT
from tests.load.client import Result, connect, open_forms, padded_pdf, send_form
from tests.load.messy import AGREEMENT_HEADINGS, INSTITUTION_HEADINGS, Messy
from tests.load.office import Office
from tests.memory import peak_of

ROWS = int(os.environ.get("LOAD_ROWS", "300"))  # of each of the two registers
MOST_MEMORY = 200 * 10**6
FORMS = 30 + ROWS // 50
IMPORTS = {"institution": InstitutionImport, "agreement": AgreementImport}
PAGES = (
    "/en/partnerships/",
    "/ru/partnerships/institutions/",
    "/en/partnerships/agreements/",
    "/be/",
    "/admin/partnerships/institution/",
)
TELLER = """
import json, sys
for line in sys.stdin:
    exec(json.loads(line), {})
"""
SEED = """
import json
from core.models import Sequence
from core import history
from partnerships.models import Agreement, Alias, Institution, Party
institutions, agreements = json.load(open({path!r}))
made = Institution._base_manager.bulk_create([
    Institution(relation="agreement", **{{k: v for k, v in one.items() if k != "aliases"}})
    for one in institutions
], batch_size=500)
pk = {{one.slug: one.pk for one in made}}
Alias._base_manager.bulk_create([
    Alias(institution_id=pk[one["slug"]], name=name, kind="other")
    for one in institutions for name in one["aliases"]
], batch_size=500)
Agreement._base_manager.bulk_create([
    Agreement(**{{k: v for k, v in one.items() if k not in ("institutions", "predecessor")}})
    for one in agreements
], batch_size=500)
key = dict(Agreement._base_manager.values_list("slug", "pk"))
late = [Agreement(pk=key[one["slug"]], predecessor_id=key[one["predecessor"]])
        for one in agreements if one["predecessor"]]
Agreement._base_manager.bulk_update(late, ["predecessor"], batch_size=500)
Party._base_manager.bulk_create([
    Party(agreement_id=key[one["slug"]], institution_id=pk[slug])
    for one in agreements for slug in one["institutions"]
], batch_size=500)
Sequence.objects.filter(name="agreement").update(value=5000 + len(agreements))
print(history.begin(), flush=True)
"""
DUMP = """
import json
from collections import defaultdict
from core.models import OutdatedText
from partnerships.models import Agreement, Alias, Institution, Party
from reversion.models import Version
aliases, parties = defaultdict(list), defaultdict(list)
for pk, name in Alias._base_manager.values_list("institution", "name"):
    aliases[pk].append(name)
for pk, slug in Party._base_manager.values_list("agreement", "institution__slug"):
    parties[pk].append(slug)
iso = lambda date: date and date.isoformat()
print(json.dumps({
    "institutions": [
        {"slug": one.slug, "name_en": one.name_en, "name_ru": one.name_ru,
         "aliases": sorted(aliases[one.pk]), "kind": one.kind, "country": one.country,
         "city_en": one.city_en, "website": one.website, "ror_id": one.ror_id,
         "latitude": one.latitude and str(one.latitude), "summary_en": one.summary_en,
         "source_date": iso(one.source_date)}
        for one in Institution._base_manager.order_by("pk")],
    "agreements": [
        {"number": one.number, "slug": one.slug, "title_en": one.title_en,
         "title_ru": one.title_ru, "institutions": sorted(parties[one.pk]),
         "signed_on": iso(one.signed_on), "term": one.term, "end_on": iso(one.end_on),
         "notice_days": one.notice_days, "summary_en": one.summary_en,
         "is_renewed_automatically": one.is_renewed_automatically,
         "status": one.status,
         "predecessor": one.predecessor and one.predecessor.slug}
        for one in Agreement._base_manager.order_by("pk").select_related("predecessor")],
    "versions": Version.objects.filter(revision__user__isnull=False).count(),
    "outdated": OutdatedText.objects.count(),
}), flush=True)
"""
PLAN = """
import json
from core.models import ImportDraft
plan = ImportDraft.objects.latest("sent_at").plan
print(json.dumps([plan["about"], {k: [row for page in pages for row in page]
                                  for k, pages in plan["rows"].items()}]), flush=True)
"""


@pytest.fixture(scope="module")
def told(site):
    """Runs code beside the site and returns what it prints as JSON; one process."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", TELLER]
    with subprocess.Popen(
        command, cwd=ROOT, env=site.environ, stdin=PIPE, stdout=PIPE, text=True
    ) as teller:

        def told(code):
            teller.stdin.write(json.dumps(code) + "\n")
            teller.stdin.flush()
            return json.loads(teller.stdout.readline())

        yield told
        teller.stdin.close()


def counted(records, known):
    """The records as they can be compared; what nobody has written is left out.

    A new one has a slug and a number that the register gave it, unless they are said.
    """
    given = {"slug", "number", "predecessor"}
    return Counter(
        json.dumps(
            {
                name: value or None
                for name, value in sorted(record.items())
                if record.get("slug") in known or name not in given
            }
        )
        for record in records
    )


def assert_brought_in(before, after, stored, rows, register):
    """The register holds what was there, changed and added to as the rows say."""
    known = {record["slug"] for record in before[register]}
    made = {record["slug"] for record in stored}
    others = [one for one in before[register] if one["slug"] not in made]
    expected = others + Messy.register_after(stored, rows)
    assert counted(after[register], known) == counted(expected, known)
    written = [line for line in rows if line.cells and line.outcome != "unchanged"]
    assert after["versions"] - before["versions"] == len(written)
    overtaken = [
        line
        for line in written
        if line.about and "title_en" in line.says and line.about["title_ru"]
    ]
    assert after["outdated"] - before["outdated"] == len(overtaken)


class Visitors:
    """What those who read and write meanwhile were answered, and how fast."""

    def __init__(self, site):
        self.url, self.office = site.url, Office(site.url)
        self.read, self.sent = Result(), Result()
        self._forms = open_forms(site.url, FORMS)
        time.sleep(LEAST_SECONDS + 1)

    @contextmanager
    def meanwhile(self):
        ending = threading.Event()
        threads = [
            threading.Thread(target=self._until, args=(ending, act))
            for act in (self._read_page, self._send_form)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            ending.set()
            for thread in threads:
                thread.join()

    def _until(self, ending, act):
        count = 0
        while not ending.wait(0.3):
            act(count)
            count += 1

    def _read_page(self, count):
        began, path = time.monotonic(), PAGES[count % len(PAGES)]
        if path.startswith("/admin"):
            self.office.get(path)
            status = 200
        else:
            connection = connect(self.url)
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            status = response.status
            connection.close()
        self.read.note(status, "", time.monotonic() - began)

    def _send_form(self, count):
        if self._forms:
            form = self._forms.pop()
            name = f"Meanwhile {len(self._forms)}"
            send_form(self.url, name, form, padded_pdf(1000), self.sent)


@pytest.fixture(scope="module")
def workbooks(told, folder):
    made = Messy(ROWS)
    path = folder / "stored.json"
    path.write_text(json.dumps([made.stored_institutions, made.stored_agreements]))
    told(SEED.format(path=str(path)))
    return made, made.workbook(mended=False), made.workbook(mended=True)


def test_messy_workbook_comes_in_as_planned_once(
    site, folder, told, workbooks, mail_server, capsys
):
    mail_server.messages.clear()
    made, first, mended = workbooks
    before = told(DUMP)
    office, visitors, lines = Office(site.url), Visitors(site), []

    def say(words, began):
        lines.append(f"{words} {time.monotonic() - began:.1f} s")

    for register, rows, headings, stored in (
        ("institution", made.institutions, INSTITUTION_HEADINGS, "institutions"),
        ("agreement", made.agreements, AGREEMENT_HEADINGS, "agreements"),
    ):
        began = time.monotonic()
        with visitors.meanwhile():
            place = office.send_table(register, first)
        say(f"{len(rows)} {stored}: looked at in", began)
        about, planned = told(PLAN)
        assert not about["can_be_carried_out"]
        assert sorted(
            (mistake[0], outcome)
            for outcome in ("error", "conflict")
            for *_row, mistakes in planned[outcome]
            for mistake in mistakes
        ) == sorted(made.blamed(rows, headings).items())

        began = time.monotonic()
        place = office.send_table(register, mended)
        say("mended and looked at in", began)
        about, planned = told(PLAN)
        expected = made.outcomes(rows)
        assert about["counts"] == dict.fromkeys(about["counts"], 0) | Counter(
            expected.values()
        )
        assert {
            row[0]: outcome for outcome, found in planned.items() for row in found
        } == expected
        names = [column.name for column in IMPORTS[register]().bound_columns]
        assert {
            number: {names[place] for place, _old, _new in changes}
            for number, _name, _pk, changes, _mistakes in planned["update"]
        } == made.changes(rows)

        began = time.monotonic()
        with visitors.meanwhile():
            office.order(place)
        say("carried out in", began)
        after = told(DUMP)
        assert_brought_in(
            before, after, getattr(made, f"stored_{stored}"), rows, stored
        )

        began = time.monotonic()
        office.send_table(register, mended)
        say("the same file again in", began)
        about, _planned = told(PLAN)
        assert about["is_idle"]
        before = after

    peak = peak_of("run_imports", folder)
    read, sent = visitors.read, visitors.sent
    with capsys.disabled():
        sys.stdout.write(
            "\n" + "\n".join(lines) + f"\nworker's peak {peak / 10**6:.0f} MB;"
            f" meanwhile {len(read.seconds)} pages, median"
            f" {read.percentile(0.5):.2f} s, longest {max(read.seconds):.2f} s;"
            f" {len(sent.seconds)} forms, median {sent.percentile(0.5):.2f} s,"
            f" longest {max(sent.seconds):.2f} s\n"
        )
    assert read.statuses.keys() == {200}
    assert sent.statuses.keys() == {303}
    assert peak < MOST_MEMORY
    mail_server.wait_for(len(sent.seconds), seconds=60)
