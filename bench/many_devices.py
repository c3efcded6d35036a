"""Many laptops × 20 changes against one node: CPU per exchange as devices grow, beside the same rows by pgbench."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg

from bench.growth import simulated
from bench.harness import Result
from hq.db.embedded import Embedded
from hq.db.embedded import start as start_postgres
from hq.headquarters import make, open_
from hq.load.cpu import database_seconds, node_seconds
from hq.load.run import Plan, enrol
from hq.load.run import run as load
from hq.settings import DATABASE

SIZES = tuple(int(one) for one in os.environ.get("SATCHEL_BENCH_DEVICES", "100,300,1000").split(","))
CHANGES = 20
ROUNDS = 2
AT_ONCE = 8
ON = ("fsync", "TLS 1.3", "DPoP", "history", "stamps", "row policies")
SCRIPT = """\\set base random(1, {rows} - 20)
BEGIN;
UPDATE floor SET note = 'pgbench ' || :base WHERE n BETWEEN :base AND :base + 19;
COMMIT;
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def node(home: Path) -> Iterator[tuple[int, int]]:
    """``satchel-hq serve``; its port and that of its metrics."""
    port, metrics = free_port(), free_port()
    command = [sys.executable, "-m", "hq", "serve", "--home", str(home), "--port", str(port), "--metrics",
               f"127.0.0.1:{metrics}"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                httpx.get(f"http://127.0.0.1:{metrics}/metrics", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        time.sleep(1)
        yield port, metrics
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def floor(postgres: Embedded, transactions: int) -> float | None:
    """Transactions a second of pgbench, 20 rows each, with as many clients; None where there is no pgbench."""
    pgbench = shutil.which("pgbench")
    with psycopg.connect(postgres.conninfo(DATABASE), autocommit=True) as database:
        database.execute("DROP TABLE IF EXISTS floor")
        database.execute("CREATE TABLE floor AS SELECT row_number() OVER () AS n, * FROM dossier")
        database.execute("CREATE UNIQUE INDEX ON floor (n)")
        row = database.execute("SELECT count(*) FROM floor").fetchone()
    if pgbench is None or row is None:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT.format(rows=row[0]))
        script.flush()
        Path(script.name).chmod(0o644)
        each = max(1, transactions // AT_ONCE)
        command = [pgbench, "-n", "-c", str(AT_ONCE), "-t", str(each), "-f", script.name, postgres.conninfo(DATABASE)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"tps = ([0-9.]+)", told)
    return float(found[1]) if found else None


def yardstick() -> float:
    """Processor time (ms) of the same work each time: what a busy machine makes of a millisecond just now."""
    began = time.process_time()
    for n in range(200_000):
        hashlib.sha256(str(n).encode()).digest()
    return (time.process_time() - began) * 1e3


def run() -> Iterator[Result]:
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="satchel-many-", dir="/var/tmp"))
        folder.chmod(0o755)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        settings, _ = make(folder / "hq", company="Bench", url="https://127.0.0.1:8443", demonstration=True)
        postgres = start_postgres(settings.postgres)
        stack.callback(postgres.close)
        hq = stack.enter_context(contextlib.closing(open_(settings.home, connections=2)))
        port, metrics = stack.enter_context(node(settings.home))
        told = (f"127.0.0.1:{metrics}",)
        for devices in SIZES:
            plan = Plan((f"127.0.0.1:{port}",), hq.keys.tls_certificate, devices, CHANGES, ROUNDS, at_once=AT_ONCE)
            laptops = enrol(hq, devices)
            load(hq, Plan(plan.nodes, plan.certificate, devices, CHANGES, at_once=AT_ONCE), laptops)
            with psycopg.connect(postgres.conninfo(DATABASE), autocommit=True) as database:
                database.execute("VACUUM ANALYZE")
            before, backends = node_seconds(told), database_seconds(hq)
            report = load(hq, plan, laptops)
            syncs = len(report.seconds)
            after = database_seconds(hq)
            spent = sum(after[pid] - seconds for pid, seconds in backends.items() if pid in after)
            reference = floor(postgres, syncs)
            found = report.value()
            cost = (node_seconds(told) - before) / syncs * 1e3, spent / syncs * 1e3
            yield Result(
                "many devices: exchanges a second", devices, syncs / report.took_s, reference, "syncs/s", ON,
                {"changes_each": CHANGES, "p50_ms": found["p50_ms"], "p95_ms": found["p95_ms"],
                 "p99_ms": found["p99_ms"], "node_cpu_ms_per_sync": cost[0], "database_cpu_ms_per_sync": cost[1],
                 "yardstick_cpu_ms": yardstick(), "errors": found["errors"], "lost": found["lost"],
                 "at_once": AT_ONCE, "reference_is": "pgbench, 20 rows a transaction"},
            )  # fmt: skip
        yield from simulated(sum(cost))
