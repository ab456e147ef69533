"""The procedure of nomination is what staff write of it, and nothing else."""

import pytest

from core.models import Block, Page

pytestmark = pytest.mark.django_db

NOMINATION = "/en/honours/nomination/"


@pytest.fixture
def page():
    page = Page.objects.create(
        key="nomination", nav_label_en="Nomination", title_en="How to nominate"
    )
    for position, (style, heading) in enumerate(
        [("step", "You write to us"), ("text", "Until then"), ("step", "We decide")]
    ):
        Block.objects.create(
            page=page,
            key=f"block-{position}",
            style=style,
            position=position,
            heading_en=heading,
            body_en=f"<p>Words on {heading}.</p>",
        )
    return page


def test_page_shows_what_staff_have_written_with_its_steps_in_order(client, page):
    response = client.get(NOMINATION)

    steps = response.text.partition('<ol role="list" class="steps">')[2]
    steps = steps.partition("</ol>")[0]
    assert "<h1>How to nominate</h1>" in response.text
    assert steps.index("You write to us") < steps.index("We decide")
    assert "Until then" not in steps
    assert "<p>Words on Until then.</p>" in response.text


def test_editor_is_led_to_the_page(page):
    assert page.get_absolute_url() == NOMINATION


def test_page_is_not_there_before_it_is_written(client):
    assert client.get(NOMINATION).status_code == 404
    assert NOMINATION not in client.get("/en/honours/").text


def test_roll_leads_to_the_page(client, page):
    assert f'<a class="more" href="{NOMINATION}">' in client.get("/en/honours/").text


def test_page_costs_one_query(client, page, django_assert_num_queries):
    client.get(NOMINATION)

    with django_assert_num_queries(1):  # content version
        client.get(NOMINATION)


@pytest.mark.usefixtures("loaded_content")
def test_loaded_page_says_in_every_language_that_no_procedure_is_known(
    client, language
):
    response = client.get(f"/{language}/honours/nomination/")

    assert response.context["steps"] == []
    assert 'class="lang-note"' not in response.text
    assert (
        "do not describe how the University nominates"
        in response.context["page"].body_en
    )
