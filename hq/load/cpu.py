"""What the exchanges cost the nodes: CPU seconds by their own metrics, PostgreSQL's where it runs here."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import httpx

from app.errors import UserError
from hq.headquarters import Headquarters
from hq.load.run import Plan, enrol, run

_CPU: Final = re.compile(r"^process_cpu_seconds_total ([0-9.e+-]+)$", re.MULTILINE)


def measured(hq: Headquarters, plan: Plan, metrics: Sequence[str]) -> dict[str, Any]:
    """Enrol, fill (one exchange each, not counted), then the plan: the report with CPU per exchange in milliseconds."""
    node_seconds(metrics)  # a wrong address is told before anything is enrolled
    laptops = enrol(hq, plan.devices)
    first = run(hq, replace(plan, rounds=1, idle=0.0), laptops)
    before, database = node_seconds(metrics), database_seconds(hq)
    report = run(hq, plan, laptops)
    found = {"devices": plan.devices, "changes_each": plan.changes, **report.value()}
    found["fill"] = first.value()
    syncs = max(1, len(report.seconds))
    if metrics:
        found["node_cpu_ms_per_sync"] = round((node_seconds(metrics) - before) / syncs * 1e3, 3)
    if database:
        after = database_seconds(hq)
        spent = sum(after[pid] - seconds for pid, seconds in database.items() if pid in after)
        found["database_cpu_ms_per_sync"] = round(spent / syncs * 1e3, 3)
    return found


def node_seconds(metrics: Sequence[str]) -> float:
    """CPU seconds of the nodes so far; raises UserError for one that doesn't tell."""
    total = 0.0
    for address in metrics:
        try:
            text = httpx.get(f"http://{address}/metrics", trust_env=False).text
        except httpx.TransportError:
            raise UserError("hq-load-metrics", address=address) from None
        found = _CPU.search(text)
        if found is None:
            raise UserError("hq-load-metrics", address=address)
        total += float(found[1])
    return total


def database_seconds(hq: Headquarters) -> dict[int, float]:
    """CPU seconds of each of the nodes' database backends, by process; empty if they run elsewhere."""
    with hq.db.transaction() as db:
        pids = db.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'satchel-hq'").fetchall()
    seconds: dict[int, float] = {}
    for (pid,) in pids:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists():
            return {}
        name, _, rest = stat.read_text("utf-8", "replace").rpartition(")")
        if "postgres" not in name:
            return {}
        user, system = rest.split()[11:13]
        seconds[pid] = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return seconds
