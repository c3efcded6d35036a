"""``make demo``: a demonstration headquarters with real data, a laptop with two years behind it, enrolled and filled
from it, and the window.

    python -m hq.demo            HEADLESS=1: without the window
    python -m hq.demo --help     says this and does nothing
    SATCHEL_DEMO=DIR             where everything is kept (else /var/lib/satchel-demo or the user's data folder)

The laptop is driven as a process, as a person would drive it. Everything is made once; the next start takes seconds.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import platformdirs

from app.i18n import LANGUAGES, set_language, system_language, tr

PORTS: Final = range(8643, 8663)
PASSPHRASE: Final = "plum otter velvet canyon drum lattice"  # noqa: S105  the README tells it too
CRM: Final = Path(__file__).resolve().parent.parent / "resources" / "demo" / "crm"
ASSISTANT: Final = "S001"
PEOPLE: Final = (
    ("D001", "Gu Ming", "director", None),
    ("I001", "Fang Lin", "information_manager", "D001"),
    ("X001", "Zhou Xuan", "administrator", "D001"),
    ("U001", "Qian Yun", "auditor", "D001"),
    (ASSISTANT, "Sun Shen", "assistant", "D001"),
)
PATIENCE_S: Final = 60
LIVELY: Final = 5


class DemoFailed(Exception):
    """A step did not work; the message says which, and what it said."""


def root() -> Path:
    """Where the demonstration lives: as root outside private homes, because the database runs as another user."""
    if named := os.environ.get("SATCHEL_DEMO"):
        return Path(named).absolute()
    if sys.platform == "linux" and os.geteuid() == 0:
        return Path("/var/lib/satchel-demo")
    return platformdirs.user_data_path("satchel-demo", appauthor=False)


def answers(port: int) -> bool:
    """Whether something on this machine listens on ``port``."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Demo:
    """One demonstration in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hq = folder / "hq"
        self.laptop = folder / "laptop"
        self.passphrase = folder / "passphrase.txt"
        self._port = folder / "port.txt"
        self._done = folder / "made.json"
        self._environment = {**os.environ, "SATCHEL_KEYRING": "none"}

    def make(self) -> dict[str, Any]:
        """Make everything, or tell what was made before."""
        if self._done.exists():
            found: dict[str, Any] = json.loads(self._done.read_text("utf-8"))
            return found
        if self.folder.exists():
            print(tr("hq.demo.half", folder=self.folder))
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, mode=0o755)
        self.passphrase.write_text(PASSPHRASE + "\n", "utf-8")
        port = next((one for one in PORTS if not answers(one)), None)
        if port is None:
            raise DemoFailed(tr("hq.demo.no_port", first=PORTS[0], last=PORTS[-1]))
        self._port.write_text(str(port), "utf-8")
        print(tr("hq.demo.headquarters"))
        self._run_hq("init", "--company", tr("hq.demo.company"), "--url", self.url, "--demonstration")
        print(tr("hq.demo.import"))
        imported = self._run_hq("import", str(CRM))
        for number, name, role, superior in PEOPLE:
            self._run_hq("user", "add", number, name, "--role", role, *(("--superior", superior) if superior else ()))
        with self.serving():
            made = self._fill_laptop()
        made["imported"] = imported
        self._done.write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")
        return made

    def _fill_laptop(self) -> dict[str, Any]:
        dossiers = self._run_hq("dossier", "list", "--as", "D001", "--purpose", "review")
        keeper_id, kept = Counter(one["keeper_id"] for one in dossiers if one["keeper_id"]).most_common(1)[0]
        people = self._run_hq("user", "list")
        me = next(one for one in people if one["id"].replace("-", "") == keeper_id.replace("-", ""))
        keeper = me["number"]
        print(tr("hq.demo.past"))
        told = self._tell_past(me, people)
        print(tr("hq.demo.enrol", user=keeper, n=kept))
        code = self._run_hq("enrol", keeper)["code"]
        enrolled = self._run_laptop("enrol", self.url, code)
        print(tr("hq.demo.lively"))
        codes = [one["code"] for one in dossiers if one["keeper_id"] == keeper_id][:LIVELY]
        self._run_laptop("sample", "enliven", *codes, "--place", "office")
        synced = self._run_laptop("sync")
        return {
            "keeper": keeper, "dossiers": kept + told["dossiers"], "told": told, "enrolled": enrolled, "synced": synced,
            "lively": codes,
        }  # fmt: skip

    def _tell_past(self, me: Mapping[str, Any], people: Sequence[Mapping[str, Any]]) -> dict[str, int]:
        """The laptop as it was before it was enrolled: invented dossiers and what two years brought them.

        The keeper's superior, the assistant and two of the keeper's team know the clients too.
        """
        ids = {one["number"]: one["id"] for one in people}
        team = [one["id"] for one in people if one["superior"] == me["superior"] and one["number"] != me["number"]]
        cast = {"superior": ids.get(me["superior"]), "others": [ids[ASSISTANT], *team[:2]], "region": me["region"]}
        file = self.folder / "cast.json"
        file.write_text(json.dumps(cast), "utf-8")
        where = ("--home", str(self.laptop), "--passphrase-file", str(self.passphrase), "--cast", str(file))
        told: dict[str, int] = self._run("tools.demo_past", *where)
        return told

    @property
    def port(self) -> int:
        """Where headquarters answers; chosen once, because the laptop remembers it."""
        return int(self._port.read_text("utf-8")) if self._port.exists() else PORTS[0]

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Headquarters answers laptops as long as this lasts; DemoFailed if another program has its port."""
        if answers(self.port):
            raise DemoFailed(tr("hq.demo.port_taken", port=self.port))
        port = str(self.port)
        command = [sys.executable, "-m", "hq", "--home", str(self.hq), "serve", "--port", port, "--demonstration"]
        with (self.folder / "server.log").open("ab") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment)  # noqa: S603
        try:
            self._wait(server)
            yield
        finally:
            server.terminate()
            server.wait()

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if server.poll() is not None:
                raise DemoFailed(tr("hq.demo.no_server", log=self.folder / "server.log"))
            if answers(self.port):
                return
            time.sleep(0.1)
        raise DemoFailed(tr("hq.demo.no_server", log=self.folder / "server.log"))

    def window(self) -> int:
        """The laptop's window, until it is closed."""
        command = [sys.executable, "-m", "app", "--home", str(self.laptop)]
        return subprocess.run(command, env=self._environment, check=False).returncode  # noqa: S603

    def _run_hq(self, *arguments: str) -> Any:
        return self._run("hq", "--home", str(self.hq), "--json", *arguments)

    def _run_laptop(self, *arguments: str) -> Any:
        secret = ("--passphrase-file", str(self.passphrase))
        return self._run("app", *arguments, "--home", str(self.laptop), "--json", *secret)

    def _run(self, module: str, *arguments: str) -> Any:
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, env=self._environment, check=False, capture_output=True)  # noqa: S603
        if done.returncode:
            raise DemoFailed(f"{arguments[0]}: {done.stderr.decode('utf-8', 'replace').strip()}")
        answer = json.loads(done.stdout) if done.stdout.strip() else {}
        return answer["data"] if isinstance(answer, dict) and set(answer) == {"schema", "data"} else answer


def main() -> int:
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__)
        return 0
    wanted = os.environ.get("SATCHEL_LANG")
    set_language(next((one for one in LANGUAGES if one == wanted), system_language()))
    demo = Demo(root())
    began = time.monotonic()
    try:
        made = demo.make()
        print(tr("hq.demo.made", seconds=round(time.monotonic() - began), folder=demo.folder))
        print(tr("hq.demo.told", keeper=made["keeper"], n=made["dossiers"], passphrase=PASSPHRASE, url=demo.url))
        print(tr("hq.demo.again", folder=demo.folder))
        if os.environ.get("HEADLESS"):
            print(json.dumps(made, ensure_ascii=False, indent=1))
            return 0
        if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            print(tr("hq.demo.no_screen"), file=sys.stderr)
            return 0
        with demo.serving():
            return demo.window()
    except DemoFailed as failure:
        print(tr("hq.demo.failed", reason=failure), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
