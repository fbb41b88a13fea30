"""A FastAPI route that searches and filters. Run, after pip install 'fastapi[standard]':

    NEWS_INDEX=news.kashaf fastapi dev fastapi_app.py

Any other parameter is a filter by a field of the index: /find?q=رواية&section=تاريخ&pages=100..300.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request

from kashaf.search import open_index
from kashaf.search.fields.filters import filter_values


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    with open_index(os.environ["NEWS_INDEX"]) as index:
        app.state.index = index  # one for all requests: it may be shared between threads
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/find")
def find(
    request: Request,
    q: Annotated[str, Query(max_length=500)],
    page: Annotated[int, Query(ge=1, le=100)] = 1,
    facet: Annotated[list[str], Query(max_length=10)] = [],  # noqa: B006 - FastAPI copies it
    sort: str = "relevance",
) -> dict[str, Any]:
    index = request.app.state.index
    index.refresh()  # cheap when there is nothing new
    filters = {
        name: filter_values(name, request.query_params.getlist(name), index.schema)
        for name in request.query_params
        if name not in ("q", "page", "facet", "sort")
    }
    try:
        results = index.search(
            q, limit=10, offset=(page - 1) * 10, filters=filters, facets=facet, sort=sort
        )
    except ValueError as error:  # no such field, or not a value of it
        raise HTTPException(422, str(error)) from None
    return results.to_dict()
