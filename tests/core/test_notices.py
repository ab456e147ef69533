"""What all visitors should know for a while: above the pages, and in the back office."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from core.models import Notice, Status
from tests.factories.core import NoticeFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 15, 9, tzinfo=UTC)  # 12:00 in Minsk
HOUR = timedelta(hours=1)


def bar_of(html):
    """The notices above a page; empty where there are none."""
    return html.partition('<section class="site-notices"')[2].partition("</section>")[0]


def test_notice_has_a_name_its_tone_in_words_and_its_address(client):
    NoticeFactory(
        text_en="The <b>office</b> has moved.",
        tone="warning",
        url="https://example.org/",
    )

    html = client.get("/en/").text

    assert html.index("</header>") < html.index("site-notices") < html.index("<main")
    assert 'aria-label="Notices"' in html
    bar = bar_of(html)
    assert "<strong>Warning</strong>" in bar
    assert "The &lt;b&gt;office&lt;/b&gt; has moved." in bar
    assert '<a href="https://example.org/">Read more<span class="vh">: The' in bar


def test_notice_from_another_language_is_marked(client, language):
    NoticeFactory(text_en="We move", text_ru="Мы переезжаем")

    bar = bar_of(client.get(f"/{language}/").text)

    told = {"en": "We move", "ru": "Мы переезжаем", "be": "Мы переезжаем"}
    assert told.get(language, "We move") in bar
    assert ("lang-note" in bar) == (language in ("be", "ar"))


def test_pages_without_notices_have_no_place_for_them(client):
    NoticeFactory(status=Status.DRAFT)

    assert "site-notices" not in client.get("/en/").text


def test_notices_cost_a_page_no_query(client, django_assert_num_queries):
    NoticeFactory.create_batch(3)
    client.get("/en/department/press/")

    with django_assert_num_queries(1):  # the version
        client.get("/en/department/press/")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"status": Status.DRAFT}, "Visitors do not see it."),
        ({}, "Visitors see it now, until it is withdrawn."),
        (
            {"publish_until": NOON + HOUR},
            "Visitors see it now, until 15 October 2026, 13:00.",
        ),
        (
            {"publish_until": NOON},
            "Visitors have not seen it since 15 October 2026, 12:00.",
        ),
        (
            {"publish_from": NOON + HOUR},
            "Visitors will see it from 15 October 2026, 13:00 on.",
        ),
        (
            {"publish_from": NOON + HOUR, "publish_until": NOON + 13 * HOUR},
            "Visitors will see it from 15 October 2026, 13:00 until "
            "16 October 2026, 01:00.",
        ),
    ],
)
def test_staff_are_told_when_visitors_see_a_notice(
    admin_client, time_machine, given, told
):
    time_machine.move_to(NOON, tick=False)
    notice = NoticeFactory(**given)

    page = admin_client.get(reverse("admin:core_notice_change", args=[notice.pk])).text

    assert told in page
    assert told in admin_client.get(reverse("admin:core_notice_changelist")).text


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_notice_of_an_impossible_year_is_no_failure(admin_client, client, year):
    values = {
        "text_en": "For ever",
        "tone": "news",
        "position": "0",
        "status": "published",
        "publish_until_0": f"{year}-12-31",
        "publish_until_1": "23:59:59",
        "publish_from_0": f"{year}-01-01",
        "publish_from_1": "00:00:00",
    }

    response = admin_client.post(reverse("admin:core_notice_add"), values)

    assert response.status_code in (200, 302)
    for notice in Notice.objects.all():
        change = reverse("admin:core_notice_change", args=[notice.pk])
        assert admin_client.get(change).status_code == 200
    assert "For ever" not in client.get("/en/").text
