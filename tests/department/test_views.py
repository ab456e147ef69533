import pytest
from django.core.files.base import ContentFile

from core.models import Status
from department.models import Function
from tests.factories.core import BlockFactory, ContactFactory, PageFactory
from tests.factories.department import DocumentFactory, FunctionFactory, PersonFactory

pytestmark = pytest.mark.django_db

DEPARTMENT = "/en/department/"


@pytest.fixture
def page():
    page = PageFactory(key="department")
    BlockFactory(
        page=page, key="unknown-contact", body_en="<p>No telephone is known.</p>"
    )
    return page


def test_department_hides_drafts(client):
    FunctionFactory(title_en="Hidden function", status=Status.DRAFT)
    PersonFactory(role_en="Hidden post", status=Status.REVIEW)
    DocumentFactory(title_en="Hidden document", status=Status.WITHDRAWN)

    shown = client.get(DEPARTMENT).content.decode()

    assert "Hidden" not in shown


@pytest.mark.parametrize("item_count", [1, 3])
def test_department_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    FunctionFactory.create_batch(item_count)
    PersonFactory.create_batch(item_count)
    DocumentFactory.create_batch(item_count)
    client.get(DEPARTMENT)

    with django_assert_num_queries(4):  # version, functions, people, documents
        client.get(DEPARTMENT)


def test_department_groups_what_it_does_by_kind(client):
    kinds = Function.Kind
    FunctionFactory(kind=kinds.TASK, title_en="Second", position=2)
    FunctionFactory(kind=kinds.TASK, title_en="First", position=1)
    FunctionFactory(kind=kinds.SERVICE, title_en="Invitations")

    functions = client.get(DEPARTMENT).context["functions"]

    titles = {kind: [f.title for f in found] for kind, found in functions.items()}
    assert titles == {
        "function": [],
        "task": ["First", "Second"],
        "service": ["Invitations"],
    }


def test_department_says_once_that_no_way_to_reach_it_is_known(client, page):
    ContactFactory(page=page, email="", address_en="Dzerzhinsky Ave, 83\nMinsk")

    shown = client.get(DEPARTMENT).content.decode()

    assert shown.count("No telephone is known.") == 1
    assert "Not published yet" not in shown
    assert "Dzerzhinsky Ave, 83<br>Minsk" in shown


def test_department_names_the_ways_that_are_missing_beside_a_known_one(client, page):
    ContactFactory(page=page, email="office@example.org")

    shown = client.get(DEPARTMENT).content.decode()

    assert "No telephone is known." not in shown
    assert shown.count("Not published yet") == 3
    assert '<dd><a href="mailto:office@example.org" dir="ltr">' in shown


def test_department_shows_a_post_whose_holder_is_not_confirmed(client):
    PersonFactory(role_en="Head of the Department")

    shown = client.get(DEPARTMENT).content.decode()

    assert "<dt>Head of the Department</dt>" in shown
    assert shown.count("Holder of the post to be confirmed") == 1


def test_department_names_the_holder_once_confirmed(client):
    PersonFactory(name_en="Confirmed Holder")

    shown = client.get(DEPARTMENT).content.decode()

    assert "<strong>Confirmed Holder</strong>" in shown
    assert "to be confirmed" not in shown


def test_department_marks_a_task_from_another_language(client):
    FunctionFactory(kind=Function.Kind.TASK, title_en="Mobility")

    shown = client.get("/ar/department/").content.decode()

    assert '<bdi lang="en" dir="ltr">Mobility</bdi> <small class="lang-note">' in shown


def test_department_says_that_it_has_no_documents(client):
    shown = client.get(DEPARTMENT).content.decode()

    assert "No document or template is published here yet." in shown


def test_department_describes_a_file_before_it_is_opened(client):
    document = DocumentFactory(title_en="Model agreement", language="ru")
    document.file.save("agreement.pdf", ContentFile(b"x" * 2048))

    shown = client.get(DEPARTMENT).content.decode()

    assert "Model agreement</a>" in shown
    assert "(PDF, 2.0\xa0KB, Russian)" in shown


def test_department_survives_a_file_lost_from_the_store(client):
    DocumentFactory(file="documents/lost.pdf")

    (download,) = client.get(DEPARTMENT).context["downloads"]

    assert (download.kind, download.size) == ("PDF", None)
