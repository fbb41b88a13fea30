"""A program that indexes its own records and searches them.

Run: python examples/embed/script.py
"""

from kashaf.index import build_index
from kashaf.search import open_index

records = [
    {"id": "1", "title": "افتتاح المكتبة", "body": "افتتح أحمد المكتبة العامة في بغداد."},
    {"id": "2", "title": "معرض الكتاب", "body": "زار الطلاب معرض الكتاب مع المدرّسين."},
]
changes = build_index(records, "records.kashaf")
print(f"{changes.added} added, {changes.updated} updated")

with open_index("records.kashaf") as index:
    for hit in index.search("احمد"):
        print(hit.id, hit.title, hit.snippets[0].html())
