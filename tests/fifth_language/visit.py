"""A visit to the site in its fifth language; prints what the reader sees as JSON."""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # after set-up
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from core.models import Page, Status  # noqa: E402
from partnerships.models import Institution  # noqa: E402

setup_test_environment()
call_command("migrate", run_syncdb=True, verbosity=0)
Page.objects.create(
    key="partnerships", nav_label_en="Partnership", title_zh_hans="合作", lead_en="Lead"
)
Institution.objects.create(
    slug="akita", name_zh_hans="秋田大学", country="JP", status=Status.PUBLISHED
)
addresses = ["/zh-hans/partnerships/", "/zh-hans/partnerships/institutions/", "/en/"]
pages = {address: Client().get(address).content.decode() for address in addresses}
json.dump(pages, sys.stdout)
