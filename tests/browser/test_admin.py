import pytest

pytestmark = pytest.mark.browser


def test_editor_writes_a_section_text_in_two_languages(site, editor, console_errors):
    editor.goto(f"{site.url}/admin/core/page/")
    editor.get_by_role("link", name="Privacy").click()
    editor.fill("#id_lead_en", "What this site knows about its readers.")
    editor.get_by_role("button", name="Russian").click()
    editor.fill("#id_lead_ru", "Что этот сайт знает о своих читателях.")
    editor.get_by_role("button", name="Save", exact=True).first.click()

    editor.goto(f"{site.url}/ru/privacy/")

    lead = editor.locator("p.lead").inner_text()
    assert lead == "Что этот сайт знает о своих читателях."
    assert console_errors == []


def test_language_bar_shows_one_language_and_counts_the_empty(site, editor):
    editor.goto(f"{site.url}/admin/partnerships/subjectarea/add/")
    bar = editor.get_by_role("group").first

    editor.get_by_role("button", name="Belarusian").click()
    editor.fill("#id_name_be", "Кардыялогія")

    assert editor.locator("#id_name_be").is_visible()
    assert editor.locator("#id_name_en").is_hidden()
    assert bar.get_by_role("button", name="Belarusian").inner_text() == "Belarusian1/1"
    assert bar.get_by_role("button", name="English").inner_text() == "English0/1"


def test_rich_text_editor_works_under_the_strict_policy(site, editor):
    editor.goto(f"{site.url}/admin/core/page/add/")
    writing = editor.locator(".ProseMirror[contenteditable=true]").first

    writing.click()
    editor.keyboard.type("Facts carry over.")

    assert editor.locator("#id_body_en").input_value() == "<p>Facts carry over.</p>"


FORGET_LECTURE = """
from events.models import Event
Event.objects.filter(slug="lecture-on-stroke").delete()
"""


@pytest.fixture
def without_lecture(site):
    """The site is shared by all tests: the next one must not find the lecture."""
    yield
    site.manage("shell", "-c", FORGET_LECTURE)


def test_editor_announces_an_event_by_typing(site, editor, without_lecture):
    editor.goto(f"{site.url}/admin/events/event/add/")
    editor.fill("#id_title_en", "Lecture on stroke")
    editor.press("#id_title_en", "Tab")  # the slug follows the title
    editor.select_option("#id_kind", "lecture")
    editor.fill("#id_start_on", "2031-01-20")
    editor.fill("#id_end_on", "2031-02")
    editor.fill("#id_start_time", "10:00")
    editor.get_by_role("button", name="Publish", exact=True).first.click()
    editor.wait_for_selector(".messagelist .success")

    editor.goto(f"{site.url}/en/events/lecture-on-stroke/")

    facts = editor.locator("dl.facts").inner_text()
    assert "20 January 2031 – February 2031" in facts
    assert "10:00" in facts
