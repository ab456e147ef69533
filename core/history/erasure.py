"""What of the versions goes for good: erased persons stay erased in them, too."""

import re
from collections.abc import Iterable

from django.db.models import Max, Model, Q
from reversion.models import Revision, Version

from core.history import recorder, versions
from core.history.kept import columns, kept
from core.history.versions import Stored
from core.models import Submission

GONE = "[…]"


def linked_models() -> set[type[Model]]:
    """What people have sent to which records are linked that are kept."""
    return {field.related_model for _model, field in _personal_links()}


def _personal_links():
    return [
        (model, field)
        for model in kept()
        for field in columns(model)
        if field.is_relation and issubclass(field.related_model, Submission)
    ]


def forget_linked(record: Model) -> None:
    """Delete every version that is linked to what somebody has sent, now erased.

    A record that was deleted with it is not put away as deleted either.
    """
    for model, field in _personal_links():
        if not isinstance(record, field.related_model):
            continue
        for key, state in recorder.touched_states(model):
            if state["fields"].get(field.name) == record.pk:
                recorder.drop(model, key)
        rows = versions.versions_of_model(model)
        said = f'"{field.name}": {record.pk}'
        _delete(
            row.pk
            for row in rows.filter(serialized_data__contains=said).iterator()
            if versions.parse(row.serialized_data)["fields"][field.name] == record.pk
        )


def forget_words(address: str) -> None:
    """Take the e-mail address of an erased person out of all versions.

    Names are not taken out: they may be somebody else's. They are found as mentions.
    """
    pattern = re.compile(re.escape(address), re.IGNORECASE)
    said = _as_kept(address)
    for row in list(Version.objects.filter(serialized_data__icontains=said)):
        row.serialized_data = _without(row.serialized_data, pattern)
        row.object_repr = pattern.sub(GONE, row.object_repr)
        row.save(update_fields=["serialized_data", "object_repr"])
    for revision in list(Revision.objects.filter(comment__icontains=said)):
        revision.comment = _without(revision.comment, pattern)
        revision.save(update_fields=["comment"])


def speaking_of(words: Iterable[str], most: int) -> list[Stored]:
    """Records one of whose versions holds one of the words, by their newest such one."""
    said = Q()
    for word in map(_as_kept, words):
        said |= Q(serialized_data__icontains=word)
        said |= Q(revision__comment__icontains=word)
    newest = (
        Version.objects.filter(said)
        .order_by()
        .values("content_type", "object_id")
        .annotate(newest=Max("pk"))
        .order_by("newest")
        .values("newest")[:most]
    )
    return versions.read(
        Version.objects.filter(
            pk__in=list(newest.values_list("newest", flat=True))
        ).order_by("pk")
    )


def _as_kept(word):
    return versions.encode(word)[1:-1]


def _without(text, pattern):
    return versions.encode(_replaced(versions.decode(text), pattern))


def _replaced(value, pattern):
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, list):
        return [_replaced(item, pattern) for item in value]
    if isinstance(value, dict):
        return {name: _replaced(item, pattern) for name, item in value.items()}
    return value


def forget_past(model: type[Model], key) -> int:
    """Delete what the record said before its last version; how many versions went.

    Of a record that is there no more nothing is left.
    """
    keys = list(versions.versions_of(model, key).values_list("pk", flat=True))
    is_there = model._base_manager.filter(pk=key).exists()
    gone = keys[1:] if is_there else keys
    _delete(gone)
    return len(gone)


def _delete(keys):
    rows = Version.objects.filter(pk__in=list(keys))
    revisions = list(rows.values_list("revision", flat=True))
    if revisions:
        rows.delete()
        Revision.objects.filter(pk__in=revisions, version__isnull=True).delete()
