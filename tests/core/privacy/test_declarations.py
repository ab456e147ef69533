"""Every field that may tell of a person is declared, and nothing that is not there."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import models

from core.models import Mail, Submission, Upload
from core.privacy.data_map import PATH, render
from core.privacy.declarations import fields_of, held, nobody, owned
from partnerships.models import Proposal, SubjectArea

MODELS = set(apps.get_models())
# Models that certainly tell of people, whatever is said of them.
OF_PEOPLE = {model for model in MODELS if issubclass(model, (Submission, Upload))} | {
    User,
    LogEntry,
    Mail,
}


def faults(model, declared):
    """What is not declared, what is not there, what stands twice."""
    there = fields_of(model)
    twice = {name for name in declared if declared.count(name) > 1}
    return (set(there) ^ set(declared)) | twice


def test_every_model_is_declared_once():
    assert held().keys() | nobody() == MODELS
    assert held().keys() & nobody() == set()
    assert held().keys() >= OF_PEOPLE


def test_every_field_of_a_model_with_people_is_declared_once():
    found = {m._meta.label: faults(m, d.names) for m, d in held().items()}

    assert {label: names for label, names in found.items() if names} == {}


def test_model_without_people_has_no_column_for_an_address_or_an_account():
    telling = [
        f"{model._meta.label}.{field.name}"
        for model in nobody()
        for field in model._meta.concrete_fields
        if isinstance(field, models.EmailField) or field.related_model is User
    ]

    assert telling == ["core.Contact.email"]  # of the office, not of a person


def test_field_that_is_added_is_missed():
    declared = [n for n in held()[Proposal].names if n != "contact_name"]

    assert faults(Proposal, declared) == {"contact_name"}
    assert faults(SubjectArea, ["slug", "name", "colour"]) == {"colour"}


@pytest.mark.parametrize("rule", {r for h in held().values() for r in h.personal})
def test_every_rule_answers_every_question(rule):
    answers = (rule.purpose, rule.ground, rule.seen_by, rule.kept, rule.erased)

    assert all(answer.strip() for answer in answers)


def test_everything_that_visitors_send_is_found_by_its_address():
    submissions = {model for model in MODELS if issubclass(model, Submission)}

    assert submissions | {Mail} == {kind.model for kind in owned()}
    for kind in owned():
        columns = {*kind.addresses, *kind.names, kind.made_at}
        assert columns <= set(fields_of(kind.model))


def test_data_map_is_as_the_declarations_say():
    written = (settings.BASE_DIR / PATH).read_text()

    assert written == render(), "run manage.py data_map"
