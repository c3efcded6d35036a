"""What a node counts, for Prometheus: numbers and fixed words, no content and nobody's name.

Served on an address of its own (``serve --metrics HOST:PORT``), never at the laptops' door.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.errors import Unreachable
from hq.db.pool import Database
from hq.headquarters import Headquarters
from hq.services.stored_files import Survey, survey

REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

SYNCS: Final = Counter("satchel_syncs", "Exchanges of changes answered", registry=REGISTRY)
CHANGES: Final = Counter("satchel_changes", "Changes accepted, those put aside included", registry=REGISTRY)
CONFLICTS: Final = Counter("satchel_conflicts", "Conflicts recorded", registry=REGISTRY)
QUARANTINED: Final = Counter("satchel_quarantined", "Changes put aside", ["reason"], registry=REGISTRY)
UNSENDABLE: Final = Counter(
    "satchel_unsendable", "Values or history lines left out of a feed: no laptop could read them", ["entity"],
    registry=REGISTRY,
)  # fmt: skip
FILES_DAMAGED: Final = Counter("satchel_files_damaged", "Stored pieces that couldn't be unsealed", registry=REGISTRY)
LOG_EVENTS: Final = Counter("satchel_log_events", "Access-log events taken", registry=REGISTRY)
REFUSED: Final = Counter("satchel_refused", "Requests refused, by problem code", ["code"], registry=REGISTRY)
SECONDS: Final = Histogram(
    "satchel_request_seconds", "Time of a request", ["route", "status"], buckets=_BUCKETS, registry=REGISTRY
)
IN_WORK: Final = Gauge("satchel_requests_in_work", "Requests in work now", registry=REGISTRY)
_POOL: Final = {
    "pool_size": "connections",
    "pool_available": "connections free",
    "requests_waiting": "requests waiting for a connection",
    "requests_errors": "requests that got no connection since the start",
}


class PoolCollector(Collector):
    """The state of a connection pool at the moment it is asked for."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def collect(self) -> Iterator[Metric]:
        found = self._db.stats()
        for name, words in _POOL.items():
            yield GaugeMetricFamily(f"satchel_{name}", f"Database pool: {words}", value=float(found.get(name, 0)))


class FilesCollector(Collector):
    """What lies in the store of attachments; looked at again after ``AGAIN_S`` seconds, since it takes a walk."""

    AGAIN_S: ClassVar = 300.0
    SHARE: ClassVar = 20.0
    """Looking may take one part in so many of the time: millions of pieces in a bucket take minutes."""

    def __init__(self, hq: Headquarters) -> None:
        self._hq = hq
        self._last: Survey | None = None
        self._at = 0.0
        self._took = 0.0

    def collect(self) -> Iterator[Metric]:
        now = time.monotonic()
        if self._last is None or now - self._at >= max(self.AGAIN_S, self.SHARE * self._took):
            try:
                self._last, self._at = survey(self._hq), now
                self._took = time.monotonic() - now
            except Unreachable:
                self._last = None
        yield GaugeMetricFamily("satchel_files_reachable", "Whether the store answers", value=self._last is not None)
        if self._last is None:
            return
        here = self._last
        told = GaugeMetricFamily("satchel_files", "Attachments in the store, by state", labels=["state"])
        states = (
            ("whole", here.whole),
            ("partial", here.partial),
            ("lacking", here.lacking),
            ("orphaned", here.orphaned),
        )
        for name, places in states:
            told.add_metric([name], len(places))
        told.add_metric(["waiting"], here.waiting)
        yield told
        yield GaugeMetricFamily("satchel_files_bytes", "Bytes of attachments in the store, sealed", value=here.bytes)


@dataclass(frozen=True, slots=True)
class Exposition:
    """Metrics being served; close it. ``port`` is the one in use."""

    server: Any
    thread: threading.Thread
    collectors: tuple[Collector, ...]
    port: int

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
        for one in self.collectors:
            REGISTRY.unregister(one)


def expose(hq: Headquarters, host: str, port: int) -> Exposition:
    """Serve the metrics of this process, its pool and its files; ``port`` 0 takes a free one. Raises OSError."""
    collectors = (PoolCollector(hq.db), FilesCollector(hq))
    server, thread = start_http_server(port, host, REGISTRY)
    for one in collectors:
        REGISTRY.register(one)
    return Exposition(server, thread, collectors, int(server.server_address[1]))
