"""Every visitor at every address of the back office, compared with `rights.toml`.

The table there is what the office has agreed to. After a change that is meant to move a
right, write it anew and read the difference before it is committed:

    WRITE_RIGHTS=1 python -m pytest tests/test_rights.py
"""

import os
import tomllib
from pathlib import Path

import pytest
from django.test import Client

from core.accounts.rights import Role
from tests import rights
from tests.addresses import nameless_routes, public_names
from tests.back_office import browser_of, of_role, password_typed
from tests.records import one_of_each

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("rights.toml")
ANONYMOUS = "anonymous"


def visitor(role):
    """A browser of somebody in the role, who has just typed the password again."""
    user = None if role == ANONYMOUS else of_role(role)
    client = password_typed(browser_of(user)) if user else Client()
    client.visitor = user
    return client


@pytest.mark.parametrize("role", [ANONYMOUS, *Role.values])
def test_role_may_do_exactly_what_the_table_says(role, monkeypatch):
    client, records = visitor(role), one_of_each()
    for record in records.values():
        if hasattr(record, "assigned_to"):
            record.assigned_to = client.visitor
            record.save()
    rights.undrawn(monkeypatch)

    found = {
        "registers": rights.register_rights(client, records),
        "pages": rights.page_rights(client, records),
    }

    if "WRITE_RIGHTS" in os.environ:
        write(role, found)
    expected = table()
    for part, lines in found.items():
        said = {name: line[role] for name, line in expected[part].items()}
        assert lines == said


def test_every_address_without_a_login_is_in_the_table():
    if "WRITE_RIGHTS" in os.environ:
        write(None, {})

    assert table()["public"] == without_login()


def without_login():
    return {"names": sorted(public_names()), "nameless": sorted(nameless_routes())}


def table():
    return tomllib.loads(TABLE.read_text()) if TABLE.exists() else {}


def write(role, found):
    """Put what was found into the table, in which a line tells of one address."""
    whole = {"registers": {}, "pages": {}, **table()}
    for part, lines in found.items():
        whole[part] = {
            name: whole[part].get(name, {}) | {role: cell}
            for name, cell in lines.items()
        }
    text = ["# What each visitor may do; compared and written by test_rights.py."]
    for part in ("registers", "pages"):
        for name, cells in sorted(whole[part].items()):
            text += ["", f'[{part}."{name}"]']
            text += [f'{who} = "{cell}"' for who, cell in cells.items()]
    text += ["", "[public]"]
    for key, names in without_login().items():
        lines = "".join(f'    "{name}",\n' for name in names)
        text += [f"{key} = [\n{lines}]"]
    TABLE.write_text("\n".join(text) + "\n")
