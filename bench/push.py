"""push: 20,000 one-field updates through the real exchange, against HTTP + set-based UPDATE with the same durability.

Ours: outbox of an encrypted vault, TLS, DPoP-bound token, access log first, history and stamps kept, idempotent. The
floor: plain HTTP, zstd, one ``UPDATE … FROM jsonb_to_recordset`` a batch on a copy of the same table; no vault, no
protocol. Both servers are processes of their own. Bytes are counted by a forwarder in front of headquarters, both
directions, TLS included. Beside other programs' sync: ``bench/exchange.py``.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import orjson
import psycopg
import uvicorn
from sqlalchemy import bindparam, select, update

from app.i18n import FOLDER as WORDS
from app.models import Base, Dossier
from app.models.enums import Grade, Role
from app.services.search_index import index_dirty
from app.sync import wire
from app.sync.state import Enrolment
from bench.harness import Pair, Result, seconds
from bench.link import Link
from hq.db.embedded import Embedded
from hq.db.embedded import start as start_postgres
from hq.headquarters import make, open_
from hq.server import make_server
from hq.services import enrolment, people, tokens
from hq.settings import DATABASE
from tests.sync.laptop import Laptop

CHANGES = 20_000
ROUNDS = 3
EVENTS = 100
MIX = {"note": 0.4, "phone": 0.2, "employees": 0.2, "grade": 0.2}
ON = ("fsync", "TLS 1.3", "DPoP", "access log", "history", "stamps", "SQLCipher")


# ---- what is written ---------------------------------------------------------------------------------------------


def sentences() -> list[str]:
    """Real Chinese sentences: the program's own, up to 24 characters each."""
    texts = (entry["zh_CN"] for path in WORDS.glob("*.json") for entry in json.loads(path.read_text("utf-8")).values())
    parts = (part for text in texts if isinstance(text, str) for part in re.split("[。；，：]", text))
    return sorted({part[:24] for part in parts if len(part) >= 6 and "{" not in part})


def changes(ids: list[str], turn: int, chance: random.Random, said: list[str]) -> dict[str, list[dict[str, Any]]]:
    """One field of each row, by field, in the stated mix; ``turn`` makes each differ from what was there."""
    made: dict[str, list[dict[str, Any]]] = {name: [] for name in MIX}
    for row in ids:
        (name,) = chance.choices(list(MIX), list(MIX.values()))
        made[name].append({"row": row, "value": _value(name, turn, chance, said)})
    return made


def _value(name: str, turn: int, chance: random.Random, said: list[str]) -> object:
    if name == "note":
        return chance.choice(said) + "，" + chance.choice(said)
    if name == "phone":
        return f"1{chance.randrange(3, 10)}{chance.randrange(10**9):09}"
    return chance.randrange(20, 30_000) if name == "employees" else list(Grade)[turn % len(Grade)].value


def write(laptop: Laptop, made: dict[str, list[dict[str, Any]]]) -> None:
    """Into the vault, in one unit of work: the capture triggers fill outbox and history."""
    table = Base.metadata.tables[Dossier.__tablename__]
    with laptop.store.write() as session:
        for name, rows in made.items():
            statement = update(table).where(table.c.id == bindparam("row")).values({name: bindparam("value")})
            session.connection().execute(statement, rows)


# ---- the floor ---------------------------------------------------------------------------------------------------


def serve_floor(conninfo: str) -> None:
    """The least a server can do: unpack, one statement a batch, commit."""
    database = psycopg.connect(conninfo, autocommit=True, prepare_threshold=1)
    statement = "UPDATE floor SET {0} = r.v FROM jsonb_to_recordset(%s::jsonb) AS r(i uuid, v {1}) WHERE floor.id = r.i"
    kinds = {name: "integer" if name == "employees" else "text" for name in MIX}
    statements = {f"/{name}": statement.format(name, kind).encode() for name, kind in kinds.items()}

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        rows = b"[" + b",".join(wire.unpack(body)) + b"]"
        database.execute(statements[scope["path"]], (rows.decode(),))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})

    run_server(uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False)))


def push_floor(client: httpx.Client, made: dict[str, list[dict[str, Any]]]) -> None:
    for name, rows in made.items():
        left = iter(rows)
        while batch := list(itertools.islice(left, wire.MOST_CHANGES)):
            lines = [orjson.dumps({"i": one["row"], "v": one["value"]}) for one in batch]
            client.post(f"/{name}", content=wire.pack(lines)).raise_for_status()


# ---- servers -----------------------------------------------------------------------------------------------------


def serve_headquarters(home: str, without: str = "") -> None:
    """``without`` "tls" or "authentication": to see what these cost, and for nothing else."""
    if without == "authentication":
        ask, known = tokens.authenticate, dict[str | None, tokens.Caller]()
        tokens.authenticate = lambda hq, shown: (
            known.get(shown.access) or known.setdefault(shown.access, ask(hq, shown))
        )
    server = make_server(open_(Path(home)), "127.0.0.1", 0)
    if without == "tls":
        server.config.ssl = None
    run_server(server)


def run_server(server: uvicorn.Server) -> None:
    """Tell the port, run until the other side of the input closes, then tell the CPU seconds spent."""

    def watch() -> None:
        while not server.started:
            time.sleep(0.01)
        print(server.servers[0].sockets[0].getsockname()[1], flush=True)
        for _ in sys.stdin:
            used = resource.getrusage(resource.RUSAGE_SELF)
            print(used.ru_utime + used.ru_stime, flush=True)
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    server.run()


class Served:
    """A server in a process of its own."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "bench.push", *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._line())
        self.pid = self._process.pid

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def cpu(self) -> float:
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)
        return float(self._line())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


# ---- the measurement ---------------------------------------------------------------------------------------------


@contextlib.contextmanager
def offices() -> Iterator[tuple[Path, Served, Served, Embedded]]:
    """A headquarters and a floor over one PostgreSQL; all removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="satchel-bench-", dir="/var/tmp" if Path("/var/tmp").is_dir() else None))
    folder.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        settings, _ = make(folder / "hq", company="Bench", url="https://127.0.0.1", demonstration=True)
        postgres = start_postgres(settings.postgres)
        stack.callback(postgres.close)
        headquarters = Served("headquarters", str(settings.home))
        stack.callback(headquarters.close)
        floor = Served("floor", postgres.conninfo(DATABASE))
        stack.callback(floor.close)
        yield folder, headquarters, floor, postgres


def enrolled(folder: Path, port: int, fill: int = CHANGES) -> Laptop:
    """A laptop with ``fill`` customers that headquarters has."""
    with contextlib.closing(open_(folder / "hq", connections=2)) as hq:
        people.add(hq, people.NewPerson("B001", "李明", Role.ACCOUNT_MANAGER))
        code = enrolment.make_code(hq, "B001").text
    laptop = Laptop(folder / "laptop", index=index_dirty)
    laptop.enroller.enrol(f"https://127.0.0.1:{port}", code, "Bench")
    if fill:
        laptop.customers(fill)
        laptop.engine.sync()
    return laptop


def prepare_floor(postgres: Embedded) -> None:
    """A copy of headquarters' own table with its indexes: the same rows, without the protocol."""
    with psycopg.connect(postgres.conninfo(DATABASE), autocommit=True) as database:
        database.execute("CREATE TABLE floor (LIKE dossier INCLUDING ALL)")
        database.execute("INSERT INTO floor SELECT * FROM dossier")


def run() -> Iterator[Result]:
    chance, said = random.Random(1), sentences()
    with offices() as (folder, headquarters, floor, postgres):
        began = time.perf_counter()
        laptop = enrolled(folder, headquarters.port)
        created_s = time.perf_counter() - began
        with laptop.store.read() as session:
            ids = [one.replace("-", "") for one in session.execute(select(Dossier.id)).scalars()]
        prepare_floor(postgres)
        ours, reference, cpu = [], [], []
        with httpx.Client(base_url=f"http://127.0.0.1:{floor.port}", trust_env=False) as client:
            for number in range(-1, ROUNDS):
                made = changes(ids, number, chance, said)
                write(laptop, made)
                for _ in range(EVENTS):
                    laptop.event()
                before = headquarters.cpu()
                spent = (seconds(laptop.engine.sync), seconds(lambda made=made: push_floor(client, made)))  # type: ignore[misc]
                if number >= 0:
                    ours.append(spent[0])
                    reference.append(spent[1])
                    cpu.append(headquarters.cpu() - before)
        write(laptop, changes(ids, ROUNDS, chance, said))
        waiting = laptop.waiting()
        passed = count_bytes(laptop, headquarters.port)
        laptop.close()
        more = {
            "changes_per_s": CHANGES / median(ours),
            "floor_changes_per_s": CHANGES / median(reference),
            "bytes_per_change": passed / waiting,
            "server_cpu_s": median(cpu),
            "mix": MIX,
            "events": EVENTS,
            "fill_up_s": created_s,
        }
        pair = Pair(tuple(ours), tuple(reference))
        yield Result.of("push one-field updates", CHANGES, pair, on=ON, **more)


def go_by(laptop: Laptop, url: str) -> None:
    """From now on the laptop speaks to its headquarters by ``url``."""
    with laptop.store.apply() as session:
        replace(Enrolment.load(session), url=url).save(session)


def count_bytes(laptop: Laptop, port: int) -> int:
    """Push what waits through a counting forwarder."""
    counter = Link(port)
    go_by(laptop, f"https://127.0.0.1:{counter.port}")
    laptop.engine.sync()
    counter.close()
    return counter.passed


if __name__ == "__main__":
    {"headquarters": serve_headquarters, "floor": serve_floor}[sys.argv[1]](*sys.argv[2:])
