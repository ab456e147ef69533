"""Tables kept between dry run and commit, for their sender and for a day."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from core.imports.declaration import Import
from core.imports.sheets import Table
from core.models import ImportDraft

LIFE = timedelta(days=1)


def keep(importer: Import, table: Table, *, user: AbstractBaseUser, name: str):
    """Keep the table, which came in a file of that name, for this user alone."""
    return ImportDraft.objects.create(
        user=user,
        register=importer.model._meta.label,
        file_name=name,
        table=table.as_json(),
    )


def find(importer: Import, pk: UUID, *, user: AbstractBaseUser) -> ImportDraft | None:
    """The draft, while it lives, of this register and this user's."""
    drafts = ImportDraft.objects.filter(user=user, register=importer.model._meta.label)
    return drafts.filter(pk=pk, sent_at__gt=timezone.now() - LIFE).first()


def forget_old(*, dry_run: bool = False) -> int:
    """Delete drafts that nobody carried out in a day, and return how many.

    It is part of the daily job. A dry run only counts.
    """
    old = ImportDraft.objects.filter(sent_at__lt=timezone.now() - LIFE)
    if dry_run:
        return old.count()
    deleted, _by_model = old.delete()
    return deleted
