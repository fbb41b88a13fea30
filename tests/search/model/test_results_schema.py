"""The published JSON schema of results, and the results themselves."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import kashaf
from kashaf.search.web.api.openapi import results_schema

PUBLISHED = Path(__file__).parents[3] / "docs" / "reference" / "results.schema.json"


def schema() -> Any:
    return json.loads(PUBLISHED.read_text(encoding="utf-8"))


def test_the_published_schema_is_that_of_the_api() -> None:
    assert schema() == results_schema(), "see CONTRIBUTING.md, Documentation"


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("القوات", {}),
        ("القوات", {"facets": ["source", "year"], "collapse": True, "limit": 3}),
        ("زقزقزق", {}),
        ("القوات", {"snippets": False, "limit": 0}),
    ],
)
def test_results_as_a_dict_are_valid_and_survive_json(
    news: Path, query: str, options: dict[str, Any]
) -> None:
    with kashaf.open(news) as index:
        found = index.search(query, **options).to_dict(explain=True)
    assert json.loads(json.dumps(found)) == found
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(found, schema())


def test_the_schema_describes_every_key_of_the_results(news: Path) -> None:
    with kashaf.open(news) as index:
        found = index.search("القوات").to_dict(explain=True)
    assert set(found) <= set(schema()["properties"])
    assert set(found["hits"][0]) <= set(schema()["$defs"]["Hit"]["properties"])


def test_results_that_are_not_valid_are_detected(news: Path) -> None:
    with kashaf.open(news) as index:
        found = index.search("القوات").to_dict()
    found["hits"][0]["id"] = 7
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema())
