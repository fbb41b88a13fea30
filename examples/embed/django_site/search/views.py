"""A view that searches, filters by the fields of the index, and counts their values."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from kashaf.search import Index, open_index


@cache
def news() -> Index:
    return open_index(settings.NEWS_INDEX)


def find(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")[:500]
    index = news()
    index.refresh()
    fields = [name for name, field in index.schema if field.kind == "keyword"]
    filters = {name: request.GET.getlist(name) for name in fields}
    results = index.search(query, filters=filters, facets=fields, multi_select=True)
    hits = [
        # html() has escaped all but its own <mark>
        {
            "title": mark_safe(hit.highlighted_title.html()),
            "snippet": mark_safe("".join(snippet.html() for snippet in hit.snippets)),
        }
        for hit in results
    ]
    context = {"query": query, "total": results.total, "hits": hits, "facets": results.facets}
    return render(request, "results.html", context)
