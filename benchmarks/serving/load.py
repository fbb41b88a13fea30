"""Searches a second of `kashaf serve`, by wrk: 8 clients, each with its next query when answered.

    python -m benchmarks.serving.load --index news.kashaf

The queries are those of `load.lua`. wrk runs on the same machine and takes a part of its cores.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from benchmarks.report import show

LUA = Path(__file__).parent / "load.lua"


def main() -> None:
    """Serve, warm up, measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", required=True)
    parser.add_argument("--workers", default="2")
    parser.add_argument("--clients", default="8")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument(
        "--warm", type=int, default=5, help="Seconds of load before it is measured."
    )
    given = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    serve = ["-m", "kashaf.cli", "serve", "--index", given.index]
    options = ["--port", port, "--workers", given.workers]
    server = subprocess.Popen([sys.executable, *serve, *options], stderr=subprocess.DEVNULL)
    try:
        wait_for(f"{address}/api/health")
        load(address, given.clients, given.warm)
        busy = os.getloadavg()[0]
        figures = load(address, given.clients, given.seconds)
        title = f"{given.clients} clients, {given.workers} workers, a load of {busy:.1f} before"
        show(title, ["", "measured"], figures)
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str) -> None:
    """Return when a server answers."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


def load(address: str, clients: str, seconds: int) -> list[tuple[str, str]]:
    """What wrk measured."""
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", LUA, address]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    shares = dict(re.findall(r"^ +(50|75|90|99)% +(\S+)$", told, re.MULTILINE))
    (rate,) = re.findall(r"Requests/sec: +(\S+)", told)
    (errors,) = re.findall(r"errors: (.*)", told)
    times = [(f"p{share}", time) for share, time in shares.items()]
    return [("searches a second", rate), *times, ("errors", errors)]


if __name__ == "__main__":
    main()
