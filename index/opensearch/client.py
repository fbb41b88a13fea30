"""Connects to a cluster, retries requests, and converts failures to `ClusterError`."""

import logging
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kashaf.index.errors import ClusterError
from kashaf.index.logs import logger
from kashaf.index.opensearch.address import Address

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

_T = TypeVar("_T")
_logger = logger(__name__)

USER, PASSWORD = "KASHAF_OPENSEARCH_USER", "KASHAF_OPENSEARCH_PASSWORD"
CA_FILE = "KASHAF_OPENSEARCH_CA"
BUSY: Final = frozenset({429, 502, 503, 504})
"""The HTTP statuses after which a request may succeed a moment later."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def connect(address: Address, seconds: float = 60) -> "OpenSearch":
    """Return a client of the cluster, without sending anything yet.

    The user and the password come from the environment variables KASHAF_OPENSEARCH_USER and
    KASHAF_OPENSEARCH_PASSWORD. They are only sent over TLS or to this machine.
    KASHAF_OPENSEARCH_CA names a file of certificate authorities, if not those of the system.

    Args:
        address: The address of an index on the cluster.
        seconds: The timeout of a request.

    Raises:
        ClusterError: opensearch-py is not installed, or a password would be sent unencrypted.
    """
    try:
        from opensearchpy import OpenSearch
    except ImportError:
        reason = "the package opensearch-py is missing; pip install 'kashaf[opensearch]'"
        raise ClusterError(str(address), reason) from None
    # At warning level the client logs the addresses of requests that failed, queries included.
    logging.getLogger("opensearch").setLevel(logging.ERROR)
    options: dict[str, Any] = {}
    if user := os.environ.get(USER):
        if not address.tls and not {host for host, _ in address.hosts} <= _LOOPBACK:
            reason = "a password would be sent unencrypted; write opensearchs:// for TLS"
            raise ClusterError(str(address), reason)
        options["http_auth"] = (user, os.environ.get(PASSWORD, ""))
    if address.tls:
        options |= {"use_ssl": True, "verify_certs": True}
        if authorities := os.environ.get(CA_FILE):
            options["ca_certs"] = authorities
    return OpenSearch(
        hosts=[{"host": host, "port": port} for host, port in address.hosts],
        timeout=seconds,
        max_retries=len(address.hosts),
        retry_on_timeout=False,
        pool_maxsize=16,
        **options,
    )


@dataclass(frozen=True)
class Patience:
    """How long a request is retried while the cluster is busy or a node is lost.

    The waits between attempts are random, up to a limit that doubles, so that many clients don't
    return at the same time (Brooker: Exponential Backoff And Jitter, AWS Architecture Blog, 2015,
    "full jitter").

    Attributes:
        seconds: The total time.
        first: The limit of the first wait, in seconds.
        longest: The limit of all waits, in seconds.
        sleep: The function that waits.
    """

    seconds: float = 10.0
    first: float = 0.1
    longest: float = 10.0
    sleep: Callable[[float], None] = time.sleep

    def waits(self) -> Iterator[None]:
        """Yield once per attempt, the first immediately, and wait in between until time is up."""
        ends = time.monotonic() + self.seconds
        limit = self.first
        while True:
            yield
            wait = random.uniform(0, limit)  # noqa: S311 - jitter, not cryptography
            if time.monotonic() + wait > ends:
                return
            self.sleep(wait)
            limit = min(2 * limit, self.longest)


def patiently(address: Address, call: Callable[[], _T], patience: Patience | None = None) -> _T:
    """Call the cluster, and retry while it is busy or can't be reached.

    Args:
        address: The address, for messages.
        call: The request, which must be safe to repeat.
        patience: How long to retry.

    Returns:
        The result of `call`.

    Raises:
        ClusterError: The request failed, or the cluster was unavailable for too long.
    """
    from opensearchpy import TransportError

    last: TransportError | None = None
    for _ in (patience or Patience()).waits():
        try:
            with translated(address):
                return call()
        except ClusterError as error:
            cause = error.__cause__
            if not isinstance(cause, TransportError) or not is_transient(cause):
                raise
            last = cause
            _logger.info("%s: retrying: %s", address, reason_of(cause))
    raise ClusterError(str(address), f"{reason_of(last)} (retried for too long)") from last


def is_transient(error: Exception) -> bool:
    """Return whether a request may succeed when it is sent again."""
    from opensearchpy import ConnectionError, SSLError, TransportError

    if isinstance(error, SSLError):
        return False
    if isinstance(error, ConnectionError):
        return True
    return isinstance(error, TransportError) and error.status_code in BUSY


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """Context manager that raises the client's errors as `ClusterError`, without the request."""
    from opensearchpy import ImproperlyConfigured, OpenSearchException

    try:
        yield
    except (OpenSearchException, ImproperlyConfigured, OSError) as error:
        raise ClusterError(str(address), reason_of(error)) from error


def reason_of(error: Exception | None) -> str:
    """Return in one line why a request failed."""
    from opensearchpy import ConnectionError, ConnectionTimeout, SSLError, TransportError

    match error:
        case SSLError():
            return "the TLS connection failed; check KASHAF_OPENSEARCH_CA"
        case ConnectionTimeout():
            return "the cluster did not answer in time"
        case ConnectionError():
            return "the cluster can't be reached"
        case TransportError(status_code=401 | 403):
            return "the cluster rejects this user; set KASHAF_OPENSEARCH_USER and _PASSWORD"
        case TransportError(status_code=429):
            return "the cluster is too busy"
        case TransportError():
            return f"the cluster answered {error.status_code}: {_root_cause(error)}"
        case _:
            return " ".join(str(error).split())[:300]


def _root_cause(error: Any) -> str:
    info = error.info
    if isinstance(info, dict) and isinstance(info.get("error"), dict):
        causes = info["error"].get("root_cause") or [info["error"]]
        info = causes[0].get("reason") or causes[0].get("type")
    return " ".join(str(info or error.error).split())[:300]
