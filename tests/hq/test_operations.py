"""What operators see of a node: readiness, metrics, log, limits, an orderly end."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from psycopg import connect

from app.sync import wire
from app.sync.wire import Code, Problem
from hq import journal
from hq.api import connections
from hq.db import schema
from hq.db.pool import Database
from hq.headquarters import Headquarters, make
from hq.headquarters import open_ as open_headquarters
from hq.server import make_server
from hq.services import enrolment, metrics, people, readiness
from hq.services.problems import Denied
from tests.hq.asker import Asker
from tests.hq.conftest import MovableClock
from tests.hq.laptop import Laptop
from tests.hq.test_strangers import line


def test_ready_needs_the_database_and_its_schema(hq: Headquarters, laptop: Laptop, database: str) -> None:
    assert laptop.http.get("/v1/ready").json() == {"ok": True}
    with connect(database) as owner:
        owner.execute("UPDATE alembic_version SET version_num = 'headquarters_0000' WHERE version_num LIKE 'headq%'")
    answer = laptop.http.get("/v1/ready")
    assert (answer.status_code, Problem.read(answer.content).code) == (503, Code.UNAVAILABLE)
    assert laptop.http.get("/v1/health").json() == {"ok": True}
    with connect(database) as owner:  # a newer node migrated already: the older goes on until it is replaced
        owner.execute("UPDATE alembic_version SET version_num = 'headquarters_9999' WHERE version_num LIKE 'headq%'")
    assert laptop.http.get("/v1/ready").status_code == 200


def test_not_ready_without_database(hq: Headquarters) -> None:
    gone = Database("host=/nowhere dbname=satchel connect_timeout=1")
    gone._pool.timeout = 0.3
    with pytest.raises(Denied) as refused:
        readiness.check(replace(hq, db=gone))
    assert refused.value.problem.code is Code.UNAVAILABLE
    gone.close()


def test_metrics_count_without_content_or_names(hq: Headquarters, manager: Laptop) -> None:
    told = metrics.expose(hq, "127.0.0.1", 0)
    try:
        before = metrics.CHANGES._value.get()
        manager.dossier(name="秘密客户")
        manager.write("no_such_entity", "0" * 32, None, {"name": "秘密"})
        manager.push()
        manager.http.post("/v1/sync", headers={"Content-Encoding": "zstd"})
        text = httpx.get(f"http://127.0.0.1:{told.port}/metrics", trust_env=False).text
    finally:
        told.close()
    assert metrics.CHANGES._value.get() == before + 2
    assert 'satchel_quarantined_total{reason="unknown_entity"}' in text
    assert 'satchel_refused_total{code="token_invalid"}' in text
    assert 'satchel_request_seconds_count{route="/v1/sync",status="200"}' in text
    assert "satchel_pool_size " in text
    assert "秘密" not in text
    assert "A001" not in text
    assert "李明" not in text


def test_metrics_tell_of_the_files_in_the_store(
    hq: Headquarters, manager: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = hq.settings.home / "files"
    asker = Asker(manager, people.Role.ACCOUNT_MANAGER, "A001")
    asker.settle()
    folder = store / asker.dossier / asker.blob
    told = metrics.expose(hq, "127.0.0.1", 0)

    def lines() -> set[str]:
        text = httpx.get(f"http://127.0.0.1:{told.port}/metrics", trust_env=False).text
        return {line for line in text.splitlines() if line.startswith("satchel_files")}

    try:
        stored = sum(path.stat().st_size for path in folder.iterdir())
        assert {'satchel_files{state="whole"} 1.0', f"satchel_files_bytes {float(stored)}"} <= lines()
        shutil.copytree(folder, store / ("0" * 32) / folder.name)
        assert 'satchel_files{state="orphaned"} 0.0' in lines()  # not looked at again so soon
        monkeypatch.setattr(metrics.FilesCollector, "AGAIN_S", 0)
        monkeypatch.setattr(metrics.FilesCollector, "SHARE", 0)
        assert 'satchel_files{state="orphaned"} 1.0' in lines()
        (folder / "0").unlink()
        assert {'satchel_files{state="whole"} 0.0', 'satchel_files{state="lacking"} 1.0'} <= lines()
        (folder / "0").write_bytes(b"damaged")
        before = metrics.FILES_DAMAGED._value.get()
        path = f"/v1/file/{asker.dossier}/{asker.blob}/0"
        assert manager.send(path, b"", method="GET").status_code == 404
        assert metrics.FILES_DAMAGED._value.get() == before + 1
        shutil.rmtree(store)
        store.write_bytes(b"no folder")
        assert "satchel_files_reachable 0.0" in lines()
    finally:
        told.close()


def test_log_lines_name_route_device_and_code_only(manager: Laptop, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "satchel.hq.request"):
        manager.dossier(name="秘密客户")
        manager.push()
        manager.http.get("/v1/snapshot/秘密/0")
        manager.http.get("/秘密")
        until = time.monotonic() + 10  # a request is logged after it was answered
        while time.monotonic() < until and not any(one.told["route"] == "-" for one in caplog.records):  # type: ignore[attr-defined]
            time.sleep(0.01)
    lines = [journal.JsonLines().format(one) for one in caplog.records]
    told = [json.loads(line) for line in lines]
    assert "秘密" not in "".join(lines)
    assert {one["route"] for one in told} - {"/v1/enrol"} == {
        "/v1/token",
        "/v1/sync",
        "/v1/snapshot/{fill}/{number}",
        "-",
    }
    (sync,) = (one for one in told if one["route"] == "/v1/sync")
    assert (sync["device"], sync["status"]) == (manager.device, 200)
    assert {"request", "ms", "at", "level"} <= sync.keys()
    assert {one["code"] for one in told if one["status"] == 401} == {"token_invalid"}
    assert "route=/v1/sync" in " ".join(map(journal.TextLines().format, caplog.records))


def test_an_exception_s_message_is_never_logged() -> None:
    try:
        raise ValueError("秘密")
    except ValueError:
        record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "秘密 %s", ("秘密",), sys.exc_info())
    for form in (journal.JsonLines(), journal.TextLines()):
        line = form.format(record)
        assert "秘密" not in line
        assert "ValueError" in line


def test_request_id_is_on_every_answer(laptop: Laptop) -> None:
    ids = {laptop.http.get(path).headers["x-request-id"] for path in ("/v1/health", "/v1/nothing")}
    assert len(ids) == 2


def test_two_nodes_starting_together_prepare_the_database_once(database: str) -> None:
    failed: list[BaseException] = []

    def start() -> None:
        try:
            schema.upgrade(database)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed


def test_a_node_that_starts_waits_for_no_table(database: str) -> None:
    schema.upgrade(database)
    with connect(database) as busy:
        busy.execute("LOCK TABLE dossier, history IN ROW EXCLUSIVE MODE")
        schema.upgrade(database)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Node:
    """``satchel-hq serve`` in a process of its own."""

    def __init__(self, home: Path, database: str, port: int) -> None:
        self.port = port
        self.metrics = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hq", "serve", "--home", str(home), "--port", str(port), "--log", "json",
             "--metrics", f"127.0.0.1:{self.metrics}"],
            env={**os.environ, "SATCHEL_HQ_DATABASE": database}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def wait(self, laptop: Laptop) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self.process.poll() is None, self.process.communicate()
            try:
                if laptop.http.get("/v1/ready").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise TimeoutError

    def stop(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGTERM)
        _, told = self.process.communicate(timeout=60)
        return self.process.returncode, told.decode()


@pytest.fixture
def node(database: str, tmp_path: Path) -> Iterator[tuple[Node, Laptop, Headquarters]]:
    port = free_port()
    home = tmp_path / "home"
    make(home, company="Acme", url=f"https://127.0.0.1:{port}", demonstration=True)
    os.environ["SATCHEL_HQ_DATABASE"] = database
    try:
        hq = open_headquarters(home, connections=2)
    finally:
        del os.environ["SATCHEL_HQ_DATABASE"]
    made = Node(home, database, port)
    with Laptop(hq.settings.url, ("127.0.0.1", port), hq.keys.tls_certificate, MovableClock()) as laptop:
        made.wait(laptop)
        yield made, laptop, hq
    if made.process.poll() is None:
        made.process.kill()
        made.process.communicate()
    hq.close()


def test_sigterm_while_a_push_runs_finishes_it(node: tuple[Node, Laptop, Headquarters], database: str) -> None:
    served, laptop, hq = node
    people.add(hq, people.NewPerson("A001", "李明", people.Role.ACCOUNT_MANAGER))
    laptop.enrol(enrolment.make_code(hq, "A001").text).raise_for_status()
    row, _ = laptop.dossier()
    laptop.token().raise_for_status()
    found: list[wire.SyncAnswer] = []
    with connect(database) as busy:  # the push waits for this lock, so it is surely in work when the signal comes
        busy.execute("SELECT 1 FROM push_state WHERE device_id = %s FOR UPDATE", (laptop.device,))
        push = threading.Thread(target=lambda: found.append(laptop.push()))
        push.start()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            waiting = busy.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
            if waiting is not None and waiting[0]:
                break
            time.sleep(0.05)
        text = httpx.get(f"http://127.0.0.1:{served.metrics}/metrics", trust_env=False).text
        assert "satchel_requests_in_work 1.0" in text
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert served.process.poll() is None
    push.join(30)
    code, told = served.stop() if served.process.poll() is None else (served.process.returncode, "")
    assert found[0].acked == 1
    assert code == 0
    with hq.db.transaction() as db:
        assert db.execute("SELECT count(*) FROM dossier WHERE id = %s::uuid", (row,)).fetchone() == (1,)
    assert all(json.loads(line) for line in told.splitlines())


def test_a_node_that_stops_waits_for_work_and_not_for_clients(
    hq: Headquarters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that are new, half-said or kept alive end at once; none of these clients ever says goodbye."""
    monkeypatch.setattr(connections, "READ_S", 0.2)
    asked, go = threading.Event(), threading.Event()

    def check(_: Headquarters) -> None:
        asked.set()
        assert go.wait(20)

    monkeypatch.setattr(readiness, "check", check)
    server = make_server(hq, "127.0.0.1", 0)
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.01)
    address = server.servers[0].sockets[0].getsockname()
    with line(hq, address) as new, line(hq, address) as half, line(hq, address) as kept, line(hq, address) as busy:
        half.sendall(b"GET /v1/health HTTP/1.1\r\nHost: h")
        kept.sendall(b"GET /v1/health HTTP/1.1\r\nHost: h\r\n\r\n")
        while not kept.recv(4_096).endswith(b"}"):
            pass
        busy.sendall(b"GET /v1/ready HTTP/1.1\r\nHost: h\r\n\r\n")
        assert asked.wait(20)
        began = time.monotonic()
        server.should_exit = True
        for one in (new, half, kept):
            assert not one.recv(1)
        assert running.is_alive()
        go.set()
        said = b""
        while more := busy.recv(4_096):
            said += more
        running.join(20)
        took = time.monotonic() - began
    assert said.startswith(b"HTTP/1.1 200 OK")
    assert b"\r\nconnection: close\r\n" in said.lower()
    assert said.endswith(b'{"ok":true}')
    assert took < connections.QUIET_S / 3
