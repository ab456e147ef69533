"""Counters and ledgers of the site itself, which nobody reads as content."""

from django.db import connection, models, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError


class Bookkeeping(models.Model):
    """A record no page is made from: writing it makes no finished page stale."""

    is_content = False

    class Meta:
        abstract = True


class Sequence(Bookkeeping):
    """A counter that gives each number once, also to two requests at a time."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.name

    @classmethod
    def next(cls, name):
        """The next number of the named counter, beginning at 1."""
        return cls.take(name, 1)[0]

    @classmethod
    def take(cls, name: str, count: int) -> range:
        """The next so many numbers of the named counter, beginning at 1."""
        cls.objects.get_or_create(name=name)
        with transaction.atomic():  # the row stays ours between writing and reading
            cls.objects.filter(name=name).update(value=F("value") + count)
            last = cls.objects.values_list("value", flat=True).get(name=name)
        return range(last - count + 1, last + 1)

    @classmethod
    def hold(cls, name):
        """Let nobody else hold or count on until the caller's transaction ends.

        Raises TransactionManagementError outside a transaction.
        """
        if not connection.in_atomic_block:
            raise TransactionManagementError("A lock lasts as long as a transaction.")
        cls.objects.get_or_create(name=name)
        cls.objects.filter(name=name).update(value=F("value"))


class LoadedRecord(Bookkeeping):
    """What `load_content` wrote, so that it never overwrites what staff changed."""

    key = models.CharField(max_length=200, primary_key=True)
    object_id = models.CharField(max_length=40)
    digests = models.JSONField(default=dict)

    def __str__(self):
        return self.key


class ContentVersion(Bookkeeping):
    """One number that grows with every change of content; see `core.content_version`."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return str(self.number)
