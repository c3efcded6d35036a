"""The keyring as it fails in the field, and a real Secret Service."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from app.vault import os_keyring, witness
from app.vault.device_secrets import InMemorySecrets, NoKeyring
from app.vault.errors import DeviceSecretMissing, DeviceSecretNotKept
from app.vault.os_keyring import SERVICE, OsKeyring, system_secrets, within

ROOT = Path(__file__).resolve().parents[2]


class BackEnd:
    """A keyring back end whose answers a test decides."""

    name = "fake"
    persist = "enterprise"

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.failing: Exception | None = None
        self.hang: threading.Event | None = None

    def _behave(self) -> None:
        if self.hang is not None:
            self.hang.wait(30)
        if self.failing is not None:
            raise self.failing

    def set_password(self, service: str, name: str, text: str) -> None:
        self._behave()
        self.entries[service, name] = text

    def get_password(self, service: str, name: str) -> str | None:
        self._behave()
        return self.entries.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        self._behave()
        del self.entries[service, name]


@pytest.fixture
def back_end() -> BackEnd:
    return BackEnd()


def test_what_is_put_is_got_until_dropped(back_end: BackEnd) -> None:
    port = OsKeyring(back_end)
    port.put("a", b"\0\xff" * 16)
    assert port.get("a") == b"\0\xff" * 16
    assert back_end.entries == {(SERVICE, "a"): base64.b64encode(b"\0\xff" * 16).decode()}
    port.drop("a")
    port.drop("a")
    with pytest.raises(DeviceSecretMissing):
        port.get("a")


@pytest.mark.parametrize("failing", [RuntimeError("locked"), KeyError("x"), OSError(5, "dbus")])
def test_any_exception_means_not_available(back_end: BackEnd, failing: Exception) -> None:
    back_end.failing = failing
    port = OsKeyring(back_end)
    with pytest.raises(DeviceSecretNotKept):
        port.put("a", b"x")
    with pytest.raises(DeviceSecretMissing):
        port.get("a")
    port.drop("a")


def test_a_dialog_nobody_answers_ends_after_the_limit(back_end: BackEnd) -> None:
    back_end.hang = threading.Event()
    port = OsKeyring(back_end, limit_seconds=0.05)
    begun = time.monotonic()
    with pytest.raises(DeviceSecretMissing):
        port.get("a")
    with pytest.raises(DeviceSecretNotKept):
        port.put("a", b"x")
    assert time.monotonic() - begun < 5
    back_end.hang.set()


def test_a_keyring_that_forgets_at_once_is_noticed(back_end: BackEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(back_end, "set_password", lambda *arguments: None)
    with pytest.raises(DeviceSecretNotKept):
        OsKeyring(back_end).put("a", b"x")


def test_an_entry_that_is_no_secret_of_ours_is_none(back_end: BackEnd) -> None:
    back_end.entries[SERVICE, "a"] = "not base64!"
    with pytest.raises(DeviceSecretMissing):
        OsKeyring(back_end).get("a")


def test_an_answer_is_given_with_nothing_and_with_something() -> None:
    assert within(5, lambda: 7) == 7
    assert within(5, lambda: None) is None


def test_no_back_end_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends import fail, null

    monkeypatch.delenv("SATCHEL_KEYRING", raising=False)
    for kind in (fail.Keyring, null.Keyring):
        found: Any = kind()
        monkeypatch.setattr(os_keyring, "_find_back_end", lambda found=found: found)
        assert isinstance(system_secrets(), NoKeyring)

    def stall() -> Any:
        raise RuntimeError("no bus")

    monkeypatch.setattr(os_keyring, "_find_back_end", stall)
    assert isinstance(system_secrets(), NoKeyring)


def test_the_back_end_that_is_there_is_taken_and_kept_on_this_machine(
    back_end: BackEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring

    monkeypatch.delenv("SATCHEL_KEYRING", raising=False)
    monkeypatch.setattr(keyring, "get_keyring", lambda: back_end)
    port = system_secrets()
    assert port.backend == "fake" and back_end.persist == "local machine"
    monkeypatch.setattr(keyring, "get_keyring", lambda: object())
    assert system_secrets().backend == "object"


def test_developers_may_go_without_and_released_programs_ignore_it(
    back_end: BackEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SATCHEL_KEYRING", "none")
    monkeypatch.setattr(os_keyring, "_find_back_end", lambda: back_end)
    assert isinstance(system_secrets(), NoKeyring)
    monkeypatch.setattr(os_keyring, "CHANNEL", "release")
    assert isinstance(system_secrets(), OsKeyring)


def test_no_keyring_keeps_nothing() -> None:
    port = NoKeyring()
    assert port.backend is None
    with pytest.raises(DeviceSecretNotKept):
        port.put("a", b"x")
    with pytest.raises(DeviceSecretMissing):
        port.get("a")
    port.drop("a")


class Forgetful(InMemorySecrets):
    def put(self, name: str, secret: bytes) -> None:
        raise DeviceSecretNotKept


def test_the_witness_speaks_only_if_genuine(monkeypatch: pytest.MonkeyPatch) -> None:
    port, key = InMemorySecrets(), bytes(32)
    witness.remember(port, "v", key, 9)
    assert witness.is_older(port, "v", key, 8)
    assert not witness.is_older(port, "v", key, 9)
    assert not witness.is_older(port, "w", key, 8)
    port.entries["v/seen"] = port.entries["v/seen"][:-1] + b"\0"
    assert not witness.is_older(port, "v", key, 8) or port.entries["v/seen"][-1] == 0
    port.entries["v/seen"] = b""
    assert not witness.is_older(port, "v", key, 8)
    assert not witness.is_older(NoKeyring(), "v", key, 8)
    witness.remember(NoKeyring(), "v", key, 9)
    witness.remember(Forgetful(), "v", key, 9)
    monkeypatch.setattr(witness, "PLATFORM_KEEPS", False)
    fresh = InMemorySecrets()
    witness.remember(fresh, "v", key, 9)
    assert fresh.entries == {}


IN_SESSION = """
import sys
from pathlib import Path
from app.vault import vault as vaults
from app.vault.errors import DeviceSecretMissing
from app.vault.keys import LOWEST
from app.vault.os_keyring import system_secrets
home, step = Path(sys.argv[1]), sys.argv[2]
secrets = system_secrets()
print(secrets.backend)
if step == "create":
    made = vaults.create(home, "first", secrets=secrets, migrate=lambda engine: None, cost=LOWEST)
    made.vault.change_passphrase("second", cost=LOWEST)
    made.vault.close()
    print(made.recovery_code)
elif step == "unlock":
    vault = vaults.unlock(home, "second", secrets=secrets)
    print(vault.protection.keyring, vault.older_than_last_lock)
    vault.close()
else:
    try:
        vaults.unlock(home, "second", secrets=secrets)
    except DeviceSecretMissing:
        print("missing")
    vaults.unlock_with_recovery(home, sys.argv[3], secrets=secrets).close()
"""


@pytest.mark.keyring
@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")), reason="no Secret Service here"
)
def test_a_real_secret_service_keeps_the_device_secret_and_its_loss_leads_to_recovery(tmp_path: Path) -> None:
    user = tmp_path / "user"
    user.mkdir()
    script = tmp_path / "step.py"
    script.write_text(IN_SESSION)

    def session(*arguments: str) -> list[str]:
        start = "printf %s only-for-this-test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
        ran = subprocess.run(
            [
                "dbus-run-session",
                "--",
                "sh",
                "-c",
                f'{start}; exec "$@"',
                "sh",
                sys.executable,
                str(script),
                *arguments,
            ],
            env={"HOME": str(user), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(user)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.splitlines()

    home = str(tmp_path / "home")
    name, code = session(home, "create")
    assert "SecretService" in name or "libsecret" in name
    assert session(home, "unlock") == [name, f"{name} False"]
    for kept in (user / ".local" / "share" / "keyrings").glob("*.keyring"):
        kept.unlink()
    assert session(home, "recover", code) == [name, "missing"]
