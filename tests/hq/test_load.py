"""``satchel-hq load``: simulated laptops with real keys; two nodes, one of them killed, lose nothing."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import httpx
import orjson
import pytest

from app.errors import UserError
from hq.cli.main import main
from hq.headquarters import Headquarters, make, open_
from hq.load.laptop import Laptop
from hq.load.run import Plan, enrol, run
from hq.services import fsck
from tests.hq.test_operations import Node, free_port


def test_simulated_laptops_stay_out_of_a_real_archive(strict: Headquarters) -> None:
    with pytest.raises(UserError):
        enrol(strict, 1)


def test_a_simulated_laptop_never_shows_its_keys() -> None:
    """In a report, a traceback or the words of another process."""
    laptop = Laptop.new("https://hq.example")
    laptop.access = "opaque"
    told = repr(laptop)
    assert laptop.audience in told
    assert not any(repr(key) in told for key in (laptop.identity, laptop.binding, laptop.access))


@pytest.fixture
def nodes(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SATCHEL_HQ_DATABASE", database)
    home = tmp_path / "home"
    make(home, company="Acme", url="https://127.0.0.1:9", demonstration=True)
    hq = open_(home, connections=2)
    made = [Node(home, database, free_port()) for _ in range(2)]
    with httpx.Client(verify=False, trust_env=False) as client:  # only to see that they are up
        for node in made:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    if client.get(f"https://127.0.0.1:{node.port}/v1/ready").status_code == 200:
                        break
                except httpx.TransportError:
                    time.sleep(0.1)
    yield hq, made, home
    for node in made:
        node.process.kill()
        node.process.communicate()
    hq.close()


def test_two_nodes_one_of_them_killed_lose_nothing(nodes) -> None:  # type: ignore[no-untyped-def]
    hq, (one, two), _ = nodes
    addresses = tuple(f"127.0.0.1:{node.port}" for node in (one, two))
    plan = Plan(addresses, hq.keys.tls_certificate, 10, 5, rounds=20, at_once=4)
    laptops = enrol(hq, plan.devices)
    killer = threading.Timer(1.5, two.process.kill)
    killer.start()
    report = run(hq, plan, laptops)
    killer.join()
    assert two.process.wait(10) == -9
    assert report.repeated > 0
    assert (report.errors, report.lost, len(report.seconds)) == ({}, 0, 200)
    assert all(laptop.sent == 100 and not laptop.waiting and not laptop.refused for laptop in laptops)
    assert fsck.fsck(hq) == []


def test_load_as_a_command(nodes, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    _, (one, two), home = nodes
    told = ["--to", f"127.0.0.1:{one.port}", "--to", f"127.0.0.1:{two.port}"]
    told += ["--metrics", f"127.0.0.1:{one.metrics}", "--metrics", f"127.0.0.1:{two.metrics}"]
    code = main(["load", "--home", str(home), "--devices", "8", "--changes", "3", "--rounds", "2", "--json", *told])
    found = orjson.loads(capsys.readouterr().out)
    assert code == 0
    assert (found["syncs"], found["changes"], found["errors"], found["lost"]) == (16, 48, {}, 0)
    assert found["node_cpu_ms_per_sync"] > 0
    assert {"p50_ms", "p95_ms", "p99_ms", "syncs_per_s"} <= found.keys()
    assert main(["load", "--home", str(home), "--devices", "1", "--metrics", "127.0.0.1:1"]) == 2
