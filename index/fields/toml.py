"""Reads a schema from a TOML file, which uses the names and options of the Python classes.

```toml
[author]
type = "text"
weight = 0.5
aliases = ["مؤلف"]

[pages]
type = "number"
```

`pages = "number"`, before the first table, means the same as the last two lines.
"""

import tomllib
from pathlib import Path

from kashaf.index.errors import SourceError
from kashaf.index.fields.schema import Schema

MAX_BYTES = 1 << 20


def read_schema(path: Path) -> Schema:
    """Return the schema in a TOML file.

    Raises:
        SourceError: The file can't be read, or does not describe a schema.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ValueError(f"more than {MAX_BYTES >> 20} MiB; a schema is much shorter")
        return Schema.from_json(tomllib.loads(data.decode("utf-8-sig")))
    except OSError as error:
        raise SourceError(str(path), f"can't be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise SourceError(str(path), str(error)) from None


def write_schema(schema: Schema) -> str:
    """Return the TOML text of a schema, which `read_schema` reads."""
    return "\n".join(
        f"[{_key(name)}]\n" + "".join(f"{key} = {_toml(v)}\n" for key, v in options.items())
        for name, options in schema.to_json().items()
    )


def _key(name: str) -> str:
    return name if name.isascii() else f'"{name}"'


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
