"""Several editors save the same empty cell at the same time."""

from functools import partial

import pytest
from django.contrib.auth.models import User

from mobility.flows import grid
from mobility.models import Flow
from tests.factories.partnerships import InstitutionFactory
from tests.parallel import in_parallel

EDITORS = 4


@pytest.mark.django_db(transaction=True)
def test_one_of_many_fills_a_cell_and_the_others_are_told():
    institution = InstitutionFactory()
    save = partial(
        grid.save,
        2025,
        [institution.pk],
        seen={},
        defaults={"status": "draft"},
        user=User.objects.create_superuser("editor"),
        may_withdraw=False,
    )
    name = f"n-{institution.pk}-outgoing-students"

    outcomes = in_parallel(
        [partial(save, {name: str(number + 1)}) for number in range(EDITORS)]
    )

    flow = Flow.objects.get()
    assert sorted(len(outcome.added) for outcome in outcomes) == [0, 0, 0, 1]
    conflicts = [found for outcome in outcomes for found in outcome.conflicts]
    assert [found.cell.number for found in conflicts] == [flow.number] * 3
