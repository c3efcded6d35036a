"""What the program tests of itself, without the window: each check does the real thing in a temporary folder."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app import i18n
from app.channel import CHANNEL
from app.cli.wiring import Finding
from app.clock import system_clock
from app.i18n import tr
from app.models.enums import Side, Standing
from app.reports.preview import page_count, page_text
from app.reports.protect import protect
from app.reports.recovery_kit import RecoveryKit, render_recovery_kit
from app.rules.relations.arrange import LayoutKind, arrange
from app.rules.relations.graph import Graph, Knows, Person
from app.services.opening import Opening
from app.services.workbench import set_up
from app.vault import cipher
from app.vault.device_secrets import NoKeyring
from app.vault.errors import DatabaseDamaged, WrongSecret
from app.vault.keys import KEY_BYTES, LOWEST
from app.vault.os_keyring import system_secrets

_PLAIN: Final = "satchel-self-test"
_LONG_AGO: Final = "2001-01-01T00:00:00+00:00"


class Wrong(Exception):
    """A check found something wrong; the message says what."""


def run(folder: Path) -> Iterator[Finding]:
    """Every check, one after the other, in an empty folder of their own."""
    checks: dict[str, Callable[[Path], str]] = {
        "catalogue": catalogue, "sqlcipher": sqlcipher, "vault": vault, "log": log, "paper": paper, "map": layouts,
        "keyring": keyring, "clock": clock,
    }  # fmt: skip
    for name, check in checks.items():
        place = folder / name
        place.mkdir(mode=0o700)
        yield found(name, lambda check=check, place=place: check(place))  # type: ignore[misc]


def found(name: str, check: Callable[[], str]) -> Finding:
    """A check's outcome; whatever it raises makes it a failed one."""
    try:
        return Finding(name, True, check())
    except Wrong as wrong:
        return Finding(name, False, str(wrong))
    except Exception as error:  # a self-test tells of every fault there is; of ours by its kind only
        return Finding(name, False, f"{type(error).__module__}.{type(error).__qualname__}")


def catalogue(_: Path) -> str:
    """Every word in both languages."""
    keys = 0
    for path in sorted(i18n.FOLDER.glob("*.json")):
        for key, texts in json.loads(path.read_text("utf-8")).items():
            keys += 1
            if not all(texts.get(language) for language in i18n.LANGUAGES):
                raise Wrong(key)
    return tr("cli.check.words", n=keys)


def sqlcipher(folder: Path) -> str:
    """An encrypted database: written, read back, unreadable on the disk and with another key."""
    path, key, salt = folder / "cipher.db", secrets.token_bytes(KEY_BYTES), secrets.token_bytes(16)
    cipher.create_file(path, key, salt)
    engine = cipher.open_engine(path, key, salt)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE note (text TEXT)")
            connection.exec_driver_sql("INSERT INTO note VALUES (?)", (_PLAIN,))
        with engine.connect() as connection:
            if connection.exec_driver_sql("SELECT text FROM note").scalar() != _PLAIN:
                raise Wrong("read")
            version = str(connection.exec_driver_sql("PRAGMA cipher_version").scalar())
    finally:
        engine.dispose()
    if any(_PLAIN.encode() in file.read_bytes() for file in folder.iterdir()):
        raise Wrong("plain")
    try:
        cipher.check_file(path, secrets.token_bytes(KEY_BYTES), salt)
    except DatabaseDamaged:
        return version
    raise Wrong("key")


def vault(folder: Path) -> str:
    """A vault: made, locked, closed to a wrong passphrase, opened, changed, locked, whole."""
    opening = _opening(folder)
    passphrase = secrets.token_urlsafe(24)
    opening.lock(opening.create(passphrase).desk)
    try:
        opening.lock(opening.unlock(secrets.token_urlsafe(24)))
    except WrongSecret:
        desk = opening.unlock(passphrase)
    else:
        raise Wrong("wrong-passphrase")
    try:
        bench = set_up(desk)
        added = len(bench.samples.fill())
        if desk.vault.check():
            raise Wrong("files")
    finally:
        opening.lock(desk)
    return tr("cli.check.dossiers", n=added)


def log(folder: Path) -> str:
    """The access log: events appended, signed and verified."""
    opening = _opening(folder)
    made = opening.create(secrets.token_urlsafe(24))
    try:
        verified = set_up(made.desk).logbook.verify()
    finally:
        opening.lock(made.desk)
    if not verified.ok:
        raise Wrong(verified.problems[0].kind)
    return tr("cli.check.events", n=verified.head.size)


def paper(_: Path) -> str:
    """A paper with rare characters, protected by a password and read back."""
    rare, password = tr("cli.check.rare"), secrets.token_urlsafe(12)
    kit = RecoveryKit("00000000-0000-4000-8000-000000000000", dt.date(2026, 11, 22), "00000-00000", rare)
    pdf = protect(render_recovery_kit(kit, "zh_CN"), password)
    if rare not in page_text(pdf, 0, password):
        raise Wrong("text")
    return tr("cli.check.pages", n=page_count(pdf, password), size=len(pdf) // 1024)


def layouts(_: Path) -> str:
    """Both layouts of a small relationship map, with the library that does the free one."""
    people = [Person(f"p{number}", "", Side.THEIRS) for number in range(5)] + [Person("us", "", Side.OURS)]
    ties = [Knows(f"t{one.id}", "us", one.id, Standing.NEUTRAL) for one in people[:3]]
    graph = Graph(people={one.id: one for one in people}, knows=ties, superior={"p1": "p0", "p2": "p0"})
    kinds: tuple[LayoutKind, ...] = ("tree", "free")
    for kind in kinds:
        if len(set(arrange(graph, kind).positions.values())) != len(people):
            raise Wrong(kind)
    return tr("cli.check.people", n=len(people))


def keyring(_: Path) -> str:
    """Which keyring this system has; having none is no fault."""
    return system_secrets().backend or tr("cli.check.no-keyring")


def clock(_: Path) -> str:
    """``SATCHEL_NOW`` moves the clock in development builds only."""
    with _environment("SATCHEL_NOW", _LONG_AGO):
        moved = dt.datetime.fromtimestamp(system_clock().wall_ms() / 1000, dt.UTC).year < 2002
    if moved == (CHANNEL == "release"):
        raise Wrong(CHANNEL)
    return tr("cli.check.now-honoured" if moved else "cli.check.now-ignored", channel=CHANNEL)


def _opening(folder: Path) -> Opening:
    return Opening(folder / "home", NoKeyring(), system_clock(), LOWEST)


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
