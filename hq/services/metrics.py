"""What a node counts, for Prometheus: numbers and fixed words, no content and nobody's name.

Served on an address of its own (``serve --metrics HOST:PORT``), never at the laptops' door.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hq.db.pool import Database

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


@dataclass(frozen=True, slots=True)
class Exposition:
    """Metrics being served; close it. ``port`` is the one in use."""

    server: Any
    thread: threading.Thread
    pool: PoolCollector
    port: int

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
        REGISTRY.unregister(self.pool)


def expose(db: Database, host: str, port: int) -> Exposition:
    """Serve the metrics of this process and of ``db``'s pool; ``port`` 0 takes a free one. Raises OSError."""
    pool = PoolCollector(db)
    server, thread = start_http_server(port, host, REGISTRY)
    REGISTRY.register(pool)
    return Exposition(server, thread, pool, int(server.server_address[1]))
