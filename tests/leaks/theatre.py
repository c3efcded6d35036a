"""Runs the day in a sandbox of its own, under strace."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from tests.architecture.sources import ROOT
from tests.leaks.scan import Needles

CALLS = (
    "open,openat,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat,memfd_create,execve,"
    "write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg"
)


@dataclass
class Theatre:
    """``canaries`` are what must never be seen; ``said`` what the program told about its keys."""

    folder: Path
    canaries: dict[str, str] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    _in: int = -1

    def __post_init__(self) -> None:
        for name in ("home", "tmp", "run", "given", "asked", "data"):
            (self.folder / name).mkdir(mode=0o700)
        hanzi = "龘靐" + "".join(chr(0x4E00 + secrets.randbelow(0x5000)) for _ in range(8))
        self.canaries = {
            "text": f"zqx{secrets.token_hex(8)}",
            "hanzi": hanzi,
            "passphrase": f"pass {secrets.token_hex(5)} {secrets.token_hex(5)}",
        }
        rows = [f"{hanzi}{n}号,{self.canaries['text']}" for n in range(5)]
        (self.folder / "given" / "sheet.csv").write_text("\n".join(["name,note", *rows]), "utf-8")
        photo = Image.new("RGB", (40, 30), (200, 30, 90))
        photo.save(self.folder / "given" / "photo.png", pnginfo=None)

    @property
    def home(self) -> Path:
        return self.folder / "data" / "satchel"

    @property
    def trace(self) -> Path:
        return self.folder / "trace"

    @property
    def console(self) -> Path:
        return self.folder / "console"

    def start(self, mode: str) -> subprocess.Popen[bytes]:
        """Start the day and wait until it tells its keys."""
        canaries_in, self._in = os.pipe()
        keys_out, there = os.pipe()
        command = [sys.executable, "-m", "tests.leaks.day", str(self.home), str(canaries_in), str(there), mode]
        options = ["-f", "--seccomp-bpf", "-y", "-xx", "-s", "9999999", "-o", str(self.trace), "-e", f"trace={CALLS}"]
        command = ["strace", *options, *command]
        with self.console.open("wb") as console:
            child = subprocess.Popen(
                command, cwd=ROOT, env=self._environment(), pass_fds=(canaries_in, there), stdout=console,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        os.close(canaries_in)
        os.close(there)
        os.write(self._in, json.dumps(self.canaries).encode() + b"\n")
        with os.fdopen(keys_out) as told:
            text = told.readline()  # not to the end: strace holds the pipe too
        assert text, self.console.read_text(errors="replace")[-3000:]
        self.said = json.loads(text)
        return child

    def let_go_on(self) -> None:
        os.write(self._in, b"\n")

    def wait_until_afresh(self, child: subprocess.Popen[bytes]) -> None:
        """Until the process is the program itself again, and its window has come to rest."""
        pid, end = self.said["pid"], time.monotonic() + 60
        while b"tests.leaks.day" in Path(f"/proc/{pid}/cmdline").read_bytes():
            assert child.poll() is None and time.monotonic() < end
            time.sleep(0.05)
        before = -1
        while (now := _ticks(pid)) != before and time.monotonic() < end:
            before = now
            time.sleep(0.7)

    def end(self, child: subprocess.Popen[bytes]) -> None:
        os.close(self._in)
        if child.poll() is None:
            os.kill(self.said["pid"], 9)
        child.wait()

    def needles(self, *, plain: bool = False) -> Needles:
        code = self.said["code"]
        texts = {**self.canaries, "recovery code": code, "recovery code, bare": code.replace("-", "")}
        return Needles(texts, {name: bytes.fromhex(key) for name, key in self.said["keys"].items()}, plain=plain)

    def files(self, but: Sequence[str] = ("given", "asked", "trace")) -> list[Path]:
        """Every file in the sandbox but what is the user's own."""
        found = [path for path in self.folder.rglob("*") if path.is_file()]
        return [path for path in found if path.relative_to(self.folder).parts[0] not in but]

    def environment_of(self) -> tuple[bytes, bytes]:
        """Arguments and environment of the process as it is now."""
        process = Path("/proc") / str(self.said["pid"])
        return (process / "cmdline").read_bytes(), (process / "environ").read_bytes()

    def _environment(self) -> dict[str, str]:
        folders = {"HOME": "home", "TMPDIR": "tmp", "XDG_RUNTIME_DIR": "run"}
        return {
            **{name: str(self.folder / folder) for name, folder in folders.items()},
            "PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", "SATCHEL_KEYRING": "none", "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT), "QT_SCALE_FACTOR": "1",
        }  # fmt: skip


def _ticks(pid: int) -> int:
    """Processor time used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
