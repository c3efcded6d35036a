"""A day's work, done by the program itself: commands, then the window, then the lock, which starts it afresh.

Canaries come over one pipe and keys go out over another, so that neither environment nor arguments hold them.
Arguments: home, pipe in, pipe out, ``good`` | ``bad`` (leaks on purpose). It waits to be told before it locks.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.bootstrap import choose_language, make_opening, run
from app.clock import system_clock
from app.models import Secret
from app.services.drafts import DraftKey
from app.services.opening import Opening
from app.ui.application import application
from app.ui.desk_pages import pages
from app.ui.theme import Appearance
from app.ui.window import Window
from app.vault.device_secrets import NoKeyring
from app.vault.hardening import harden
from app.vault.keys import LOWEST


class Day:
    """``given`` holds the user's own files, ``asked`` those the program was asked to write."""

    def __init__(self, home: Path, canaries: dict[str, str]) -> None:
        self.home = home
        self.canaries = canaries
        self.given, self.asked = home.parent.parent / "given", home.parent.parent / "asked"

    def command(self, *arguments: str, secrets: Sequence[str] = (), shows: bool = False) -> str:
        """Run a command; what it shows on purpose is kept from the disk, all other output goes to the console."""
        sys.stdin = io.StringIO("\n".join([*secrets, ""]))
        console = sys.stdout
        shown = io.StringIO()
        if shows:
            sys.stdout = shown
        try:
            code = run(["--home", str(self.home), "--lang", "en", *arguments])
        finally:
            sys.stdout = console
        if code != 0:
            raise SystemExit(f"{arguments[:2]} ended with {code}")
        return shown.getvalue()

    def at(self, *arguments: str) -> str:
        unlocked = ("--passphrase-file", "-", "--place", "office", "--purpose", "visit", "--json")
        return self.command(*arguments, *unlocked, secrets=[self.canaries["passphrase"]], shows=True)

    def vault(self) -> str:
        """Make the vault; its recovery code."""
        opening = Opening(self.home, NoKeyring(), system_clock(), LOWEST)  # a calibrated cost would take minutes here
        made = opening.create(self.canaries["passphrase"], name=self.canaries["hanzi"])
        opening.lock(made.desk)
        return made.recovery_code

    def commands(self) -> None:
        """The morning at the command line."""
        text, hanzi = self.canaries["text"], self.canaries["hanzi"]
        customer = json.loads(self.at("dossier", "add", f"name={hanzi}厂", f"note={text}"))["data"]["code"]
        person = json.loads(self.at("person", "add", customer, f"name={hanzi}", f"career={text} {hanzi}"))["data"]["id"]
        self.at("dossier", "set", customer, "address", f"{text} 路")
        self.at("import", str(self.given / "sheet.csv"), "--as", "accounts")
        self.at("search", hanzi[:4])
        self.at("person", "show", person)
        visit = json.loads(self.at("visit", "plan", customer, f"subject={hanzi}", "planned_at=2026-12-01 10:00"))
        self.at("visit", "attach", visit["data"]["id"], str(self.given / "photo.png"))
        self.at("print", "visit", visit["data"]["id"], "--out", str(self.asked / "visit.pdf"))
        self.at("export", str(self.asked / "persons.csv"), "--dossier", customer, "--what", "persons")
        self.at("dossier", "show", customer)
        self.at("vault", "backup", str(self.asked / "backup"))
        self.at("log", "verify")
        wrong = io.StringIO(f"{text}\n")
        sys.stdin = wrong
        run(["--home", str(self.home), "dossier", "list", "--passphrase-file", "-", "--place", "office"])

    def window(self) -> Window:
        """The afternoon at the window: every page, a dossier, a search, a draft."""
        choose_language("en")
        dressed = application([], "en", Appearance.LIGHT)
        arguments = ["--home", str(self.home), "--lang", "en"]
        window = Window(dressed, make_opening(self.home), system_clock(), pages, arguments)
        window.start()
        bench = window._door.unlock(self.canaries["passphrase"], "office")
        window.open_desk(bench)
        for name in ("today", "dossiers", "visits", "log", "settings"):
            window.shell.go(name)
            self.pass_time(dressed.qt, 0.2)
        for cover in bench.dossiers.covers():
            if bench.cards.mine() and cover.card_number:
                window._open_dossier(cover.id)
                self.pass_time(dressed.qt, 0.5)
                bench.drafts.keep(DraftKey("person"), cover.id, {"name": self.canaries["hanzi"]})
        window._search(self.canaries["hanzi"][:3])
        self.pass_time(dressed.qt, 0.5)
        title = window.shell.windowTitle()
        assert not any(one in title for one in self.canaries.values())
        self._held = window, dressed, bench
        return window

    @staticmethod
    def pass_time(qt: Any, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            qt.processEvents()
            time.sleep(0.01)

    def keys(self) -> dict[str, str]:
        """Keys in hex, as the window holds them."""
        _, _, bench = self._held
        vault = bench.desk.vault
        with bench.desk.store.read() as session:
            kept = {row.name: row.value.hex() for row in session.scalars(select(Secret))}
        return {"master": vault._key().hex(), "database": vault._database_key().hex(), **kept}

    def leak(self) -> None:
        """What a careless program does; each must be caught."""
        hanzi, text = self.canaries["hanzi"], self.canaries["text"]
        with tempfile.NamedTemporaryFile("w") as gone:
            gone.write(text)
        (self.home / "app.log").write_text(f"opened {hanzi}", "utf-8")
        (self.home / "export.csv").write_bytes(hanzi.encode("gb18030"))
        (self.home / "settings.bin").write_bytes(zlib.compress(text.encode()))
        subprocess.run(["/bin/true", self.canaries["passphrase"]], check=True)
        print(self.canaries["passphrase"].encode().hex(), flush=True)


def main(home: str, canaries_in: str, keys_out: str, mode: str) -> None:
    harden()
    with os.fdopen(int(canaries_in), "r") as pipe, os.fdopen(int(keys_out), "w") as out:
        day = Day(Path(home), json.loads(pipe.readline()))
        if mode == "bad":
            code, keys = day.vault(), {}
            day.leak()
        else:
            code = day.vault()
            day.commands()
            window = day.window()
            keys = day.keys()
        out.write(json.dumps({"pid": os.getpid(), "code": code, "keys": keys}) + "\n")
        out.flush()
        pipe.readline()
    if mode == "good":
        window.lock()
        day.pass_time(day._held[1].qt, 20)


if __name__ == "__main__":
    main(*sys.argv[1:])
