"""What the site knows of people: declared once, and shown, handed out and erased by it.

Each section says in `<section>/privacy.py` which personal data it keeps, why, who sees
it, for how long, and how it goes; `own` says it for core and Django. From these
declarations come the data map (docs/data-map.md), the search for one person's records
(`people`), the export and the erasure. Who was erased is remembered by a keyed digest
(`tombstones`), so that no restored backup brings the person back.
"""
