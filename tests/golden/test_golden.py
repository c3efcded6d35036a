"""Vaults of earlier releases open, read and verify; an upgrade makes a backup first and loses nothing if it fails."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.accesslog.events import Act
from app.clock import SystemClock
from app.models import Dossier, Outbox, SearchEntry
from app.models.enums import Place, Purpose, Tier
from app.models.migrate import SchemaNewer, pending, revisions
from app.services.desk import Desk
from app.services.opening import Opening
from app.services.search import Hit
from app.services.workbench import Workbench, set_up
from app.vault import backup, layout
from app.vault.device_secrets import NoKeyring
from app.vault.keys import LOWEST
from tests.golden.make import FOLDER, PASSPHRASE, RARE
from tests.models.revisions import later_version

RELEASES = sorted(path.stem.removeprefix("vault-") for path in FOLDER.glob("vault-*.zip"))


@dataclass
class Golden:
    """A copy of a release's vault."""

    home: Path
    code: str

    @property
    def opening(self) -> Opening:
        return Opening(self.home, NoKeyring(), SystemClock(), LOWEST)

    def backups(self) -> list[Path]:
        return sorted((self.home / layout.BACKUPS).glob("*.satchel-backup"))


@pytest.fixture(params=RELEASES)
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Golden]:
    home = tmp_path / "home"
    with zipfile.ZipFile(FOLDER / f"vault-{request.param}.zip") as packed:
        code = packed.read("recovery-code.txt").decode()
        packed.extractall(home, [name for name in packed.namelist() if name != "recovery-code.txt"])
    home.chmod(0o700)
    yield Golden(home, code)


def check(desk: Desk) -> None:
    """What the maker put in is there, searchable, logged, and waits for headquarters."""
    bench: Workbench = set_up(desk)
    assert desk.vault.check() == () and not pending(desk.vault.engine, Tier.LAPTOP)
    assert desk.log.verify().size == desk.log.size > 5
    bench.gate.state_place(Place.OFFICE)
    covers = bench.dossiers.covers()
    assert len(covers) == 3
    (hit,) = [hit for hit in _found(bench) if hit.title == RARE]
    person = bench.records.show("person", hit.id)
    assert person.values["post"] == "部长" and str(person.values["birthday"]) == "1980-02-29"
    assert [one.name for one in covers if one.id == person.dossier_id]
    assert len(bench.records.history(str(person.dossier_id), row_id=hit.id)) >= 4
    assert bench.records.rows("person", str(person.dossier_id), trash=True)[-1].values["name"] == "已删"
    with desk.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Outbox)) == session.scalar(select(func.max(Outbox.seq)))
        assert session.scalars(select(SearchEntry.id)).all()[len(covers) :]
        assert session.scalar(select(func.count()).select_from(Dossier)) == len(covers)


def _found(bench: Workbench) -> Sequence[Hit]:
    for cover in bench.dossiers.covers():
        bench.cards.issue_own(cover.id, Purpose.REVIEW)
    return bench.search.find("䶮")


def test_there_is_a_golden_vault_of_each_release() -> None:
    assert "0.1.0" in RELEASES
    assert all((FOLDER / f"vault-{release}.zip").stat().st_size < 600_000 for release in RELEASES)


def test_a_released_vault_opens_reads_and_verifies(golden: Golden) -> None:
    desk = golden.opening.unlock(PASSPHRASE)
    try:
        check(desk)
    finally:
        golden.opening.lock(desk)


def test_a_released_vault_has_the_schema_of_a_new_one(golden: Golden, tmp_path: Path) -> None:
    """Fails when a frozen revision was changed after its release. Before the release: freeze the vault anew."""
    new = Opening(tmp_path / "new", NoKeyring(), SystemClock(), LOWEST)
    made = new.create(PASSPHRASE).desk
    old = golden.opening.unlock(PASSPHRASE)
    try:
        assert _schema(old) == _schema(made)
    finally:
        golden.opening.lock(old)
        new.lock(made)


def _schema(desk: Desk) -> list[tuple[object, ...]]:
    with desk.store.read() as session:
        query = text("SELECT name, tbl_name, sql FROM sqlite_master ORDER BY name")
        return [tuple(row) for row in session.execute(query)]


def test_a_released_vault_opens_with_its_recovery_code(golden: Golden) -> None:
    desk = golden.opening.recover(golden.code, "another correct horse battery staple")
    golden.opening.lock(desk)
    desk = golden.opening.unlock("another correct horse battery staple")
    assert desk.log.verify().size == desk.log.size
    golden.opening.lock(desk)


def test_an_upgrade_makes_a_backup_first(golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = golden.backups()
    with monkeypatch.context() as later:
        name = later_version(tmp_path, later)
        desk = golden.opening.unlock(PASSPHRASE)
        assert name in revisions(desk.vault.engine)
        check(desk)
        assert Act.UPGRADED in [entry.event.act for entry in desk.log.entries()]
        golden.opening.lock(desk)
        (made,) = [path for path in golden.backups() if path not in before]
        desk = golden.opening.unlock(PASSPHRASE)  # nothing to upgrade any more, no second backup
        golden.opening.lock(desk)
        assert len(golden.backups()) == len(before) + 1
    with pytest.raises(SchemaNewer):
        golden.opening.unlock(PASSPHRASE)
    assert backup.inspect(made).vault_id == desk.vault.id
    old = Opening(tmp_path / "restored", NoKeyring(), SystemClock(), LOWEST)
    desk = old.restore(made, passphrase=PASSPHRASE)
    assert name not in revisions(desk.vault.engine)
    bench = set_up(desk)
    bench.gate.state_place(Place.OFFICE)
    assert len(bench.dossiers.covers()) == 3
    old.lock(desk)


def test_an_upgrade_that_fails_leaves_the_vault_as_it_was(
    golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later_version(tmp_path, later, body="op.execute('DROP TABLE person'); op.execute('nonsense')")
        with pytest.raises(Exception, match="nonsense"):
            golden.opening.unlock(PASSPHRASE)
    assert golden.backups()
    desk = golden.opening.unlock(PASSPHRASE)
    try:
        check(desk)
    finally:
        golden.opening.lock(desk)


def test_without_room_for_the_backup_nothing_is_upgraded(
    golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (golden.home / layout.BACKUPS).write_text("a file in the folder's place")
    with monkeypatch.context() as later:
        later_version(tmp_path, later)
        with pytest.raises(Exception):  # noqa: B017  whichever of the world's errors
            golden.opening.unlock(PASSPHRASE)
    (golden.home / layout.BACKUPS).unlink()
    desk = golden.opening.unlock(PASSPHRASE)
    try:
        check(desk)
    finally:
        golden.opening.lock(desk)
