"""A server in a process of its own: files changed in place, replaced indexes, and bad clients.

It must stay alive, answer from one state of the index or with an error that says why it can't,
move on to the new state of the index, and keep within its memory.
"""

import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

from benchmarks.torture.commands import MARK, document
from benchmarks.torture.tally import Tally
from kashaf.index import backup_index, build_index
from kashaf.search.web.limits import THREADS, UNSENT_BYTES

_DOCUMENTS = 30
_LARGE = 20 << 20
_CLIENTS = 40
_MEMORY = 2 * UNSENT_BYTES + THREADS * 6 * _LARGE
"""How much more memory the server may need for clients that read nothing: for what they do not
read, and for documents that are being read and encoded. Without bounds it needs 1.6 GB."""
_PATIENCE = 600.0
"""Within so many seconds a replaced index must be noticed; a second is promised to idle servers."""
_LONG = '"في من في"~9999 OR ' * 40


class _Server:
    """A server of an index, on a port of its own."""

    def __init__(self, index: Path) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        handle = listener.fileno()
        command = [
            sys.executable,
            "-m",
            "benchmarks.torture.concurrency.served",
            str(index),
            str(handle),
        ]
        self._process = subprocess.Popen(command, pass_fds=[handle])
        listener.close()

    def get(self, path: str, **params: str) -> tuple[int, Any]:
        """Return the status and the content of a response."""
        url = f"http://127.0.0.1:{self.port}{path}?{urlencode(params)}"
        try:
            with urlopen(url, timeout=600) as response:
                return response.status, json.load(response)
        except HTTPError as error:
            with error:
                return error.code, None

    def send(self, head: str) -> socket.socket:
        """Return a connection on which a request for a path was sent, and nothing received."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", self.port))
        client.sendall(f"GET {head} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        return client

    def is_alive(self) -> bool:
        """Return whether the process has not ended."""
        return self._process.poll() is None

    def most_memory(self) -> int:
        """Return the most memory that the process has needed so far, in bytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) << 10 if found else 0

    def end(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()


@contextmanager
def _serving(index: Path) -> Iterator[_Server]:
    server = _Server(index)
    try:
        yield server
    finally:
        server.end()


def torment_server(folder: Path, count: int, seed: int) -> Iterator[Tally]:
    """Do each of this `count` times."""
    chance = random.Random(seed)
    yield _changed_in_place(folder, count, chance)
    yield _replaced(folder, count, chance)
    yield _bad_clients(folder, count)


def _build(index: Path, version: int) -> None:
    documents = [
        {"id": f"d{n}", "title": f"صيغة{version}", "body": document(n).body}
        for n in range(_DOCUMENTS)
    ]
    build_index(documents, index, jobs=1)


def _version(server: _Server) -> str:
    """Return the version of the documents served: "0", "1" …; "mixed"; or a status.

    All of it is read from one response: between two responses the server may move on.
    """
    status, content = server.get("/api/search", q=MARK, limit=str(_DOCUMENTS))
    if status != 200:
        return f"status {status}"
    titles = [str(hit["title"]) for hit in content["hits"]]
    versions = {title.removeprefix("صيغة") for title in titles}
    is_whole = len(versions) == 1 and content["total"] == len(titles) == _DOCUMENTS
    return versions.pop() if is_whole else "mixed"


def _changed_in_place(folder: Path, count: int, chance: random.Random) -> Tally:
    """Truncate, overwrite or restore files under a server; it answers as before, or not at all."""
    tally = Tally("served: files changed in place")
    for number in range(count):
        index, other = folder / f"place{number}", folder / f"other{number}"
        _build(index, 0)
        _build(other, 1)
        with _serving(index) as server:
            faults = [] if _version(server) == "0" else ["no answer at first"]
            change = chance.choice(("truncate", "overwrite", "restore with cp"))
            _change(index, other, change, chance)
            answer = _version(server)
            if not server.is_alive():
                faults.append(f"the server died of {change}")
            if answer not in ("0", "1", "status 503"):
                faults.append(f"answered {answer} after {change}")
        tally.add(f"{change}: {answer}", f"number {number}", faults)
    return tally


def _change(index: Path, other: Path, change: str, chance: random.Random) -> None:
    names = [path.name for path in index.iterdir() if path.name.startswith("MAIN_0")]
    if change == "restore with cp":
        for path in other.iterdir():
            shutil.copyfile(path, index / path.name)
        return
    for name in names:
        size = (index / name).stat().st_size
        with (index / name).open("r+b") as file:
            if change == "truncate":
                file.truncate(chance.randrange(size + 1) if size else 0)
            else:
                file.write(chance.randbytes(size))


def _replaced(folder: Path, count: int, chance: random.Random) -> Tally:
    """Replace an index by another of the same generation number; the server moves on to it."""
    tally = Tally("served: replaced indexes")
    ways: dict[str, Callable[[Path, Path], object]] = {
        "removed and rebuilt": lambda index, _: (shutil.rmtree(index), _build(index, 1)),
        "moved": lambda index, other: (index.rename(f"{index}.old"), other.rename(index)),
        "restored": _restore,
        "link switched": _switch,
    }
    for number in range(count):
        way = chance.choice(list(ways))
        index, other = folder / f"replaced{number}", folder / f"new{number}"
        _build(other, 1)
        if way == "link switched":
            _build(folder / f"target{number}", 0)
            index.symlink_to(folder / f"target{number}")
        else:
            _build(index, 0)
        with _serving(index) as server:
            faults = [] if _version(server) == "0" else ["no answer at first"]
            ways[way](index, other)
            deadline = time.monotonic() + _PATIENCE
            while (answer := _version(server)) != "1" and time.monotonic() < deadline:
                if answer not in ("0", "status 503"):
                    faults.append(f"answered {answer} when {way}")
                    break
            if answer != "1":
                faults.append(f"still answered {answer} when {way}")
        tally.add(way, f"number {number}", faults)
    return tally


def _restore(index: Path, other: Path) -> None:
    backup = other.with_name(f"{other.name}.backup")
    backup_index(other, backup)
    command = [sys.executable, "-m", "kashaf.cli", "restore", str(backup), "--index", str(index)]
    subprocess.run(command, check=True, capture_output=True)


def _switch(index: Path, other: Path) -> None:
    link = index.with_name(f"{index.name}.link")
    link.symlink_to(other)
    link.replace(index)


def _bad_clients(folder: Path, count: int) -> Tally:
    """Clients that read nothing, or leave; the server still answers others, in bounded memory."""
    tally = Tally("served: clients that read nothing or disconnect")
    text = " ".join(("في", "من", "كتاب", "إلى") * 100_000)
    documents = [{"id": "large", "body": "نص", "x": "x" * _LARGE}, {"id": "long", "body": text}]
    build_index(documents, folder / "clients", jobs=1)
    with _serving(folder / "clients") as server:
        server.get("/api/search", q="نص")
        before = server.most_memory()
        for number in range(count):
            faults = []
            with ExitStack() as stack:
                for _ in range(_CLIENTS):
                    stack.enter_context(server.send("/api/documents/large"))
                for _ in range(_CLIENTS):
                    with suppress(ConnectionError):
                        server.send(f"/api/search?{urlencode({'q': _LONG})}").close()
                status, found = server.get("/api/search", q="نص")
                if (status, found and found["total"]) != (200, 1):
                    faults.append(f"a search was answered with {status}")
                if server.get("/api/health")[0] != 200:
                    faults.append("the health check failed")
            grown = server.most_memory() - before
            if grown > _MEMORY:
                faults.append(f"{grown >> 20} MiB more memory")
            if not server.is_alive():
                faults.append("the server died")
            tally.add("others were answered", f"round {number}", faults)
        tally.outcomes[f"at most {(server.most_memory() - before) >> 20} MiB more"] += 1
    return tally


def _main(index: str, handle: int) -> None:
    import uvicorn

    from kashaf.search.web.app import create_app
    from kashaf.search.web.server import BOUNDS, return_freed_memory

    return_freed_memory()
    os.set_inheritable(handle, False)
    config = uvicorn.Config(create_app(index), **BOUNDS)
    with socket.socket(fileno=handle) as listener:
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    _, given_index, given_handle = sys.argv
    _main(given_index, int(given_handle))
