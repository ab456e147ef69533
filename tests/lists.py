"""A list as its readers get it: all of its pages, its files, the counts of its filters.

The tests that compare them ask for many combinations of filters; what is a list's own,
such as a map or a chart, they compare themselves.
"""

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO
from urllib.parse import urlencode

from django.http import QueryDict
from openpyxl import load_workbook


def some_filters(chance, listing, *, share=0.3, most=2):
    """Values that the list itself offers, of about that share of its filters."""
    query = {}
    for facet, options in listing.facet_options:
        if options and chance.random() < share:
            values = [option.value for option in options]
            size = chance.randint(1, most)
            query[facet.name] = chance.sample(values, min(len(values), size))
    return query


def all_pages(client, address, query):
    """The context of the first page, and the rows of all of them."""
    context = client.get(address, query).context
    rows = list(context["listing"].page_rows)
    for number in range(2, context["listing"].paging.pages + 1):
        page = client.get(address, {**query, "page": number})
        rows += page.context["listing"].page_rows
    return context, rows


@dataclass(frozen=True)
class Files:
    """The rows of a list's three files; `records` are those of the JSON file."""

    csv: list[list[str]]
    xlsx: list[list[str]]
    records: list[dict]

    @property
    def json(self):
        return [_texts(record.values()) for record in self.records]

    @property
    def lengths(self):
        return {len(self.csv), len(self.xlsx), len(self.records)}

    def column(self, name):
        """What each of the files has under the name that the JSON file gives it."""
        if not self.records:
            return [[row[0] for row in rows] for rows in (self.csv, self.xlsx, [])]
        place = list(self.records[0]).index(name)
        return [
            [row[place] for row in rows] for rows in (self.csv, self.xlsx, self.json)
        ]


def all_files(client, address, query):
    """The same list as CSV, XLSX and JSON, read as anybody reads them."""
    got = {
        form: client.get(address, {**query, "format": form})
        for form in ("csv", "xlsx", "json")
    }
    text = b"".join(got["csv"].streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(StringIO(text, newline=""))
    workbook = load_workbook(BytesIO(got["xlsx"].content), read_only=True)
    _head, *lines = workbook.active.values
    body = got["json"].json()
    assert body["count"] == len(body["records"])
    return Files(rows, [_texts(line, len(head)) for line in lines], body["records"])


def wrong_counts(chance, listing, query, *, most=1):
    """Some options of each filter that promise another number than they leave."""
    wrong = []
    for facet, options in listing.facet_options:
        for option in chance.sample(options, min(most, len(options))):
            chosen = urlencode({**query, facet.name: option.value}, doseq=True)
            left = type(listing)(QueryDict(chosen)).results.count()
            if left != option.count:
                wrong.append((chosen, option.count, left))
    return wrong


def _texts(values, length=0):
    """As in CSV; a row of a workbook may end before its empty cells."""
    texts = ["" if value is None else str(value) for value in values]
    return texts + [""] * (length - len(texts))
