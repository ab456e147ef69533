"""A graduate joins, confirms, corrects, withdraws one consent and erases it all, on a
telephone and without scripts; and the pages on the way, for everybody's eyes and hands."""

import json
import re
import time

import pytest

from core.guard import LEAST_SECONDS

pytestmark = pytest.mark.browser

SEED = """
from alumni.members import consents, steps
from tests.factories.alumni import GraduateFactory
from core import secret_links
waiting = GraduateFactory(confirmed_at=None)
waiting.set_link(secret_links.new_nonce())
waiting.save()
member = GraduateFactory(post="Dentist, Amman", agrees=["letters", "directory"])
consents.withdraw(member, "letters")
links = [steps.new_link(member) for _n in range(2)]
print("SECRET confirm", waiting.secret)
print("SECRET open", links[0])
print("SECRET visit", steps.open_link(links[1]))
"""
PAGES = [
    ("confirm", "join/confirm/{}/"),
    ("open", "own-data/open/{}/"),
    ("visit", "own-data/visit/{}/"),
    ("visit", "own-data/visit/{}/correct/"),
    ("visit", "own-data/visit/{}/consents/"),
    ("visit", "own-data/visit/{}/leave/"),
    ("confirm", "own-data/visit/{}/"),  # a wrong link
]


@pytest.fixture(scope="module")
def secrets(site):
    out = site.manage("shell", "-v0", "-c", SEED)
    return dict(re.findall(r"SECRET (\w+) (\S+)", out))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_a_member_are_accessible(site, page, violations, secrets, language):
    found = {}
    for whose, path in PAGES:
        page.goto(f"{site.url}/{language}/alumni/{path.format(secrets[whose])}")
        found[whose, path] = violations()

    assert found == dict.fromkeys(PAGES, {})


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", ["join/", "own-data/"])
def test_form_with_mistakes_is_accessible(site, page, violations, language, path):
    page.goto(f"{site.url}/{language}/alumni/{path}")
    page.click("form.form button")
    page.wait_for_selector(".err-summary")

    assert violations() == {}


def link_to(mailbox, address, part):
    """The private link in the newest message to the address that holds one."""
    mail = mailbox.mails_to(address, holding=f"/{part}/")[-1]
    link = re.search(rf"http://\S+/{part}/\S+", mail.body())[0]
    assert link in mail.body("html")
    return link


# One kind of mail goes out every ten minutes: the second one is not waited for.
HURRY = """
from core.models import RateCount
RateCount.objects.all().delete()
"""


@pytest.mark.parametrize(("language", "name"), [("en", "Layla"), ("ar", "ليلى ناصر")])
def test_graduate_joins_corrects_withdraws_and_erases(
    site, mailbox, phone, language, name
):
    start = f"{site.url}/{language}/alumni/"
    address = f"layla-{language}@example.org"

    # Wrong first: what was typed is kept.
    phone.goto(f"{start}join/")
    assert phone.locator("input[type=checkbox]:checked").count() == 0
    phone.fill("#id_name", name)
    phone.fill("#id_graduation_year", "1904")
    phone.fill("#id_email", address)
    phone.click("form.form button")
    assert phone.locator(".err-summary a").count() == 4
    assert phone.input_value("#id_name") == name

    phone.fill("#id_graduation_year", "2004")
    phone.select_option("#id_country", "JO")
    phone.select_option("#id_specialty", "dentistry")
    for box in ("consent", "directory", "letters", "shows_0"):
        phone.check(f"#id_{box}")
    time.sleep(LEAST_SECONDS)
    phone.click("form.form button")
    phone.wait_for_url("**/join/sent/")

    # The link shows what was sent; the button makes a member.
    phone.goto(link_to(mailbox, address, "join/confirm"))
    assert phone.locator("html").get_attribute("lang") == language
    assert name in phone.locator("dl.facts").first.inner_text()
    phone.click("form.form button")
    phone.wait_for_url("**/join/done/")

    # The link to own data opens by a button, once.
    site.manage("shell", "-v0", "-c", HURRY)
    phone.click("main a.btn--primary")
    phone.fill("#id_email", address.upper())
    phone.click("form.form button")
    phone.wait_for_url("**/own-data/sent/")
    link = link_to(mailbox, address, "own-data/open")
    phone.goto(link)
    phone.click("form.form button")
    phone.wait_for_url("**/own-data/visit/**")
    pages = phone.url
    phone.goto(link)
    assert phone.locator("form.form").count() == 0

    # Correct, and withdraw one consent.
    phone.goto(f"{pages}correct/")
    phone.fill("#id_post", "Clinic, Amman")
    phone.click("form.form button")
    phone.wait_for_url(pages)
    assert "Clinic, Amman" in phone.locator("main").inner_text()
    phone.goto(f"{pages}consents/")
    phone.uncheck("#id_letters")
    phone.click("form.form button")
    phone.wait_for_url(pages)
    held = json.loads(phone.request.get(f"{pages}file/").body())
    assert held["member"]["name"] == name
    assert {c["purpose"]: c["withdrawn_at"] is None for c in held["consents"]} == {
        "membership": True,
        "directory": True,
        "letters": False,
    }

    # Leave: nothing is left.
    phone.goto(f"{pages}leave/")
    phone.click("form.form button")
    phone.wait_for_url("**/own-data/erased/")
    phone.goto(pages)
    assert phone.locator("dl.facts").count() == 0
    left = "from alumni.models import Graduate as G; print(G.objects.filter(email="
    assert site.manage("shell", "-v0", "-c", f"{left}'{address}').count())") == "0\n"
