"""Where head counts are changed in the back office."""

from collections.abc import Sequence

from django.urls import reverse

from mobility.models import Flow


def desk_address(flows: Sequence[Flow]) -> str:
    """The one record, or the list of exactly these."""
    if len(flows) == 1:
        return reverse("admin:mobility_flow_change", args=[flows[0].pk])
    keys = ",".join(str(flow.pk) for flow in flows)
    return f"{reverse('admin:mobility_flow_changelist')}?pk__in={keys}"
