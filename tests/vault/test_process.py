"""One process per vault, hardened from its start."""

from __future__ import annotations

import ctypes
import os
import resource
import runpy
import subprocess
import sys
import types
from pathlib import Path

import pytest

from app.vault.errors import VaultBusy
from app.vault.hardening import harden
from app.vault.process_lock import ProcessLock

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import sys
from pathlib import Path
from app.vault.process_lock import ProcessLock
lock = ProcessLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""

AFRESH = """
import os, sys
from pathlib import Path
from app.vault.process_lock import ProcessLock
lock = ProcessLock(Path(sys.argv[1]))
os.execv(sys.executable, [sys.executable, "-c", sys.argv[2], sys.argv[1]])
"""

HARDENED = """
import ctypes, os, resource, sys
from app.vault.hardening import harden
harden()
os.close(os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY, 0o666))
print(resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def run(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
    )


def test_a_second_process_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    with run(HOLD, str(tmp_path)) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(VaultBusy):
            ProcessLock(tmp_path)
        child.kill()
    with ProcessLock(tmp_path) as lock, pytest.raises(VaultBusy):
        ProcessLock(tmp_path)
    lock.release()


def test_starting_afresh_by_exec_frees_the_lock(tmp_path: Path) -> None:
    with run(AFRESH, str(tmp_path), HOLD) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        child.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_a_hardened_process_dumps_no_core_and_keeps_its_files_private(tmp_path: Path) -> None:
    target = tmp_path / "file"
    with run(HARDENED, str(target)) as child:
        told, _ = child.communicate()
    assert told.split() == ["0", "0"]
    assert target.stat().st_mode & 0o077 == 0


NOBODY = 65534

HARDENED_NOBODY = """
import os, resource, sys
from app.vault.hardening import harden
os.setuid(int(sys.argv[1]))
harden()
print("ready", flush=True)
sys.stdin.read()
"""

SPY = """
import os, sys
os.setuid(int(sys.argv[1]))
open(f"/proc/{sys.argv[2]}/mem", "rb")
"""


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs another user")
def test_a_hardened_process_can_not_be_read_by_another_of_the_same_user() -> None:
    with run(HARDENED_NOBODY, str(NOBODY)) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        with run(SPY, str(NOBODY), str(child.pid)) as spy:
            assert spy.wait() == 1
        child.kill()


class Libc:
    """Takes down what is called."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def __call__(self, name: None) -> Libc:
        return self

    def prctl(self, *arguments: object) -> None:
        self.calls.append(("prctl", *arguments))

    def ptrace(self, *arguments: object) -> None:
        self.calls.append(("ptrace", *arguments))


@pytest.mark.parametrize(
    ("platform", "calls"),
    [
        ("linux", [("prctl", 4, 0, 0, 0, 0)]),
        ("darwin", [("ptrace", 31, 0, None, 0)]),
        ("win32", []),
        ("freebsd14", []),
    ],
)
def test_each_system_is_asked_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch, platform: str, calls: list[tuple[object, ...]]
) -> None:
    libc, mask, limits = Libc(), os.umask(0o022), resource.getrlimit(resource.RLIMIT_CORE)
    monkeypatch.setattr(ctypes, "CDLL", libc)
    monkeypatch.setattr(sys, "platform", platform)
    try:
        harden()
        assert libc.calls == calls
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(mask)
        resource.setrlimit(resource.RLIMIT_CORE, limits)


def test_windows_locks_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapter's contract with ``msvcrt``; not run on Windows itself."""
    asked: list[tuple[int, int]] = []
    fake = types.ModuleType("msvcrt")
    vars(fake).update(LK_NBLCK=2, locking=lambda descriptor, mode, count: asked.append((mode, count)))
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        made = runpy.run_path(str(ROOT / "app" / "vault" / "process_lock.py"))
    with made["ProcessLock"](tmp_path):
        assert asked == [(2, 1)]
