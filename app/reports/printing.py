"""Real printers through CUPS (Linux, macOS): the paper goes to ``lp`` on its standard input, never through a file."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.errors import Unreachable, UserError

_SECONDS: Final = 20.0
_JOB_TITLE: Final = "Satchel"  # what the queue shows: never a client's name


@dataclass(frozen=True, slots=True)
class Printer:
    name: str
    is_default: bool


class CupsPrinting:
    """CUPS by its two commands, ``lpstat`` and ``lp``."""

    def printers(self) -> list[Printer]:
        """All destinations, the default one first.

        Raises UserError ``print-no-system`` where there is no CUPS, Unreachable ``print-system-down`` where its
        service doesn't answer. An empty list means that no printer is set up.
        """
        if "is running" not in self._run("lpstat", ["-r"], check=False):
            raise Unreachable("print-system-down")
        default = self._run("lpstat", ["-d"], check=False).rpartition(":")[2].strip()
        names = [line.strip() for line in self._run("lpstat", ["-e"], check=False).splitlines() if line.strip()]
        return sorted(
            (Printer(name, name == default) for name in names), key=lambda each: (not each.is_default, each.name)
        )

    def print_pdf(
        self, pdf: bytes, printer: str | None = None, *, copies: int = 1, sides: Literal["one", "two"] = "two"
    ) -> str:
        """Queue ``pdf`` on ``printer`` (None: the default one, else the first); the job's id as CUPS names it.

        Raises as ``printers`` does, and UserError ``print-no-printer``, ``print-unknown-printer``, Unreachable
        ``print-failed``.
        """
        known = [each.name for each in self.printers()]
        if not known:
            raise UserError("print-no-printer")
        if printer is not None and printer not in known:
            raise UserError("print-unknown-printer", printer=printer)
        options = [
            *("-d", printer or known[0]),
            *("-n", str(copies)),
            *("-t", _JOB_TITLE),
            *("-o", "media=A4"),
            *("-o", f"sides={'two-sided-long-edge' if sides == 'two' else 'one-sided'}"),
        ]
        answer = self._run("lp", [*options, "-"], stdin=pdf)  # "request id is PDF-7 (0 file(s))"
        words = answer.split()
        return words[3] if words[:3] == ["request", "id", "is"] else ""

    def _run(self, command: str, arguments: Sequence[str], *, stdin: bytes | None = None, check: bool = True) -> str:
        path = shutil.which(command)
        if path is None:
            raise UserError("print-no-system")
        try:
            done = subprocess.run(  # noqa: S603
                [path, *arguments],
                input=stdin if stdin is not None else b"",
                capture_output=True,
                timeout=_SECONDS,
                env={**os.environ, "LC_ALL": "C", "LANG": "C"},
                check=False,
            )
        except (subprocess.TimeoutExpired, OSError) as error:
            raise Unreachable("print-system-down") from error
        if check and done.returncode:
            raise Unreachable("print-failed")
        return done.stdout.decode("utf-8", "replace")
