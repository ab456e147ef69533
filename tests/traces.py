"""Traces of a person, looked for everywhere and without the site's own code."""

from collections import Counter
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection


def all_rows():
    """Every row of every table, by the table's name."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = Counter(map(repr, cursor.fetchall()))
    return rows


def tables_with(words):
    """The tables in whose rows one of the words stands, in whatever case or coding."""
    found = {
        table
        for table, rows in all_rows().items()
        if any(_holds(row, words) for row in rows)
    }
    visits = [str(session.get_decoded()) for session in Session.objects.all()]
    return found | {"a session" for said in visits if _holds(said, words)}


def files_with(words):
    """The kept files whose name or content has one of the words."""
    root = Path(settings.MEDIA_ROOT)
    files = [path for path in root.rglob("*") if path.is_file()]
    return [
        path
        for path in files
        if _holds(str(path.relative_to(root)), words)
        or _holds(path.read_bytes().decode("latin-1"), words)
    ]


def _holds(text, words):
    escaped = [word.encode("unicode_escape").decode() for word in words]
    text = text.casefold().replace("\\\\", "\\")
    return any(word.casefold() in text for word in (*words, *escaped))
