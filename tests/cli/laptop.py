"""A laptop that is used by the command line only: as a process, or in this one (quicker, with a warning a failure)."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.bootstrap import run

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMAS = ROOT / "docs" / "schemas"
PASSPHRASE = "plum otter velvet canyon drum lattice"


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The data of the one JSON document, after its schema was checked."""
        document = json.loads(self.out)
        name, _, version = document["schema"].partition("/")
        validator(f"{name}-{version}").validate(document)
        return document["data"]


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text("utf-8")))


class Laptop:
    """One home folder and its owner's passphrase."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.passphrase = self.file("passphrase.txt", PASSPHRASE)

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text + "\n", "utf-8")
        return path

    def __call__(self, *arguments: object, unlock: bool = True) -> Said:
        """A command in this process."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(self._whole(arguments, unlock))
        return Said(code, out.getvalue(), err.getvalue())

    def json(self, *arguments: object) -> Any:
        """The data of a command that must go well."""
        said = self(*arguments, "--json")
        assert said.code == 0, said.err
        return said.data

    def process(self, *arguments: object, unlock: bool = True, stdin: str | None = None, **environment: str) -> Said:
        """A command as a process of its own, without a terminal."""
        done = subprocess.run(
            self.command(*arguments, unlock=unlock), env=surroundings(**environment), cwd=self.folder, text=True,
            encoding="utf-8", input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True,
            timeout=120, check=False,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    def command(self, *arguments: object, unlock: bool = True) -> list[str]:
        return [sys.executable, "-W", "error", "-m", "app", *self._whole(arguments, unlock)]

    def _whole(self, arguments: Sequence[object], unlock: bool) -> list[str]:
        secret = ["--passphrase-file", str(self.passphrase)] if unlock else []
        return ["--home", str(self.home), "--lang", "en", *secret, *map(str, arguments)]

    def dossier(self, name: str = "华澜半导体") -> str:
        """A new customer's code."""
        code = self.json("dossier", "add", f"name={name}", "--place", "office")["code"]
        assert isinstance(code, str)
        return code


def copied(template: Path, folder: Path) -> Laptop:
    """A laptop in ``folder`` with all that is in the folder ``template``."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return Laptop(folder)


@contextlib.contextmanager
def cheap() -> Iterator[None]:
    """No keyring, and passphrases that are cheap to try, for commands in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SATCHEL_KEYRING", "none")
        patch.setenv("SATCHEL_KDF", "lowest")
        yield


def surroundings(**changes: str) -> dict[str, str]:
    """The environment of a process: this checkout, no keyring, cheap passphrases."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "SATCHEL_KEYRING": "none", "SATCHEL_KDF": "lowest", **changes}
