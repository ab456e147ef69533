"""The recipe for a fifth language works: settings, columns, addresses, fallback."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.database("sqlite")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """What visitors of the site with five languages see, by address."""
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.fifth_language.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('fifth') / 'site.sqlite3'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.fifth_language.visit"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_fifth_language_has_pages_of_its_own(pages):
    html = pages["/zh-hans/partnerships/"]

    assert '<html lang="zh-hans" dir="ltr">' in html
    assert "<h1>合作</h1>" in html


def test_fifth_language_falls_back_field_by_field_and_says_so(pages):
    html = pages["/zh-hans/partnerships/"]

    lead = re.search(r'<p class="lead">(.*?)</p>', html)[1]
    assert lead == (
        '<bdi lang="en" dir="ltr">Lead</bdi> <small class="lang-note">(英语)</small>'
    )


def test_fifth_language_names_countries_and_finds_records(pages):
    html = pages["/zh-hans/partnerships/institutions/"]

    assert "秋田大学" in html
    assert "日本" in html


def test_other_languages_link_to_the_fifth(pages):
    html = pages["/en/"]

    assert 'hreflang="zh-hans">简体中文</a>' in html
    assert re.search(r'<link rel="alternate" hreflang="zh-hans" href="[^"]+">', html)
