"""Setting up the peers in a cache folder, and speaking with them: a command a line, an answer a line.

Nothing of theirs is a dependency of the application; Anki (AGPL) and PouchDB (Apache) only ever run in processes of
their own.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import cpu

HERE = Path(__file__).parent
ANKI = "anki==26.9.3"
POUCH = ("pouchdb@9.0.0", "express@4", "express-pouchdb@4.2.0")


class Missing(Exception):
    """A peer can't be had on this machine; the text says what was tried."""


@dataclass(frozen=True)
class Spent:
    """What one act took, in seconds; ``cpu`` of client and server. ``count``: documents, where it is told."""

    seconds: float
    cpu: float
    count: int


class Peer:
    """A client's and a server's process. ``url`` is the server's; end them with ``close``."""

    def __init__(self, name: str, server: subprocess.Popen[str], client: subprocess.Popen[str], port: int) -> None:
        self.name, self.port = name, port
        self._server, self._client = server, client

    def act(self, name: str, url: str = "") -> Spent:
        """``add``, ``edit`` (both local), ``push`` or ``pull`` by ``url``."""
        assert self._client.stdin is not None
        assert self._client.stdout is not None
        both = (self._client.pid, self._server.pid)
        before = cpu.seconds(both)
        print(name, url, file=self._client.stdin, flush=True)
        answer = self._client.stdout.readline()
        if not answer:
            raise Missing(f"{self.name}: ended at {name}")
        return Spent(**json.loads(answer), cpu=cpu.seconds(both) - before)

    def close(self) -> None:
        for process in (self._client, self._server):
            assert process.stdin is not None
            process.stdin.close()
            process.terminate()
            process.wait(30)
            if process.stdout is not None:
                process.stdout.close()


def cache() -> Path:
    """Where the peers are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "satchel-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _tried(name: str, *commands: list[str], where: Path) -> None:
    for command in commands:
        try:
            subprocess.run(command, check=True, capture_output=True, cwd=where, timeout=600)
        except (OSError, subprocess.SubprocessError) as error:
            raise Missing(f"{name}: {' '.join(command)}: {type(error).__name__}") from None


def _start(*command: str | Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, **environment},
    )  # fmt: skip


def anki(documents: Path, edits: Path, folder: Path) -> Peer:
    """Anki's own sync server and two collections of its official library. Raises Missing."""
    home = cache() / "anki"
    python = home / "bin" / "python"
    if not python.exists() or not list(home.glob("lib/python*/site-packages/anki")):
        shutil.rmtree(home, ignore_errors=True)
        _tried("anki", [sys.executable, "-m", "venv", str(home)], [str(python), "-m", "pip", "install", "-q", ANKI],
               where=cache())  # fmt: skip
    folder.mkdir()
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    server = _start(
        python, "-m", "anki.syncserver", SYNC_USER1="user:word", SYNC_BASE=str(folder / "server"),
        SYNC_HOST="127.0.0.1", SYNC_PORT=str(port), MAX_SYNC_PAYLOAD_MEGS="1000", RUST_LOG="error",
    )  # fmt: skip
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.1)
    client = _start(python, HERE / "anki_client.py", documents, edits, folder)
    peer = Peer("anki", server, client, port)
    peer.act("first", f"http://127.0.0.1:{port}/")
    return peer


def pouch(documents: Path, edits: Path, folder: Path) -> Peer:
    """PouchDB over leveldb, replicating with express-pouchdb over leveldb. Raises Missing."""
    node = shutil.which("node")
    home = cache() / "pouch"
    if node is None:
        raise Missing("pouchdb: no node on this machine")
    if not (home / "node_modules" / "express-pouchdb").exists():
        home.mkdir(exist_ok=True)
        _tried("pouchdb", ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(home), *POUCH], where=home)
    folder.mkdir()
    modules = {"NODE_PATH": str(home / "node_modules")}
    server = _start(node, HERE / "pouch_server.js", "0", folder / "server", **modules)
    assert server.stdout is not None
    told = server.stdout.readline()
    if not told:
        raise Missing("pouchdb: its server doesn't start")
    client = _start(node, HERE / "pouch_client.js", documents, edits, folder, **modules)
    return Peer("pouchdb", server, client, int(told))


PEERS: tuple[Callable[[Path, Path, Path], Peer], ...] = (anki, pouch)
