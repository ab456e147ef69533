"""Staff write to the members of one country; each letter carries its own end."""

import re

import pytest

pytestmark = pytest.mark.browser

MEMBERS = """
from django.utils import timezone
from alumni.models import Graduate
from core import secret_links
from core.models import Consent, ConsentText
texts = [
    ConsentText.objects.get_or_create(
        purpose=purpose, version=90, defaults={"key": f"{purpose}-90", "text_en": "Yes."}
    )[0]
    for purpose in ("membership", "letters")
]
for name, country, language in [
    ("beirut", "LB", "ar"), ("tyre", "LB", "en"), ("delhi", "IN", "en")
]:
    graduate = Graduate(
        name=name, email=f"{name}@letters.example", country=country, language=language,
        graduation_year=1998, specialty="dentistry", confirmed_at=timezone.now(),
        access_nonce=name, unsubscribe_nonce=name,
        unsubscribe_digest=secret_links.digest_of(secret_links.secret_for(name)),
        consent=Consent.give(texts[0]),
    )
    graduate.save()
    graduate.consents.add(graduate.consent, Consent.give(texts[1]))
"""
NO_MEMBERS = """
from alumni.models import Graduate, Letter
from core.models import Consent, ConsentText
Letter.objects.all().delete()
Graduate.objects.filter(email__endswith="@letters.example").delete()
Consent.objects.filter(text__version=90).delete()
ConsentText.objects.filter(version=90).delete()
"""


@pytest.fixture
def members(site):
    site.manage("shell", "-c", MEMBERS)
    yield
    site.manage("shell", "-c", NO_MEMBERS)


def test_staff_write_to_members_in_one_country(site, mailbox, members, page):
    site.log_in(page, "/admin/alumni/letter/add/")
    page.fill("#id_subject_en", "Reunion in Minsk")
    page.fill("#id_text_en", "We meet in June.\n\nhttps://example.org/june")
    page.select_option("#id_country", "LB")
    page.get_by_role("button", name="Save and continue editing").first.click()
    page.get_by_role("link", name="Send the letter").click()
    assert "2 members who have agreed" in page.locator("#content").inner_text()
    page.get_by_role("button", name="Send the letter").click()
    page.wait_for_selector(".messagelist .success")

    found = mailbox.mails_to("@letters.example", 2)

    assert {received.recipients[0] for received in found} == {
        "beirut@letters.example",
        "tyre@letters.example",
    }
    for received in found:
        head = received.message
        assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = re.search(r"<(\S+)>", head["List-Unsubscribe"])[1]
        assert link in received.body()
        assert "We meet in June." in received.body()
        # What a mail program does when its user clicks.
        path = link.split("/", 3)[3]
        answer = page.request.post(
            f"{site.url}/{path}", form={"List-Unsubscribe": "One-Click"}
        )
        assert answer.status == 200
    page.goto(f"{site.url}/admin/alumni/letter/add/")
    page.fill("#id_subject_en", "Once more")
    page.fill("#id_text_en", "Nobody in Lebanon wants this.")
    page.select_option("#id_country", "LB")
    page.get_by_role("button", name="Save and continue editing").first.click()
    page.get_by_role("link", name="Send the letter").click()
    assert "No member who has agreed" in page.locator("#content").inner_text()
