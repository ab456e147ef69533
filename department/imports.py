"""How the Department's functions, posts, documents and topics come in from a table."""

from core.imports import Column, named_records
from core.imports.shared import SOURCE, KeyedImport, in_languages, key_column
from department.models import Document, Function, Person, Topic


class FunctionImport(KeyedImport):
    model = Function
    identity = ("key",)
    columns = [
        key_column("key"),
        Column("kind"),
        *in_languages("title", "text"),
        Column("position"),
        *SOURCE,
        Column("status"),
    ]


class PersonImport(KeyedImport):
    model = Person
    identity = ("key",)
    key_from = "role"
    columns = [
        key_column("key"),
        *in_languages("role", "name", "responsibilities", "languages"),
        Column("email"),
        Column("telephone"),
        Column("position"),
        *SOURCE,
        Column("status"),
    ]


class DocumentImport(KeyedImport):
    """Without its file and formatted text, which come in by the form."""

    model = Document
    identity = ("key",)
    columns = [
        key_column("key"),
        *in_languages("title"),
        Column("url"),
        Column("language"),
        Column("version"),
        Column("dated_on"),
        Column("position"),
        *SOURCE,
        Column("status"),
    ]


class TopicImport(KeyedImport):
    model = Topic
    identity = ("key",)
    columns = [
        key_column("key"),
        *in_languages("title", "hint"),
        Column(
            "person",
            options=lambda: named_records(Person.objects.all(), "key", "role", "name"),
        ),
        Column("email"),
        Column("answer_days"),
        Column("position"),
        Column("status"),
    ]
