"""A view that searches."""

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
    results = index.search(query)
    hits = [
        # html() has escaped all but its own <mark>
        {
            "title": mark_safe(hit.highlighted_title.html()),
            "snippet": mark_safe("".join(snippet.html() for snippet in hit.snippets)),
        }
        for hit in results
    ]
    return render(request, "results.html", {"query": query, "total": results.total, "hits": hits})
