"""The part of the OpenAPI description that only servers with updates have."""

from kashaf.search.web.api.schemas import REFUSED, Json, body, ok, problem, ref


def update_paths() -> dict[str, Json]:
    """Return the operations that change the index, by path."""
    return {
        "/api/documents": {"post": _post()},
        "/api/documents/{id}": {"put": _put(), "delete": _delete()},
    }


def _put() -> Json:
    return {
        "operationId": "put",
        "summary": "Add or update a document",
        "security": [{"token": []}],
        "requestBody": body({"allOf": [ref("NewDocument"), {"not": {"required": ["id"]}}]}),
        "responses": {
            "200": ok("Updated, or unchanged", "Changes"),
            "201": ok("Added", "Changes"),
            "404": problem("An id with a line break has no URL"),
            **REFUSED,
        },
    }


def _post() -> Json:
    return {
        "operationId": "post",
        "summary": "Add or update documents, all or none",
        "security": [{"token": []}],
        "requestBody": body({"type": "array", "items": ref("NewDocument")}),
        "responses": {"200": ok("Done", "Changes"), **REFUSED},
    }


def _delete() -> Json:
    return {
        "operationId": "delete",
        "summary": "Delete a document",
        "security": [{"token": []}],
        "responses": {
            "204": {"description": "Deleted"},
            "400": problem("The request's head is too long"),
            "401": problem("The token is missing or wrong"),
            "404": problem("There is no such document"),
            "503": problem("Another process is writing"),
        },
    }
