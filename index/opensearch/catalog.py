"""Finds, creates and swaps the indexes behind a name on a cluster.

The name in an address is an alias of one index called `name-000001` and so on. Documents are only
written through an alias, because a cluster creates a missing index itself, with default settings.
"""

import re
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.errors import ClusterError, IndexMissingError, IndexOutdatedError
from kashaf.index.fields.schema import Schema
from kashaf.index.meaning.choice import check_encoder
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import connect, patiently, translated
from kashaf.index.opensearch.mapping import FORMAT, index_body
from kashaf.index.store.rules import check_rules, check_schema

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

NO_INDEX = "no index of this name on the cluster"
_REPLICA_SECONDS = 15


@dataclass(frozen=True)
class Existing:
    """The index in service: its real name, and how it was built."""

    index: str
    settings: AnalyzerSettings
    fingerprint: str
    version: str
    shards: int
    replicas: int
    schema: Schema = Schema()  # noqa: RUF009 - immutable
    encoder: EncoderInfo | None = None


def find(client: "OpenSearch", address: Address) -> Existing | None:
    """Return the index in service, or None.

    Raises:
        ClusterError: The cluster can't be used, or the name belongs to another index.
        IndexOutdatedError: The index has another format.
    """
    from opensearchpy import NotFoundError

    with translated(address):
        try:
            behind = list(client.indices.get_alias(name=address.name))
        except NotFoundError:
            if client.indices.exists(index=address.name):
                raise _not_ours(address) from None
            return None
        if len(behind) != 1:
            raise ClusterError(str(address), f"several indexes have this name: {', '.join(behind)}")
        found = client.indices.get(index=behind[0])[behind[0]]
    meta = found["mappings"].get("_meta", {})
    if "kashaf" not in meta:
        raise _not_ours(address)
    if meta["format"] != FORMAT:
        raise IndexOutdatedError(str(address), f"the index has format {meta['format']}")
    settings = AnalyzerSettings.from_json(meta["analyzer"])
    return Existing(
        behind[0],
        settings,
        meta["fingerprint"],
        meta["kashaf"],
        int(found["settings"]["index"]["number_of_shards"]),
        int(found["settings"]["index"]["number_of_replicas"]),
        _schema(meta),
        EncoderInfo.from_json(meta["encoder"]) if "encoder" in meta else None,
    )


def _schema(meta: dict[str, Any]) -> Schema:
    """Return the schema in its original order, which indexes of older versions do not record."""
    described = meta.get("schema", {})
    return Schema.from_json({name: described[name] for name in meta.get("order", described)})


def require(client: "OpenSearch", address: Address) -> Existing:
    """Return the index in service.

    Raises:
        IndexMissingError: There is no index of this name.
        IndexOutdatedError: The index has another format or was built with other rules.
        ClusterError: The cluster can't be used, or the name belongs to another index.
    """
    existing = find(client, address)
    if existing is None:
        raise IndexMissingError(str(address), NO_INDEX)
    check_rules(address, existing)
    return existing


def exists(address: Address) -> bool:
    """Return whether there is an index of this name; see `find` for errors."""
    client = connect(address)
    return patiently(address, lambda: find(client, address)) is not None


def is_current(
    address: Address,
    settings: AnalyzerSettings | None,
    schema: Schema | None = None,
    *,
    meaning: bool | None = None,
    encoder: str | None = None,
) -> bool:
    """Return whether there is an index built with this version's rules, settings and schema."""
    client = connect(address)
    try:
        existing = patiently(address, lambda: find(client, address))
        if existing:
            check_rules(address, existing, settings)
            check_schema(address, existing.schema, schema)
            check_encoder(address, existing.encoder, meaning, encoder)
    except IndexOutdatedError:
        return False
    return existing is not None


def create(
    client: "OpenSearch",
    address: Address,
    settings: AnalyzerSettings,
    alias: str,
    *,
    like: Existing | None = None,
    schema: Schema = Schema(),  # noqa: B008 - immutable
    encoder: EncoderInfo | None = None,
) -> str:
    """Create a new index and return its real name.

    If the cluster has enough nodes, this waits until the replicas are allocated, because documents
    written earlier would be lost with a node.

    Args:
        client: A client of the cluster.
        address: The address of the index.
        settings: The analyzer's settings.
        alias: The alias to write through.
        schema: The user-defined fields.
        encoder: The encoder of passages, if they are encoded.
        like: The index whose numbers of shards and replicas are used if the address has none.

    Raises:
        ClusterError: The cluster can't be used.
    """
    from opensearchpy import RequestError

    with translated(address):
        shards = address.shards or (like.shards if like else 1)
        given = like.replicas if like else 1
        replicas = given if address.replicas is None else address.replicas
        version = metadata.version("kashaf")
        body = index_body(shards, replicas, settings, version, schema, encoder)
        body |= {"aliases": {alias: {}}}
        can_wait = client.cluster.health()["number_of_data_nodes"] > replicas
        waiting = {
            "wait_for_active_shards": "all" if can_wait else "1",
            "timeout": f"{_REPLICA_SECONDS}s",
            "request_timeout": 4 * _REPLICA_SECONDS,
        }
        for number in range(_last_number(client, address) + 1, 10**6):
            name = f"{address.name}-{number:06}"
            try:
                client.indices.create(index=name, body=body, params=waiting)
            except RequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise
            else:
                return name
    raise ClusterError(str(address), "too many indexes of this name")


def resumable(
    client: "OpenSearch",
    address: Address,
    settings: AnalyzerSettings,
    alias: str,
    schema: Schema = Schema(),  # noqa: B008 - immutable
    encoder: EncoderInfo | None = None,
) -> str | None:
    """Return the index of an interrupted rebuild that can be resumed, or None.

    It must have the same settings, fields and encoder, and the numbers of shards and replicas in
    `address`. Other indexes behind `alias` are deleted.

    Raises:
        ClusterError: The cluster can't be used.
    """
    from opensearchpy import NotFoundError

    with translated(address):
        try:
            unfinished = client.indices.get(index=alias)
        except NotFoundError:
            return None
        named = asdict(encoder) if encoder else None
        wanted_meta = FORMAT, settings.fingerprint, schema.to_json(), named
        for name, found in unfinished.items():
            meta = found["mappings"].get("_meta", {})
            built = meta.get("format"), meta.get("fingerprint")
            ours = (*built, meta.get("schema", {}), meta.get("encoder"))
            sizes = found["settings"]["index"]
            wanted = (
                ("number_of_shards", address.shards),
                ("number_of_replicas", address.replicas),
            )
            fits = all(count in (None, int(sizes[key])) for key, count in wanted)
            if len(unfinished) == 1 and fits and ours == wanted_meta:
                return str(name)
        client.indices.delete(index=",".join(unfinished))
    return None


def record_settings(
    client: "OpenSearch", address: Address, index: str, settings: AnalyzerSettings
) -> None:
    """Record the settings of an index, which may differ only in those that affect queries."""
    with translated(address):
        built = client.indices.get_mapping(index=index)[index]["mappings"]["_meta"]
        changed = built | {"analyzer": settings.to_json()}
        client.indices.put_mapping(index=index, body={"_meta": changed})


def refresh(client: "OpenSearch", address: Address, *, alias: str) -> None:
    """Make everything that was sent searchable, on all replicas.

    A replica that is still initializing misses a refresh, so it would find less for a second.
    """
    health = {
        "wait_for_no_initializing_shards": "true",
        "timeout": "15s",
        "request_timeout": 60,
    }
    patiently(address, lambda: client.cluster.health(index=alias, params=health))
    patiently(address, lambda: client.indices.refresh(index=alias))


def put_in_service(client: "OpenSearch", address: Address, index: str, *, alias: str) -> None:
    """Point the name to `index`, and delete older indexes and interrupted builds, atomically."""
    with translated(address):
        older = [name for number, name in _numbered(client, address) if name < index]
        actions: list[dict[str, Any]] = [{"remove_index": {"index": name}} for name in older]
        actions += [
            {"remove": {"index": index, "alias": alias}},
            {"add": {"index": index, "alias": address.name}},
        ]
        client.indices.update_aliases(body={"actions": actions})


def _last_number(client: "OpenSearch", address: Address) -> int:
    return max((number for number, _ in _numbered(client, address)), default=0)


def _numbered(client: "OpenSearch", address: Address) -> list[tuple[int, str]]:
    pattern = re.compile(re.escape(address.name) + r"-(\d{6})")
    names = client.indices.get_settings(index=f"{address.name}-*")
    return sorted((int(match[1]), name) for name in names if (match := pattern.fullmatch(name)))


def _not_ours(address: Address) -> ClusterError:
    reason = f"{address.name} exists, but was not created by Kashaf; choose another name"
    return ClusterError(str(address), reason)
