"""Searches a second of `kashaf serve`, by wrk: 8 clients, each with its next query when answered.

    python -m benchmarks.serving.load --index news.kashaf

"New" queries are one to three words of a headline, and none is asked twice. "Repeated" ones are 63
queries that are asked again and again. wrk runs on the same machine and takes a part of its cores.
"""

import argparse
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote_plus

import psutil

from benchmarks.report import show
from kashaf.search import open_index

LUA = Path(__file__).parent / "load.lua"
MOST = 3000
"""The most new queries for each second: more than are answered."""
WORDS = """السعودية الرياض جدة مكة الوزير الأمير الملك القوات الحوثي اليمن إيران سوريا العراق مصر
الاتحاد الهلال النصر الأهلي المباراة الدوري اللاعب المدرب الفريق التعليم المدارس الطلاب المعلمين
الصحة المستشفى المرضى كورونا الحج الحجاج المسجد الحرام النفط الأسعار السوق الأسهم البنك الشركات
المشاريع الإسكان البلدية المرور الطرق الحادث الشرطة المتهم المحكمة الإرهاب التفجير داعش الطقس
الأمطار المياه الكهرباء الاتصالات التقنية الجامعة البحوث الثقافة المهرجان"""
STEPS = 1, 7, 31


def main() -> None:
    """Measure both kinds of queries, each with a server of its own, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", required=True)
    parser.add_argument("--workers", default="2")
    parser.add_argument("--clients", default="8")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument(
        "--warm", type=int, default=10, help="Seconds of load before it is measured."
    )
    given = parser.parse_args()
    busy = os.getloadavg()[0]
    new = list(new_queries(given.index, MOST * (given.warm + given.seconds)))
    columns = {
        "new": measure(given, new[: MOST * given.warm], new[MOST * given.warm :]),
        "repeated": measure(given, repeated_queries(), repeated_queries()),
    }
    title = f"{given.clients} clients, {given.workers} workers, a load of {busy:.1f} before"
    rows = [(row, *(column[row] for column in columns.values())) for row in columns["new"]]
    show(title, ["", *columns], rows)


def new_queries(index: str, count: int) -> Iterator[str]:
    """Yield different queries of one to three words of a headline."""
    rng = random.Random(1)
    with open_index(index) as opened:
        headlines = [hit.title.split() for identity in opened if (hit := opened.get(identity))]
    seen: set[str] = set()
    for number in range(20 * count):
        size = number % 3 + 1
        words = rng.choice(headlines)
        query = " ".join(rng.sample(words, size)) if len(words) >= size else ""
        if query and query not in seen:
            seen.add(query)
            yield query
        if len(seen) == count:
            return


def repeated_queries() -> list[str]:
    """Return queries of one to three words."""
    words = WORDS.split()
    return [
        " ".join(
            words[(number * step + at) % len(words)]
            for at, step in enumerate(STEPS[: number % 3 + 1])
        )
        for number in range(1, len(words) + 1)
    ]


def measure(given: Namespace, before: Sequence[str], queries: Sequence[str]) -> dict[str, str]:
    """Serve, and return what was measured with `queries`, after a load of the others."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    serve = ["-m", "kashaf.cli", "serve", "--index", given.index]
    options = ["--port", port, "--workers", given.workers]
    server = subprocess.Popen([sys.executable, *serve, *options], stderr=subprocess.DEVNULL)
    try:
        wait_for(f"{address}/api/health")
        load(address, before, given.clients, given.warm)
        started = cpu_seconds(server.pid)
        figures, count = load(address, queries, given.clients, given.seconds)
        used = (cpu_seconds(server.pid) - started) / count * 1000
        return figures | {"CPU ms of the server, each": f"{used:.2f}"}
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


def cpu_seconds(process: int) -> float:
    """Return the CPU time that a process and its children have used."""
    parent = psutil.Process(process)
    times = [one.cpu_times() for one in (parent, *parent.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def load(
    address: str, queries: Sequence[str], clients: str, seconds: int
) -> tuple[dict[str, str], int]:
    """Return what wrk measured, and the number of requests."""
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("\n".join(map(quote_plus, queries)))
        file.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", LUA, address]
        command += ["--", file.name]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    shares = dict(re.findall(r"^ +(50|75|90|99)% +(\S+) *$", told, re.MULTILINE))
    (rate,) = re.findall(r"Requests/sec: +(\S+)", told)
    (errors,) = re.findall(r"^errors: (.*)", told, re.MULTILINE)
    (count,) = re.findall(r"(\d+) requests in", told)
    times = {f"p{share}": time for share, time in shares.items()}
    return {"searches a second": rate, **times, "errors": errors}, int(count)


if __name__ == "__main__":
    main()
