"""The index of a server."""

import gc
import weakref
from pathlib import Path

from kashaf.index import build_index
from kashaf.search.web.service import Service


def test_an_older_generation_is_freed_though_garbage_refers_to_it(tmp_path: Path) -> None:
    now = 0.0
    build_index([{"id": "1", "body": "بغداد"}], tmp_path)
    service = Service(tmp_path, clock=lambda: now)
    garbage: list[object] = [service.index()]
    garbage.append(garbage)
    old = weakref.ref(garbage[0])
    build_index([{"id": "2", "body": "بغداد"}], tmp_path)
    gc.disable()
    try:
        del garbage
        now = 2.0
        assert service.index().search("بغداد").total == 2
        assert old() is not None
        now = 100.0
        service.index()
        assert old() is None
    finally:
        gc.enable()
        service.close()
