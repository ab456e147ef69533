"""A merge done and undone, each in one transaction.

The merged record stays, hidden, so that its old address leads to the kept one.
"""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core import serializers
from django.db import transaction
from django.utils import timezone

from core import content_version, history
from core.models import Sequence
from partnerships.merging.plans import plan_of
from partnerships.models import Alias, Institution, Merge


class Changed(Exception):
    """Something else would be done than was shown; nothing has been."""


@transaction.atomic
def merge(
    merged: Institution, kept: Institution, *, by: AbstractBaseUser, digest: str
) -> Merge:
    """Move everything of `merged` to `kept` as the plan with this digest says.

    Raises Changed if the plan is another one by now, and Impossible as `plan_of` does.
    """
    records = _held(merged, kept)
    merged, kept = records[merged.pk], records[kept.pk]
    plan = plan_of(merged, kept)
    if plan.digest != digest:
        raise Changed
    with history.recording(user=by, path="merge", note=f"{merged} → {kept}"):
        return _merge(merged, kept, plan, by)


def _merge(merged, kept, plan, by):
    done = Merge(merged=merged, kept=kept, by=by)
    history.remember([merged, kept])
    for part in plan.parts:
        history.remember([*part.moving, *part.doubled])
        keys = [row.pk for row in part.moving]
        done.moved.append(
            {
                "model": part.link.model._meta.label,
                "field": part.link.field.name,
                "keys": keys,
                "doubled": serializers.serialize("json", part.doubled),
            }
        )
        rows = part.link.model._base_manager
        rows.filter(pk__in=[row.pk for row in part.doubled]).delete()
        rows.filter(pk__in=keys).update(**{part.link.field.name: kept})
    for name in plan.names:
        alias = Alias.objects.create(
            institution=kept, name=name, kind=Alias.AliasKind.OTHER
        )
        done.added.append({"alias": alias.pk, "name": name})
    for name, value in plan.taken.items():
        was = getattr(kept, name)  # nothing, in one of two ways
        done.added.append({"field": name, "value": str(value), "was": was})
        setattr(kept, name, value)
    kept.save()
    merged.merged_into = kept
    merged.save()
    done.save()
    transaction.on_commit(content_version.bump)
    return done


@transaction.atomic
def undo(done: Merge) -> None:
    """Give everything back that still stands as the merge left it.

    What staff have changed or written since stays with the kept record. Does nothing
    the second time.
    """
    records = _held(done.merged, done.kept)
    done = Merge.objects.select_for_update().get(pk=done.pk)
    if done.undone_at:
        return
    merged, kept = records[done.merged_id], records[done.kept_id]
    with history.recording(path="unmerge", note=f"{merged} → {kept}"):
        _undo(done, merged, kept)


def _undo(done, merged, kept):
    history.remember([merged, kept])
    for entry in done.added:
        _take_back(kept, entry)
    kept.save()
    for part in done.moved:
        model = apps.get_model(part["model"])
        field = model._meta.get_field(part["field"])
        still = model._base_manager.filter(
            **{"pk__in": part["keys"], field.attname: kept.pk}
        )
        history.remember(still)
        still.update(**{field.name: merged})
        _bring_back(serializers.deserialize("json", part["doubled"]))
    merged.merged_into = None
    merged.save()
    done.undone_at = timezone.now()
    done.save(update_fields=["undone_at"])
    transaction.on_commit(content_version.bump)


def _held(*institutions) -> dict[int, Institution]:
    """Both as they are now, in a transaction that lets nobody else merge."""
    Sequence.hold("merge institutions")
    keys = [institution.pk for institution in institutions]
    rows = Institution.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return {institution.pk: institution for institution in rows}


def _take_back(kept, entry):
    if "alias" in entry:
        kept.aliases.filter(pk=entry["alias"], name=entry["name"]).delete()
    elif str(getattr(kept, entry["field"])) == entry["value"]:
        setattr(kept, entry["field"], entry["was"])


def _bring_back(rows: Iterable):
    """The doubled rows, unless what they belonged to is gone."""
    for row in rows:
        links = [f for f in row.object._meta.concrete_fields if f.is_relation]
        if all(
            getattr(row.object, link.attname) is None
            or link.related_model._base_manager.filter(
                pk=getattr(row.object, link.attname)
            ).exists()
            for link in links
        ):
            row.save()
