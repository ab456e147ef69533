"""One institution that was written twice: found, merged, visited, and parted again."""

import pytest

pytestmark = pytest.mark.browser

SEED = """
from tests.factories.partnerships import AgreementFactory, InstitutionFactory
kept = InstitutionFactory(slug="twin", name_en="Twin University", ror_id="03yrm5c26")
twin = InstitutionFactory(
    slug="twin-2", name_en="University of Twins", ror_id="03yrm5c26"
)
AgreementFactory(title_en="Agreement of the twins", slug="twins", with_institutions=[twin])
"""
FORGET = """
from partnerships.models import Agreement, Institution, Merge
Agreement.objects.filter(slug="twins").delete()
Merge.objects.filter(kept__slug="twin").delete()
Institution.objects.filter(slug__in=["twin", "twin-2"]).delete()
"""


@pytest.fixture
def twins(site):
    site.manage("shell", "-v0", "-c", SEED)
    yield f"{site.url}/en/partnerships/institutions/twin"
    site.manage("shell", "-v0", "-c", FORGET)


def test_institutions_are_merged_and_parted_again(
    site, editor, twins, network, axe_violations
):
    page, agreement = editor, editor.get_by_text("Agreement of the twins")

    page.goto(f"{site.url}/admin/partnerships/institution/")
    page.get_by_role("link", name="Possible duplicates").click()
    page.get_by_role("link", name="Keep “Twin University”").click()
    agreement.wait_for()
    assert agreement.count() == 1
    assert axe_violations({"include": [["#content"]]}) == []
    page.get_by_role("button", name="Merge the records").click()
    page.locator(".messagelist").wait_for()

    page.goto(f"{twins}-2/")
    assert page.url == f"{twins}/"
    assert agreement.count() == 1

    page.goto(f"{site.url}/admin/partnerships/merge/")
    page.get_by_role("link", name="Undo", exact=True).first.click()
    page.get_by_role("button", name="Undo the merge").click()
    page.get_by_text("The merge has been undone.").wait_for()
    network.send("Network.clearBrowserCache")  # pages are good for a while there

    page.goto(f"{twins}/")
    assert agreement.count() == 0
    page.goto(f"{twins}-2/")
    assert page.locator("h1").inner_text() == "University of Twins"
    assert agreement.count() == 1
