"""Connections to a cluster, and its failures as Kashaf's errors."""

import logging
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kashaf.index.errors import ClusterError
from kashaf.index.opensearch.address import Address

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

_T = TypeVar("_T")

USER, PASSWORD = "KASHAF_OPENSEARCH_USER", "KASHAF_OPENSEARCH_PASSWORD"
CA_FILE = "KASHAF_OPENSEARCH_CA"
BUSY: Final = frozenset({429, 502, 503, 504})
"""The HTTP statuses of a cluster that may well do the same thing a moment later."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def connect(address: Address, seconds: float = 60) -> "OpenSearch":
    """A client of the cluster. Nothing is sent yet; `seconds` is how long one request may take.

    The user and password come from the environment variables KASHAF_OPENSEARCH_USER and
    KASHAF_OPENSEARCH_PASSWORD, and go over TLS, or to this machine, alone; KASHAF_OPENSEARCH_CA is
    a file of certificate authorities, for clusters whose own is not the system's.
    Raises `ClusterError`.
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
    """How long something is tried again while the cluster is busy or a node is lost.

    seconds: in all. The waits between tries grow from `first` to `longest` seconds, each of a
    random length up to that, so that many clients don't come back at once (Brooker: Exponential
    Backoff And Jitter, AWS Architecture Blog, 2015, "full jitter").
    """

    seconds: float = 10.0
    first: float = 0.1
    longest: float = 10.0
    sleep: Callable[[float], None] = time.sleep

    def waits(self) -> Iterator[None]:
        """Yields for each try, the first at once, and waits in between until time is up."""
        ends = time.monotonic() + self.seconds
        limit = self.first
        while True:
            yield
            wait = random.uniform(0, limit)  # noqa: S311 - so that clients do not try at once
            if time.monotonic() + wait > ends:
                return
            self.sleep(wait)
            limit = min(2 * limit, self.longest)


def patiently(address: Address, call: Callable[[], _T], patience: Patience | None = None) -> _T:
    """The result of a call of the cluster, tried again while it is busy or can't be reached.

    The call must do no harm when it is done twice. Raises `ClusterError`.
    """
    from opensearchpy import TransportError

    last: TransportError | None = None
    for _ in (patience or Patience()).waits():
        try:
            with translated(address):
                return call()
        except ClusterError as error:
            cause = error.__cause__
            if not isinstance(cause, TransportError) or not is_passing(cause):
                raise
            last = cause
    raise ClusterError(str(address), f"{reason_of(last)}, for too long") from last


def is_passing(error: Exception) -> bool:
    """Whether a failure is one that may be gone the next time."""
    from opensearchpy import ConnectionError, SSLError, TransportError

    if isinstance(error, SSLError):
        return False
    if isinstance(error, ConnectionError):
        return True
    return isinstance(error, TransportError) and error.status_code in BUSY


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """Raises the client's errors as `ClusterError`, in one line and without the request."""
    from opensearchpy import ImproperlyConfigured, OpenSearchException

    try:
        yield
    except (OpenSearchException, ImproperlyConfigured, OSError) as error:
        raise ClusterError(str(address), reason_of(error)) from error


def reason_of(error: Exception | None) -> str:
    """Why a request failed, in one line."""
    from opensearchpy import ConnectionError, ConnectionTimeout, SSLError, TransportError

    match error:
        case SSLError():
            return "the encrypted connection failed; is KASHAF_OPENSEARCH_CA right?"
        case ConnectionTimeout():
            return "the cluster did not answer in time"
        case ConnectionError():
            return "the cluster can't be reached"
        case TransportError(status_code=401 | 403):
            return "the cluster refuses this user; set KASHAF_OPENSEARCH_USER and _PASSWORD"
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
