"""The operating system's keyring (Secret Service, macOS Keychain, Windows Credential Manager) by ``keyring``.

Every call runs in a worker thread with a limit: an unlock dialog nobody sees can block for ever, and importing a
back end can stall. Nothing, a time-out and any exception mean the same: not available now.
"""

from __future__ import annotations

import base64
import importlib
import os
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

from app.channel import CHANNEL
from app.vault.device_secrets import DeviceSecrets, NoKeyring
from app.vault.errors import DeviceSecretMissing, DeviceSecretNotKept

SERVICE: Final = "satchel-vault"
LIMIT_SECONDS: Final = 20.0
_NO_BACKENDS: Final = ("keyring.backends.fail", "keyring.backends.null")
Answer = TypeVar("Answer")


class OsKeyring:
    """The keyring back end that ``keyring`` chose. Secrets are kept as one line of base64."""

    def __init__(self, back_end: Any, *, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._back_end = back_end
        self._limit = limit_seconds

    @property
    def backend(self) -> str | None:
        """The back end's own name, e.g. ``SecretService Keyring``."""
        return str(getattr(self._back_end, "name", type(self._back_end).__name__))

    def put(self, name: str, secret: bytes) -> None:
        text = base64.b64encode(secret).decode()

        def write() -> bool:
            self._back_end.set_password(SERVICE, name, text)
            return bool(self._back_end.get_password(SERVICE, name) == text)

        if not within(self._limit, write):
            raise DeviceSecretNotKept

    def get(self, name: str) -> bytes:
        text = within(self._limit, lambda: self._back_end.get_password(SERVICE, name))
        if not isinstance(text, str):
            raise DeviceSecretMissing
        try:
            return base64.b64decode(text, validate=True)
        except ValueError:
            raise DeviceSecretMissing from None

    def drop(self, name: str) -> None:
        within(self._limit, lambda: self._back_end.delete_password(SERVICE, name))


def within(seconds: float, call: Callable[[], Answer]) -> Answer | None:
    """The answer of ``call``, run in a thread of its own; None if it raised or didn't answer in time.

    A call that hangs keeps its thread (a daemon, so that the process can still end).
    """
    answers: list[Answer] = []

    def run() -> None:
        try:
            answers.append(call())
        except Exception:  # back ends raise anything; all of it means: not available
            answers.clear()

    worker = threading.Thread(target=run, name="keyring", daemon=True)
    worker.start()
    worker.join(seconds)
    return answers[0] if answers and not worker.is_alive() else None


def system_secrets(*, limit_seconds: float = LIMIT_SECONDS) -> DeviceSecrets:
    """This machine's keyring, or NoKeyring where there is none (dev builds: also by ``SATCHEL_KEYRING=none``)."""
    if CHANNEL == "dev" and os.environ.get("SATCHEL_KEYRING") == "none":
        return NoKeyring()
    back_end = within(limit_seconds, _find_back_end)
    if back_end is None or type(back_end).__module__ in _NO_BACKENDS:
        return NoKeyring()
    return OsKeyring(back_end, limit_seconds=limit_seconds)


def _find_back_end() -> Any:
    back_end = importlib.import_module("keyring").get_keyring()
    if hasattr(back_end, "persist"):
        back_end.persist = "local machine"  # Windows: credentials must not roam to other machines
    return back_end
