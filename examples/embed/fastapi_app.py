"""A FastAPI route that searches. Run: NEWS_INDEX=news.kashaf fastapi dev fastapi_app.py"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request

from kashaf.search import open_index
from kashaf.search.model.serialize import results_json


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
) -> dict[str, Any]:
    index = request.app.state.index
    index.refresh()  # cheap when there is nothing new
    return results_json(index.search(q, limit=10, offset=(page - 1) * 10))
