"""Nothing of a dossier, no passphrase and no key is ever written in the clear, anywhere, by anything we start."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.leaks.scan import Needles, Trace
from tests.leaks.theatre import Theatre

_UNFINISHED = r"(\.new|[.-][0-9a-f]+\.tmp)?(-wal|-shm|-journal)?"
ALLOWED = tuple(
    re.compile(pattern)
    for pattern in (
        r"data",
        r"data/satchel(/(files|files-\d+|backups|crash))?",
        rf"data/satchel/(vault\.hdr2?|vault-\d+\.db|vault\.lock|log\.(db|seed|pub|spool)){_UNFINISHED}",
        rf"data/satchel/snapshot{_UNFINISHED}",
        r"data/satchel/files[-\d]*/[^/]+(/[^/]+)?",
        r"data/satchel/window\.json",
        r"asked/[^/]+",
        r"home/\.cache(/fontconfig.*)?",
        r"console",
    )
)
SYSTEM = re.compile(
    r"/dev/(null|tty|ptmx|shm/.*)|/proc/self/.*|/proc/\d+/task/.*|memfd|pipe:.*|socket:.*|anon_inode:.*"
)

HELD = frozenset({"master", "log.key", "hanzi in utf-16-le", "text in utf-8"})
"""What an open window must have in memory, or the search of memory finds nothing at all."""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="a process that hardened itself is seen by root only")


def strangers(theatre: Theatre, trace: Trace) -> set[str]:
    """Targets of writing that aren't on the list: a picture or a PDF evades any scan for canaries."""
    found = set()
    for target in trace.targets:
        path = Path(target)
        if path.is_absolute() and path.is_relative_to(theatre.folder):
            inside = str(path.relative_to(theatre.folder))
            if not any(allowed.fullmatch(inside) for allowed in ALLOWED):
                found.add(inside)
        elif not SYSTEM.fullmatch(target):
            found.add(target)
    return found


def hits(theatre: Theatre, trace: Trace, needles: Needles) -> dict[str, Counter[str]]:
    """What was found where: in files that are left, and in every byte written, also to files since deleted."""
    found = {str(path.relative_to(theatre.folder)): needles.found(path.read_bytes()) for path in theatre.files()}
    asked = str(theatre.folder / "asked")
    for target, data in trace.written.items():
        if not target.startswith((asked, "pipe:")):
            found[f"written to {target}"] = needles.found(bytes(data))
    for arguments in trace.started[1:]:
        found[f"arguments of {arguments[:40]!r}"] = needles.found(arguments)
    return {where: counted for where, counted in found.items() if counted}


def readable_memory(pid: int) -> Iterator[bytes]:
    """All of a process's memory that holds data."""
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            span, permissions, *_ = line.split()
            begin, end = (int(one, 16) for one in span.split("-"))
            if "r" not in permissions or "w" not in permissions or "[vvar" in line:
                continue
            try:
                memory.seek(begin)
                yield memory.read(end - begin)
            except OSError:
                continue


def held(theatre: Theatre, needles: Needles) -> set[str]:
    """Which of ``HELD`` are in memory, looked for until they are found."""
    found: set[str] = set()
    for block in readable_memory(theatre.said["pid"]):
        found |= needles.some_of(HELD - found, block)
        if found == HELD:
            break
    return found


def in_memory(theatre: Theatre, needles: Needles) -> Counter[str]:
    total: Counter[str] = Counter()
    for block in readable_memory(theatre.said["pid"]):
        total += needles.raw(block)
    return total


@dataclass
class Played:
    """A day that was played, and what was seen of it; ``before`` and ``after`` the lock in memory."""

    theatre: Theatre
    trace: Trace
    before: set[str]
    after: Counter[str]
    arguments: bytes
    environment: bytes


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    theatre = Theatre(tmp_path_factory.mktemp("day"))
    child = theatre.start("good")
    try:
        needles = theatre.needles(plain=True)
        before = held(theatre, needles)
        theatre.let_go_on()
        theatre.wait_until_afresh(child)
        after = in_memory(theatre, needles)
        arguments, environment = theatre.environment_of()
    finally:
        theatre.end(child)
    return Played(theatre, Trace.read(theatre.trace), before, after, arguments, environment)


@needs_root
@pytest.mark.timeout(600)
def test_a_days_work_writes_no_canary(played: Played) -> None:
    needles = played.theatre.needles()
    assert sum(map(len, played.trace.written.values())) > 1_000_000, "strace saw nothing"
    assert any("vault-1.db-wal" in target for target in played.trace.written)
    assert hits(played.theatre, played.trace, needles) == {}
    assert needles.found(played.arguments) == needles.found(played.environment) == Counter()


@needs_root
def test_a_days_work_writes_no_unknown_file(played: Played) -> None:
    assert strangers(played.theatre, played.trace) == set()
    needles, home = played.theatre.needles(), played.theatre.home
    for path in home.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
        assert not needles.found(str(path.relative_to(home)).encode())


@needs_root
def test_after_the_lock_memory_holds_no_key_and_no_dossier(played: Played) -> None:
    assert played.before == HELD
    assert played.after == Counter()


@needs_root
@pytest.mark.timeout(600)
def test_a_program_that_leaks_is_caught(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path)
    theatre.end(theatre.start("bad"))
    trace = Trace.read(theatre.trace)
    found = hits(theatre, trace, theatre.needles())
    where = " ".join(found)
    for leak in ("app.log", "export.csv", "settings.bin", "console", "arguments of", "written to", "/tmp/"):
        assert leak in where, leak
    kinds = " ".join(kind for counted in found.values() for kind in counted)
    for kind in ("hanzi in gb18030", "text in utf-8, compressed", "passphrase in utf-8, hex", "hanzi in utf-8"):
        assert kind in kinds, kind
    assert {"data/satchel/app.log", "data/satchel/export.csv"} <= strangers(theatre, trace)
